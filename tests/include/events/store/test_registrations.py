"""Places are given in the order in which people come, one at a time, and what is freed goes to the first who waits."""

import datetime as dt

import pytest

from maillage.core.problems import Refused
from maillage.include.events.domain.events import RegistrationLetter, SessionKind
from maillage.include.events.domain.plans import SessionPlan
from maillage.include.events.store.events import cancel_event, change_event
from maillage.include.events.store.models import Event, Registration, SessionPlace
from maillage.include.events.store.programmes import save_session
from maillage.include.events.store.registrations import (
    HELD_FOR,
    cancel_registration,
    change_registration,
    confirm_address,
    mark_reminders_due,
    occupancy,
    rank_in_waiting_list,
    register,
    release_unconfirmed,
)
from tests.include.events.days import (
    NOW,
    STARTS_AT,
    attendee,
    draft_day,
    inscribed,
    organiser,
    plan_of_day,
    published_day,
    states,
)
from tests.people import People

pytestmark = pytest.mark.django_db


def _workshop(people: People, event: object, title: str, *, hour: int, places: int = 1) -> int:
    starts = STARTS_AT + dt.timedelta(hours=hour)
    plan = SessionPlan(
        kind=SessionKind.WORKSHOP, title=title, starts_at=starts, ends_at=starts + dt.timedelta(hours=1), places=places
    )
    return save_session(event, plan, now=NOW).pk  # type: ignore[arg-type]


def test_places_go_to_the_first_and_the_others_wait_in_order(people: People) -> None:
    event = published_day(people)

    inscribed(event, "ines", "jean", "kim", "lea")

    assert states(event) == [("ines", "confirmed"), ("jean", "confirmed"), ("kim", "waiting"), ("lea", "waiting")]
    assert [rank_in_waiting_list(row) for row in Registration.objects.filter(state="waiting")] == [1, 2]


def test_place_that_is_freed_goes_to_the_first_who_waits_with_a_letter(people: People) -> None:
    event = published_day(people)
    rows = inscribed(event, "ines", "jean", "kim", "lea")
    Registration.objects.update(letter_due="")

    cancel_registration(rows[0], now=NOW)
    cancel_registration(rows[0], now=NOW)

    assert states(event) == [("ines", "cancelled"), ("jean", "confirmed"), ("kim", "confirmed"), ("lea", "waiting")]
    assert list(Registration.objects.order_by("number").values_list("letter_due", flat=True)) == [
        RegistrationLetter.CANCELLED,
        RegistrationLetter.NONE,
        RegistrationLetter.PROMOTED,
        RegistrationLetter.NONE,
    ]


def test_more_places_are_given_at_once_to_those_who_wait(people: People) -> None:
    event = published_day(people)
    inscribed(event, "ines", "jean", "kim", "lea")

    change_event(organiser(people), event, plan_of_day(places=3), now=NOW)

    assert [state for _name, state in states(event)] == ["confirmed", "confirmed", "confirmed", "waiting"]


def test_nobody_is_kept_longer_than_she_was_told(people: People) -> None:
    event = published_day(people, erase_days=30)
    change_event(organiser(people), event, plan_of_day(erase_days=60), now=NOW)
    inscribed(event, "ines")

    with pytest.raises(Refused) as refusal:
        change_event(organiser(people), event, plan_of_day(erase_days=61), now=NOW)
    change_event(organiser(people), event, plan_of_day(erase_days=10), now=NOW)

    assert (refusal.value.code, refusal.value.params) == ("erasure_put_off", {"days": 60})


def test_address_that_is_inscribed_already_keeps_its_first_inscription_whatever_is_typed(people: People) -> None:
    event = published_day(people)
    first = inscribed(event, "ines")[0]
    Registration.objects.update(letter_due="", letter_sent_at=NOW)

    soon = inscribed(event, "INES", now=NOW + dt.timedelta(minutes=1))[0]
    due_soon = Registration.objects.get(pk=first.pk).letter_due
    later = inscribed(event, "ines", now=NOW + dt.timedelta(hours=1))[0]

    assert (soon.pk, later.pk) == (first.pk, first.pk)
    assert (due_soon, Registration.objects.get(pk=first.pk).letter_due) == (
        RegistrationLetter.NONE,
        RegistrationLetter.REGISTERED,
    )
    assert Registration.objects.get(pk=first.pk).name == "Ines"


