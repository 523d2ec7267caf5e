"""Events in the day of their organiser: a draft is published in place, the day itself leads to the door."""

import datetime as dt

import pytest

from maillage.core.clock import utc_now
from maillage.include.events.store.models import Event
from tests.include.events.days import coming_day, draft_day
from tests.people import People

pytestmark = pytest.mark.django_db
TODAY = "/mon-espace"


def coming_draft(people: People) -> Event:
    starts_at = utc_now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=21)
    return draft_day(people, now=utc_now(), starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=4))


def events_of(people: People, name: str) -> list[tuple[str, tuple[str, ...]]]:
    rows = people.client(name).get(TODAY).context["today"].rows
    return [(row.tag.text, row.item.acts) for row in rows if row.queue.name == "events"]


def test_draft_is_published_in_place(people: People) -> None:
    event = coming_draft(people)
    assert events_of(people, "chloe") == [("Événement", ("publish",))]

    people.client("chloe").post(f"{TODAY}/attente/events/publish", {"cle": event.slug})

    assert Event.objects.get(pk=event.pk).published_at is not None
    assert events_of(people, "chloe") == []


def test_on_the_day_the_organiser_is_led_to_the_door(people: People) -> None:
    event = coming_day(people)
    now = utc_now()
    Event.objects.filter(pk=event.pk).update(
        starts_at=now - dt.timedelta(minutes=5), ends_at=now + dt.timedelta(hours=3)
    )

    page = people.client("chloe").get(TODAY).content.decode()

    assert events_of(people, "chloe") == [("C’est aujourd’hui", ())]
    assert f"/mon-espace/evenements/{event.slug}/accueil" in page


@pytest.mark.parametrize("name", ["david", "farid", "emma"])
def test_nobody_else_publishes_it(people: People, name: str) -> None:
    event = coming_draft(people)

    people.client(name).post(f"{TODAY}/attente/events/publish", {"cle": event.slug})

    assert Event.objects.get(pk=event.pk).published_at is None
