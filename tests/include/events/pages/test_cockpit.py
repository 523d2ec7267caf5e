"""Events in the day of their organiser: a draft is published in place, the day itself leads to the door."""

import datetime as dt

import pytest

from maillage.core.clock import utc_now
from maillage.include.events.domain.grids import GridRules, RoomTables
from maillage.include.events.store.grids import say_wishes, set_grid
from maillage.include.events.store.meeting_tables.models import MeetingGrid, PitchCall, PitchFile
from maillage.include.events.store.models import Event, Registration, Session
from maillage.include.events.store.plans import plan_meetings
from tests.include.events.days import coming_day, draft_day, inscribed, organiser
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


def waiting_in(people: People, name: str, *queues: str) -> list[str]:
    rows = people.client(name).get(TODAY).context["today"].rows
    return [row.item.sentence for row in rows if row.queue.name in queues]


def session_of(event: Event, kind: str) -> Session:
    hours = {"starts_at": event.starts_at, "ends_at": event.ends_at}
    return Session.objects.create(event=event, kind=kind, title=kind, **hours)


def grid_of(people: People, event: Event, *, wishes_until: dt.datetime) -> MeetingGrid:
    rules = GridRules(20, 5, (), (RoomTables("Grande salle", 4),), "structure", "buyer", None, wishes_until)
    return set_grid(organiser(people), session_of(event, "meetings"), rules, now=utc_now())


def test_what_a_programme_announces_and_nobody_prepared_waits_for_its_organiser(people: People) -> None:
    event = coming_day(people)
    for kind in ("meetings", "pitches", "plenary"):
        session_of(event, kind)
    bare = waiting_in(people, "chloe", "preparations")
    call = PitchCall.objects.create(event=event, places=3, closes_at=event.starts_at)
    PitchFile.objects.create(call=call, is_draft=False, sent_at=utc_now())

    assert bare == [
        "« OpenMap de Pornic » annonce des rendez-vous : donnez créneaux et tables, et les souhaits s’ouvrent.",
        "« OpenMap de Pornic » annonce des présentations : ouvrez l’appel.",
    ]
    assert waiting_in(people, "chloe", "preparations")[1:] == [
        "L’appel de « OpenMap de Pornic » a des dossiers, et personne pour les lire."
    ]
    assert waiting_in(people, "farid", "preparations") == []


def test_wishes_wait_for_who_comes_until_they_are_said_and_their_end_for_the_organiser(people: People) -> None:
    event = coming_day(people)
    ines, jules = inscribed(event, "inès", "jules", now=utc_now())
    Registration.objects.filter(pk=ines.pk).update(user=people.farid, role="buyer")
    Registration.objects.filter(pk=jules.pk).update(role="structure")
    grid = grid_of(people, event, wishes_until=utc_now() + dt.timedelta(days=7))
    asked = waiting_in(people, "farid", "wishes")
    say_wishes(grid, Registration.objects.get(pk=ines.pk), {jules.pk: 3}, now=utc_now())
    said = waiting_in(people, "farid", "wishes")
    MeetingGrid.objects.update(wishes_until=utc_now())
    with_wishes = waiting_in(people, "chloe", "meetings")
    grid.wishes.all().delete()

    assert (asked, said) == (["« OpenMap de Pornic » : dites qui vous voulez rencontrer."], [])
    assert with_wishes == ["Les souhaits de « OpenMap de Pornic » sont là."]
    # Seen: « Planifier » was offered where nobody had said a wish.
    assert waiting_in(people, "chloe", "meetings") == [
        "Personne n’a dit de souhait pour « OpenMap de Pornic » : prolongez le délai."
    ]


def test_timetable_that_is_ready_is_published_in_place(people: People) -> None:
    event = coming_day(people)
    ines, jules = inscribed(event, "inès", "jules", now=utc_now())
    Registration.objects.filter(pk=ines.pk).update(role="buyer")
    Registration.objects.filter(pk=jules.pk).update(role="structure")
    grid = grid_of(people, event, wishes_until=utc_now() + dt.timedelta(days=7))
    say_wishes(grid, Registration.objects.get(pk=ines.pk), {jules.pk: 3}, now=utc_now())
    MeetingGrid.objects.update(wishes_until=utc_now())
    plan_meetings(organiser(people), grid.pk, now=utc_now())

    people.client("chloe").post(f"{TODAY}/attente/meetings/publish", {"cle": f"{event.slug}.{grid.pk}"})

    assert MeetingGrid.objects.get().published_at is not None
    assert waiting_in(people, "chloe", "meetings") == []


def test_event_that_is_over_is_among_those_of_its_organiser_with_its_report(people: People) -> None:
    event = coming_day(people)
    Event.objects.update(starts_at=utc_now() - dt.timedelta(days=2), ends_at=utc_now() - dt.timedelta(days=1))

    page = people.client("chloe").get(TODAY).content.decode()

    assert (f'href="/evenements/{event.slug}/bilan"' in page, "bilan prêt" in page) == (True, True)
