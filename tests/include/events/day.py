"""A morning with meetings in pairs: four buyers receive, six structures go round, all invented."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.include.events.domain.grids import GridRules, RoomTables
from maillage.include.events.store.grids import say_wishes, set_grid
from maillage.include.events.store.meeting_tables.models import MeetingGrid, PairMeeting
from maillage.include.events.store.models import Event, Registration, Room, Session
from tests.people import People

MORNING = dt.datetime(2026, 12, 3, 8, 0, tzinfo=dt.UTC)
BEFORE = MORNING - dt.timedelta(days=10)
UNTIL = MORNING - dt.timedelta(days=3)
BUYERS = ("Ville de Belfort", "Département du Doubs", "Lycée Courbet", "CHU de Besançon")
STRUCTURES = (
    "Régie de quartier",
    "Recyclerie",
    "Atelier du port",
    "ESAT des Vignes",
    "Jardins d’insertion",
    "Blanchisserie",
)


@dataclass(frozen=True, slots=True)
class MeetingDay:
    """The event, its session of meetings, who comes."""

    event: Event
    session: Session
    acting: Acting
    hosts: list[Registration]
    guests: list[Registration]

    def grid(self, **changes: object) -> MeetingGrid:
        """The meetings of the session, as set by the organiser."""
        is_plan_given_up = bool(changes.pop("is_plan_given_up", False))
        rules = {
            "slot_minutes": 20, "gap_minutes": 5, "pauses": (), "rooms": (RoomTables("Grande salle", 4),),
            "host_role": "buyer", "guest_role": "structure", "most_meetings": None, "wishes_until": UNTIL, **changes,
        }  # fmt: skip
        terms = GridRules(**rules)  # type: ignore[arg-type]
        return set_grid(self.acting, self.session, terms, is_plan_given_up=is_plan_given_up, now=BEFORE)

    def wishing_grid(self) -> MeetingGrid:
        """The same, where each structure wishes three buyers, and the first buyer would rather not see the last."""
        grid = self.grid()
        for place, guest in enumerate(self.guests):
            wished = {self.hosts[(place + step) % len(self.hosts)].pk: 3 - step for step in range(3)}
            say_wishes(grid, guest, wished, now=BEFORE)
        say_wishes(grid, self.hosts[0], {self.guests[-1].pk: None, self.guests[0].pk: 3}, now=BEFORE)
        return grid


def make_meeting_day(people: People) -> MeetingDay:
    """The morning of the commune of Pornic, which Chloé organises."""
    event = Event.objects.create(
        organisation=people.commune, slug="matinee", title="OpenMap de Belfort", kind="openmap", starts_at=MORNING,
        ends_at=MORNING + dt.timedelta(hours=5), places=180, published_at=BEFORE, created_at=BEFORE, changed_at=BEFORE,
    )  # fmt: skip
    room = Room.objects.create(event=event, name="Grande salle", places=80)
    session = Session.objects.create(
        event=event, room=room, kind="meetings", title="Rendez-vous", starts_at=MORNING + dt.timedelta(hours=1),
        ends_at=MORNING + dt.timedelta(hours=3),
    )  # fmt: skip
    acting = Acting(people.commune.pk, user_id=people.chloe.pk)
    hosts = [register(event, name, "buyer") for name in BUYERS]
    return MeetingDay(event, session, acting, hosts, [register(event, name, "structure") for name in STRUCTURES])


def register(event: Event, organisation: str, role: str) -> Registration:
    """An invented person with a place."""
    event.last_number += 1
    event.save()
    number = event.last_number
    return Registration.objects.create(
        event=event, number=number, name=f"Camille Dupont-{number}", email=f"personne-{number}@example.org",
        organisation_name=organisation, role=role, state="confirmed", registered_at=BEFORE, confirmed_at=BEFORE,
        address_confirmed_at=BEFORE, code=f"AB{number:04}",
    )  # fmt: skip


def planned(grid: MeetingGrid) -> "QuerySet[PairMeeting]":
    """The meetings that take place."""
    return grid.meetings.filter(state="planned")