def test_who_cancelled_comes_back_at_the_last_rank(people: People) -> None:
    event = published_day(people)
    rows = inscribed(event, "ines", "jean", "kim")

    cancel_registration(rows[0], now=NOW)
    inscribed(event, "ines")

    assert states(event) == [("jean", "confirmed"), ("kim", "confirmed"), ("ines", "waiting")]


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (STARTS_AT + dt.timedelta(days=1), "event_over"),
        (NOW - dt.timedelta(days=30), "registration_not_open"),
        (STARTS_AT - dt.timedelta(hours=1), "registration_closed"),
    ],
)
def test_nobody_inscribes_before_the_opening_after_the_close_or_after_the_end(
    people: People, moment: dt.datetime, code: str
) -> None:
    event = published_day(
        people,
        registration_opens_at=NOW - dt.timedelta(days=1),
        registration_closes_at=STARTS_AT - dt.timedelta(hours=2),
    )

    with pytest.raises(Refused) as refusal:
        register(event, attendee("ines"), now=moment)

    assert (refusal.value.code, occupancy(event).confirmed) == (code, 0)


def test_nobody_inscribes_at_a_draft_or_at_what_is_cancelled(people: People) -> None:
    draft, cancelled = draft_day(people, title="Journée des données"), published_day(people)
    cancel_event(organiser(people), cancelled, "salle inondée", now=NOW)

    codes = []
    for event in (draft, cancelled):
        with pytest.raises(Refused) as refusal:
            register(event, attendee("ines"), now=NOW)
        codes.append(refusal.value.code)

    assert codes == ["event_draft", "event_cancelled"]


def test_cancelled_event_owes_a_letter_to_all_who_stand(people: People) -> None:
    event = published_day(people)
    rows = inscribed(event, "ines", "jean", "kim", "lea")
    cancel_registration(rows[3], now=NOW)

    count = cancel_event(organiser(people), event, "salle inondée", now=NOW)

    due = Registration.objects.filter(letter_due=RegistrationLetter.CALLED_OFF).count()
    assert (count, due) == (3, 3)


def test_address_that_nobody_says_to_be_hers_gives_its_place_back(people: People) -> None:
    event = published_day(people)
    rows = inscribed(event, "ines", "jean", "kim")
    Registration.objects.update(letter_due="", letter_sent_at=NOW)
    Registration.objects.filter(pk=rows[2].pk).update(letter_sent_at=NOW + dt.timedelta(hours=1))
    confirm_address(rows[1], now=NOW)

    early = release_unconfirmed(NOW + HELD_FOR - dt.timedelta(minutes=1))
    late = release_unconfirmed(NOW + HELD_FOR)

    assert (early, late) == (0, 1)
    assert states(event) == [("ines", "cancelled"), ("jean", "confirmed"), ("kim", "confirmed")]


def test_who_has_a_place_is_reminded_once_three_days_before_and_nobody_else(people: People) -> None:
    event = published_day(people)
    rows = inscribed(event, "ines", "jean", "kim", "lea")
    confirm_address(rows[0], now=NOW)
    Registration.objects.update(letter_due="", letter_sent_at=NOW)
    days = [STARTS_AT - dt.timedelta(days=days) for days in (4, 3, 2)] + [STARTS_AT + dt.timedelta(hours=1)]

    owed = [mark_reminders_due(moment) for moment in days]

    assert owed == [0, 1, 0, 0]
    assert dict(Registration.objects.exclude(letter_due="").values_list("name", "letter_due")) == {"Ines": "reminder"}


def test_who_got_a_letter_yesterday_is_not_reminded_on_top_of_it_and_another_day_is_reminded_of(people: People) -> None:
    event = published_day(people)
    confirm_address(inscribed(event, "ines")[0], now=NOW)
    Registration.objects.update(letter_due="", letter_sent_at=STARTS_AT - dt.timedelta(days=3, hours=1))
    early, due = (mark_reminders_due(STARTS_AT - dt.timedelta(days=days)) for days in (3, 1))

    later = STARTS_AT + dt.timedelta(days=30)
    change_event(organiser(people), event, plan_of_day(starts_at=later, ends_at=later + dt.timedelta(hours=3)), now=NOW)
    Registration.objects.update(letter_due="")

    assert (early, due, mark_reminders_due(later - dt.timedelta(days=2))) == (0, 1, 1)


def test_workshop_takes_as_many_as_it_has_places_and_then_the_next_in_order(people: People) -> None:
    event = published_day(people, places=3)
    workshop = _workshop(people, event, "Cartographier", hour=1)
    rows = [register(event, attendee(name), workshops=[workshop], now=NOW) for name in ("ines", "jean", "kim")]

    before = list(SessionPlace.objects.values_list("registration__email", "state"))
    cancel_registration(rows[0], now=NOW)
    after = list(SessionPlace.objects.values_list("registration__email", "state"))

    assert [state for _email, state in before] == ["confirmed", "waiting", "waiting"]
    assert after == [("jean@example.org", "confirmed"), ("kim@example.org", "waiting")]


def test_who_waits_for_the_event_takes_no_place_in_a_workshop(people: People) -> None:
    event = published_day(people, places=1)
    workshop = _workshop(people, event, "Cartographier", hour=1, places=5)

    rows = [register(event, attendee(name), workshops=[workshop], now=NOW) for name in ("ines", "jean")]
    waiting = SessionPlace.objects.get(registration=rows[1]).state
    cancel_registration(rows[0], now=NOW)

    assert (waiting, SessionPlace.objects.get(registration=rows[1]).state) == ("waiting", "confirmed")


