"""The event of the demonstration says what it is, and is always to come."""

import datetime as dt

import pytest
from django.test import Client

from maillage.core.clock import utc_now
from maillage.demonstration.events import (
    inscribe_invented_people,
    keep_invented_events_to_come,
    show_held_event,
    show_invented_event,
)
from maillage.demonstration.kit import email
from maillage.include.events.domain.preparation import EventPhase, OrganiserAction, next_action
from maillage.include.events.pages.parts.letters import write_due_letters
from maillage.include.events.pages.parts.meetings_letters import write_meeting_letters
from maillage.include.events.store.meeting_tables.models import MeetingGrid
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.preparation import event_preparation
from tests.include.events.days import NOW
from tests.people import People

pytestmark = pytest.mark.django_db


def test_event_of_the_demonstration_says_so_and_is_always_to_come(people: People) -> None:
    event = show_invented_event(people.commune, now=NOW)
    over = event.ends_at + dt.timedelta(minutes=1)

    early, late = keep_invented_events_to_come(NOW), keep_invented_events_to_come(over)

    moved = Event.objects.get(pk=event.pk)
    assert (early, late, moved.is_invented) == (0, 1, True)
    assert (moved.starts_at - event.starts_at, moved.sessions.count()) == (dt.timedelta(weeks=8), 6)
    assert "strip-invented" in Client().get(f"/evenements/{event.slug}").content.decode()


def test_event_to_come_has_people_and_wishes_and_writes_to_nobody(people: People) -> None:
    event = show_invented_event(people.commune, now=NOW)
    inscribe_invented_people(event, now=NOW)

    preparation = event_preparation(Event.objects.get(pk=event.pk), now=NOW)
    addresses = Registration.objects.values_list("email", flat=True)

    assert (preparation.confirmed, preparation.meetings[0].people, preparation.meetings[0].wishers) == (24, 22, 7)
    assert (write_due_letters(NOW, "https://a.example"), write_meeting_letters(NOW, "https://a.example")) == (0, 0)
    assert {address.partition("@")[2] for address in addresses} == {email("x").partition("@")[2]}


def test_held_event_has_its_plan_and_a_report_and_moves_on_before_its_people_are_erased(people: People) -> None:
    now = utc_now()
    event = show_held_event(people.commune, now=now)

    preparation = event_preparation(event, now=now)
    grid = MeetingGrid.objects.get()
    page = Client().get(f"/evenements/{event.slug}/bilan").content.decode().replace("\xa0", " ")
    moves = [keep_invented_events_to_come(now + dt.timedelta(days=days)) for days in (0, 40, 50)]

    assert (preparation.phase, next_action(preparation).action) == (EventPhase.OVER, OrganiserAction.READ_REPORT)
    assert (preparation.confirmed, preparation.arrived) == (42, 38)
    assert grid.published_at is not None
    assert grid.meetings.filter(state="planned").count() > 50
    assert "38 personnes sont venues, pour 42 places réservées." in page
    assert "24 avis" in page
    assert page.count('class="chart columns"') == 2  # what came of the meetings, and what people say
    assert moves == [0, 0, 1]
    assert Event.objects.get(pk=event.pk).ends_at < now + dt.timedelta(days=50)
