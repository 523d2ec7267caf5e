"""Codes at the door: one for each registration, and none that follows from others."""

from itertools import pairwise

import pytest

from maillage.include.events.domain.events import CODE_LENGTH, CODE_LETTERS
from maillage.include.events.store.links import check_in_code
from maillage.include.events.store.models import Event, Registration
from tests.include.events.days import inscribed, published_day
from tests.people import People


def _value(code: str) -> int:
    return sum(CODE_LETTERS.index(letter) * len(CODE_LETTERS) ** place for place, letter in enumerate(code))


def test_two_codes_of_one_event_do_not_give_the_third() -> None:
    values = [_value(check_in_code(Event(pk=7), number)) for number in range(1, 200)]

    steps = {(second - first) % len(CODE_LETTERS) ** CODE_LENGTH for first, second in pairwise(values)}

    assert len(steps) == len(values) - 1  # they were all the same: a multiplication


def test_codes_of_twenty_thousand_are_all_different_and_another_event_has_others() -> None:
    codes = {check_in_code(Event(pk=7), number) for number in range(1, 20_001)}

    assert len(codes) == 20_000
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) for code in codes)
    assert check_in_code(Event(pk=8), 1) != check_in_code(Event(pk=7), 1)


@pytest.mark.django_db
def test_code_of_a_badge_printed_before_stays_hers_and_is_given_to_nobody_else(people: People) -> None:
    event = published_day(people)
    old = inscribed(event, "ines")[0]
    Registration.objects.filter(pk=old.pk).update(code=check_in_code(event, 2))

    new = inscribed(event, "jean")[0]

    assert (new.number, new.code) == (3, check_in_code(event, 3))
    assert Registration.objects.get(pk=old.pk).code == check_in_code(event, 2)
