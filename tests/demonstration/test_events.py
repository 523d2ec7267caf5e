"""The event of the demonstration says what it is, and is always to come."""

import datetime as dt

import pytest
from django.test import Client

from maillage.demonstration.events import keep_invented_events_to_come, show_invented_event
from maillage.include.events.store.models import Event
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
