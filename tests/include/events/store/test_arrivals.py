"""The door: two phones, a code twice, a clock that goes wrong, the same queue sent again."""

import datetime as dt

import pytest

from maillage.core.problems import Refused
from maillage.include.events.domain.plans import CodeRead
from maillage.include.events.intake.arrivals import read_arrivals
from maillage.include.events.store.arrivals import Arrival, check_in, take_back_arrival
from maillage.include.events.store.models import Registration
from maillage.include.events.store.registrations import cancel_registration
from tests.include.events.days import NOW, STARTS_AT, inscribed, published_day
from tests.people import People

pytestmark = pytest.mark.django_db
NINE, TEN = STARTS_AT, STARTS_AT + dt.timedelta(hours=1)


def test_queue_that_is_sent_again_changes_nothing(people: People) -> None:
    event = published_day(people)
    code = inscribed(event, "ines")[0].code

    first = check_in(event, [CodeRead(code, NINE)], now=TEN)
    again = check_in(event, [CodeRead(code, NINE)], now=TEN)

    assert first == again == [Arrival(code, NINE)]


def test_two_phones_offline_agree_on_the_earlier_moment_whichever_tells_first(people: People) -> None:
    event = published_day(people)
    code = inscribed(event, "ines")[0].code
    later = NINE + dt.timedelta(minutes=7)

    one = check_in(event, [CodeRead(code, later)], now=TEN)
    other = check_in(event, [CodeRead(code, NINE)], now=TEN)
    one_again = check_in(event, [CodeRead(code, later)], now=TEN)

    assert (one, other) == ([Arrival(code, later)], [Arrival(code, NINE, is_twice=True)])
    assert one_again == [Arrival(code, NINE, is_twice=True)]


def test_code_of_nobody_and_code_of_who_cancelled_let_nobody_in(people: People) -> None:
    event = published_day(people)
    row = inscribed(event, "ines")[0]
    cancel_registration(row, now=NOW)

    arrivals = check_in(event, [CodeRead("AAAAAA", NINE), CodeRead(row.code, NINE), CodeRead("", NINE)], now=TEN)

    assert [arrival.arrived_at for arrival in arrivals] == [None, None, None]


def test_clock_that_goes_wrong_is_not_believed(people: People) -> None:
    event = published_day(people)
    rows = inscribed(event, "ines", "jean")
    wrong = (TEN + dt.timedelta(days=400), STARTS_AT - dt.timedelta(days=400))

    check_in(event, [CodeRead(row.code, at) for row, at in zip(rows, wrong, strict=True)], now=TEN)

    assert list(Registration.objects.values_list("checked_in_at", flat=True)) == [TEN, TEN]


def test_code_read_by_mistake_is_taken_back(people: People) -> None:
    event = published_day(people)
    code = inscribed(event, "ines")[0].code
    check_in(event, [CodeRead(code, NINE)], now=TEN)

    take_back_arrival(event, code)
    take_back_arrival(event, "")

    assert Registration.objects.get().checked_in_at is None


def test_what_a_phone_sends_is_read_with_its_zone() -> None:
    body = b'{"codes": [{"code": "ab12cd", "at": "2027-01-28T09:00:00+01:00"}], "taken_back": ["x"]}'

    assert read_arrivals(body) == ([CodeRead("AB12CD", NINE)], ["X"])


@pytest.mark.parametrize("body", [b"", b"[]", b'{"codes": 1}', b'{"codes": [{"code": "A"}]}', b"\xff"])
def test_what_no_page_of_ours_sends_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        read_arrivals(body)

    assert refusal.value.code == "arrivals_unreadable"
