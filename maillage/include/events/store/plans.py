"""Writes plans of meetings: made, moved by hand, published, recomputed where somebody is missing.

Each act holds the row of the grid, so that two organisers never put two meetings into one place; what changes after the
timetables were published is notified to those whom it touches, and to nobody else.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.events.domain.grids import MeetingChange, MeetingState, MeetingVerb
from maillage.include.events.domain.outcomes import PairLetterKind
from maillage.include.events.domain.plan import (
    Meeting,
    MeetingPlan,
    MeetingRound,
    MeetingWish,
    fairest_meetings,
    replanned_meetings,
)
from maillage.include.events.domain.plans import check_meeting
from maillage.include.events.store.grids import (
    meeting_of_row,
    meeting_round,
    meeting_wishes,
    missing_people,
    plan_at_rest,
    plan_service,
    planned_meetings,
    sides_of,
)
from maillage.include.events.store.meeting_tables.models import (
    MeetingGrid,
    MeetingNotice,
    PairAbsence,
    PairLetter,
    PairMeeting,
)
from maillage.include.events.store.model_types import Registration
from maillage.include.events.store.people import shown_name

_PUBLISHED = sentence("Le planning est publié : dites qui manque, ou déplacez les rendez-vous un à un.")
_NOT_PLANNED = sentence("Il n’y a encore aucun rendez-vous à publier : planifiez-les d’abord.")
_NO_WISH = sentence("Personne n’a encore dit de souhait possible : attendez-en, ou écrivez aux personnes inscrites.")
_NO_MEETING = sentence("Ce rendez-vous n’a plus lieu : rechargez la page.")
_NOT_OF_THE_SIDES = sentence("Choisissez une personne de chaque côté, parmi celles qui ont une place.")
_OVER = sentence("Tous les créneaux ont commencé : il n’y a plus rien à replanifier.")


@dataclass(frozen=True, slots=True)
class Replanning:
    """What became of a plan from a slot on: meetings cancelled and added, and how many people are notified."""

    cancelled: int
    added: int
    people: int


@dataclass(slots=True, eq=False)
class _Table:
    """The grid whose row is held, its people by key, their wishes and slots."""

    grid: MeetingGrid
    people: dict[int, Registration]
    wishes: list[MeetingWish]
    meeting_round: MeetingRound

    def check(self, meeting: Meeting, *, moved: int | None = None) -> None:
        """Nothing where ``meeting`` fits beside the others, without the row ``moved``."""
        others = [meeting_of_row(row) for row in planned_meetings(self.grid) if row.pk != moved]
        names = {str(key): shown_name(person) for key, person in self.people.items()}
        check_meeting(meeting, others, self.meeting_round, names)

    def touch(self) -> None:
        """The grid has another version, and says how well its plan serves."""
        service = plan_service(plan_at_rest(self.grid), self.wishes, missing=missing_people(self.grid))
        self.grid.version += 1
        self.grid.service = asdict(service)
        self.grid.save(update_fields=["version", "service", "planned_at", "plan_bound", "published_at"])

    def tell(self, row: PairMeeting, kind: MeetingChange, *, now: dt.datetime) -> set[int]:
        """Whom a change touches: both are notified on their pages, and by letter once the timetables are published."""
        pair = [key for key in (row.guest_id, row.host_id) if key is not None]
        if self.grid.published_at is None or len(pair) < 2:
            return set()
        for person, other in (pair, pair[::-1]):
            MeetingNotice.objects.create(
                grid=self.grid, registration_id=person, other_id=other, kind=kind.value, slot=row.slot,
                table=row.table, at=now,
            )  # fmt: skip
            PairLetter.objects.update_or_create(
                grid=self.grid, registration_id=person, kind=PairLetterKind.CHANGED.value, defaults={"sent_at": None}
            )
        return set(pair)


def plan_meetings(acting: Acting, number: int, *, now: dt.datetime) -> MeetingPlan:
    """The fairest plan stands, in place of the one before; Refused once it is published, and where nobody wishes."""
    with transaction.atomic():
        table = _table(number)
        if table.grid.published_at is not None:
            raise Refused("meetings_published", _PUBLISHED)
        plan = fairest_meetings(table.wishes, table.meeting_round)
        if not plan.meetings:
            raise Refused("meetings_without_wish", _NO_WISH)
        table.grid.meetings.all().delete()
        _add_meetings(table.grid, plan.meetings)
        table.grid.planned_at, table.grid.plan_bound = now, list(plan.bound)
        table.touch()
        _note(acting, MeetingVerb.PLANNED, table.grid, now=now)
    return plan


def move_meeting(acting: Acting, number: int, meeting: int, *, slot: int, seat: int, now: dt.datetime) -> None:
    """The meeting is in that slot at that table; Refused, with who is in the way, where it does not fit."""
    with transaction.atomic():
        table = _table(number)
        row = _planned_row(table.grid, meeting)
        if (row.slot, row.table) == (slot, seat):
            return
        table.check(Meeting(str(slot), seat, str(row.guest_id), str(row.host_id)), moved=row.pk)
        row.slot, row.table, row.is_by_hand = slot, seat, True
        row.save()
        table.tell(row, MeetingChange.MOVED, now=now)
        table.touch()
        _note(acting, MeetingVerb.MOVED, table.grid, now=now)


def add_meeting(
    acting: Acting, number: int, *, guest: int, host: int, slot: int, seat: int, now: dt.datetime
) -> PairMeeting:
    """A meeting that was put there by hand; Refused where it does not fit, or the two are not of the two sides."""
    with transaction.atomic():
        table = _table(number)
        roles = [table.people[key].role if key in table.people else "" for key in (guest, host)]
        if roles != [table.grid.guest_role, table.grid.host_role]:
            raise Refused("not_of_the_sides", _NOT_OF_THE_SIDES)
        table.check(Meeting(str(slot), seat, str(guest), str(host)))
        row = PairMeeting.objects.create(
            grid=table.grid, slot=slot, table=seat, guest_id=guest, host_id=host, is_by_hand=True
        )
        table.grid.planned_at = table.grid.planned_at or now
        table.tell(row, MeetingChange.ADDED, now=now)
        table.touch()
        _note(acting, MeetingVerb.MOVED, table.grid, now=now)
    return row


def cancel_meeting(acting: Acting, number: int, meeting: int, *, now: dt.datetime) -> None:
    """The meeting does not take place."""
    with transaction.atomic():
        table = _table(number)
        row = _planned_row(table.grid, meeting)
        _cancel(table, row, now=now)
        table.touch()
        _note(acting, MeetingVerb.MOVED, table.grid, now=now)


def publish_meetings(acting: Acting, number: int, *, now: dt.datetime) -> int:
    """How many people are owed a letter with their timetable: all who have a meeting or said a wish."""
    with transaction.atomic():
        table = _table(number)
        rows = planned_meetings(table.grid)
        if not rows:
            raise Refused("meetings_not_planned", _NOT_PLANNED)
        if table.grid.published_at is not None:
            return 0  # a second click: the letters are on their way
        people = {key for row in rows for key in (row.guest_id, row.host_id)}
        people |= set(table.grid.wishes.values_list("wisher_id", flat=True))
        owed = sorted(key for key in table.people if key in people)
        PairLetter.objects.bulk_create(
            PairLetter(grid=table.grid, registration_id=person, kind=PairLetterKind.TIMETABLE.value) for person in owed
        )
        table.grid.published_at = now
        table.touch()
        _note(acting, MeetingVerb.PUBLISHED, table.grid, now=now)
    return len(owed)


def replan_without(
    acting: Acting, number: int, missing: Collection[int], *, from_slot: int | None, now: dt.datetime
) -> Replanning:
    """The plan from a slot on without who is missing: all other meetings stay in their slots, at their tables.

    Refused where every slot has begun (``from_slot`` None).
    """
    if from_slot is None:
        raise Refused("meetings_over", _OVER)
    with transaction.atomic():
        table = _table(number)
        before = {(row.slot, row.guest_id, row.host_id): row for row in planned_meetings(table.grid)}
        gone = [key for key in missing if any(key in pair[1:] for pair in before) or key in table.people]
        PairAbsence.objects.bulk_create(
            PairAbsence(grid=table.grid, registration_id=key, from_slot=from_slot, noted_at=now) for key in gone
        )
        plan = replanned_meetings(
            plan_at_rest(table.grid),
            table.wishes,
            table.meeting_round,
            missing=[str(key) for key in gone],
            from_slot=str(from_slot),
        )
        after = {(int(meeting.slot), int(meeting.guest), int(meeting.host)): meeting for meeting in plan.meetings}
        cancelled = [row for key, row in before.items() if key not in after]
        people: set[int] = set()
        for row in cancelled:
            people |= _cancel(table, row, now=now)
        for row in _add_meetings(table.grid, [meeting for key, meeting in after.items() if key not in before]):
            people |= table.tell(row, MeetingChange.ADDED, now=now)
        table.touch()
        _note(acting, MeetingVerb.REPLANNED, table.grid, now=now)
    return Replanning(len(cancelled), len(after) - len(before) + len(cancelled), len(people))


def _table(number: int) -> _Table:
    grid = MeetingGrid.objects.select_for_update(of=("self",)).select_related("session").get(pk=number)
    sides = sides_of(grid)
    people = {person.pk: person for side in sides for person in side}
    return _Table(grid, people, meeting_wishes(grid, sides), meeting_round(grid, persons=people.values()))


def _planned_row(grid: MeetingGrid, meeting: int) -> PairMeeting:
    row = grid.meetings.filter(pk=meeting, state=MeetingState.PLANNED.value).first()
    if row is None:
        raise NotFound("meeting_unknown", _NO_MEETING)
    return row


def _cancel(table: _Table, row: PairMeeting, *, now: dt.datetime) -> set[int]:
    row.state = MeetingState.CANCELLED.value
    row.save(update_fields=["state"])
    return table.tell(row, MeetingChange.CANCELLED, now=now)


def _add_meetings(grid: MeetingGrid, meetings: Collection[Meeting]) -> list[PairMeeting]:
    return PairMeeting.objects.bulk_create(
        PairMeeting(
            grid=grid,
            slot=int(meeting.slot),
            table=meeting.table,
            guest_id=int(meeting.guest),
            host_id=int(meeting.host),
        )
        for meeting in meetings
    )


def _note(acting: Acting, verb: MeetingVerb, grid: MeetingGrid, *, now: dt.datetime) -> None:
    note(acting, verb, about=f"meeting-grid:{grid.pk}", title=grid.session.title, now=now)