def test_two_workshops_at_one_time_are_refused_and_nothing_is_written(people: People) -> None:
    event = published_day(people)
    one, other = _workshop(people, event, "Cartographier", hour=1), _workshop(people, event, "Publier", hour=1)

    with pytest.raises(Refused) as refusal:
        register(event, attendee("ines"), workshops=[one, other], now=NOW)

    assert (refusal.value.code, Registration.objects.count()) == ("workshops_at_one_time", 0)


def test_who_changes_workshop_goes_to_the_end_of_its_list(people: People) -> None:
    event = published_day(people, places=5)
    one, other = _workshop(people, event, "Cartographier", hour=1), _workshop(people, event, "Publier", hour=2)
    first = register(event, attendee("ines"), workshops=[one], now=NOW)
    for name in ("jean", "kim"):
        register(event, attendee(name), workshops=[other], now=NOW)

    change_registration(first, attendee("ines"), workshops=[other], now=NOW)

    places = SessionPlace.objects.filter(session=other).order_by("order")
    assert [place.registration.name for place in places] == ["Jean", "Kim", "Ines"]
    assert not SessionPlace.objects.filter(session=one).exists()


def _names(event: Event, state: str) -> list[str]:
    return [name for name, now_state in states(event) if now_state == state]


def test_event_that_a_program_filled_with_invented_addresses_takes_all_who_confirm_theirs(people: People) -> None:
    event = published_day(people, places=60)
    invented = inscribed(event, *(f"faux{place}" for place in range(60)))
    Registration.objects.update(letter_due="", letter_sent_at=NOW)
    names = [f"vrai{place}" for place in range(60)]

    rows = inscribed(event, *names, now=NOW + dt.timedelta(minutes=1))
    before = _names(event, "confirmed")
    for row in rows:
        confirm_address(row, now=NOW + dt.timedelta(minutes=5))

    assert before == [f"faux{place}" for place in range(60)]
    assert sorted(_names(event, "confirmed")) == sorted(names)
    assert {row.letter_due for row in Registration.objects.filter(pk__in=[row.pk for row in invented])} == {
        RegistrationLetter.OVERTAKEN
    }


def test_confirmed_addresses_keep_the_order_in_which_they_came_and_overtake_no_other(people: People) -> None:
    event = published_day(people)
    ines, jean, kim, lea = inscribed(event, "ines", "jean", "kim", "lea")

    for row in (lea, kim, jean, ines):
        confirm_address(row, now=NOW)

    assert _names(event, "confirmed") == ["kim", "lea"]
    waiting = Registration.objects.filter(state="waiting").order_by("number")
    assert [(row.name, rank_in_waiting_list(row)) for row in waiting] == [("Ines", 1), ("Jean", 2)]


def test_who_has_an_account_takes_the_place_of_an_address_that_nobody_confirmed(people: People) -> None:
    event = published_day(people)
    inscribed(event, "faux", "faux2")

    row = register(event, attendee("hugo"), user=people.chloe, now=NOW)

    assert (row.state, row.letter_due) == ("confirmed", RegistrationLetter.REGISTERED)
    assert _names(event, "confirmed") == ["faux", "hugo"]


def test_workshop_takes_who_confirmed_before_an_address_that_nobody_did(people: People) -> None:
    event = published_day(people, places=10)
    workshop = _workshop(people, event, "Cartes", hour=0)
    first = register(event, attendee("faux"), workshops=[workshop], now=NOW)
    second = register(event, attendee("ines"), workshops=[workshop], now=NOW)

    confirm_address(second, now=NOW)

    places = dict(SessionPlace.objects.values_list("registration", "state"))
    assert places == {first.pk: "waiting", second.pk: "confirmed"}


def test_nobody_loses_her_place_on_the_day_itself_nor_for_nothing(people: People) -> None:
    event = published_day(people, places=3)
    ines, _jean, _kim, lea = inscribed(event, "ines", "jean", "kim", "lea")
    confirm_address(ines, now=NOW)
    Event.objects.filter(pk=event.pk).update(places=1)

    confirm_address(lea, now=STARTS_AT + dt.timedelta(minutes=1))

    assert _names(event, "confirmed") == ["ines", "jean", "kim"]


def test_who_confirmed_is_given_the_place_that_is_freed_before_who_did_not(people: People) -> None:
    event = published_day(people)
    rows = inscribed(event, "ines", "jean", "kim", "lea")
    for row in (rows[0], rows[1], rows[3]):
        confirm_address(row, now=NOW)

    cancel_registration(rows[0], now=NOW)

    assert _names(event, "confirmed") == ["jean", "lea"]
