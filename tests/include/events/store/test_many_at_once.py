"""Many inscribe at one moment: exactly as many have a place as there are, and those are the first by number."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Organisation
from maillage.include.events.store.events import make_event, publish_event
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.registrations import cancel_registration, register
from tests.include.events.days import NOW, attendee, plan_of_day

PEOPLE, PLACES, AT_ONCE = 60, 18, 6


def _event() -> Event:
    organisation = Organisation.objects.create(name="Commune de Pornic", territory="commune:44131")
    acting = Acting(organisation.pk)
    event = make_event(acting, plan_of_day(places=PLACES), now=NOW)
    publish_event(acting, event, now=NOW)
    return event


@pytest.mark.django_db(transaction=True)
def test_as_many_have_a_place_as_there_are_and_they_are_the_first_by_number() -> None:
    event = _event()

    def inscribe(at: int) -> int:
        try:
            return register(event, attendee(f"p{at}"), now=NOW).number
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        numbers = list(threads.map(inscribe, range(PEOPLE)))

    rows = list(Registration.objects.filter(event=event).order_by("number").values_list("number", "state"))
    assert sorted(numbers) == list(range(1, PEOPLE + 1))
    assert rows == [(at, "confirmed" if at <= PLACES else "waiting") for at in range(1, PEOPLE + 1)]


@pytest.mark.django_db(transaction=True)
def test_places_freed_at_once_go_to_as_many_who_wait_in_their_order() -> None:
    event = _event()
    rows = [register(event, attendee(f"p{at}"), now=NOW) for at in range(PLACES + 10)]

    def cancel(row: Registration) -> None:
        try:
            cancel_registration(row, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(cancel, rows[:6]))

    states = list(Registration.objects.filter(event=event).order_by("number").values_list("state", flat=True))
    assert states == ["cancelled"] * 6 + ["confirmed"] * PLACES + ["waiting"] * 4
