"""The meetings of a session: its slots, its two sides, wishes, absences, the current plan."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from django.db import transaction
from django.db.models import Q

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.grids import GridRules, MeetingState, MeetingVerb, RoomTables, SlotTime, slot_times
from maillage.include.events.domain.outcomes import PairLetterKind
from maillage.include.events.domain.plan import STRONGEST_WISH, Meeting, MeetingPlan, MeetingRound, MeetingWish
from maillage.include.events.store.meeting_tables.models import MeetingGrid, PairLetter, PairMeeting, PairWish
from maillage.include.events.store.model_types import Event, Registration, Session
from maillage.web.wording.formats import last_day

PLAN_WOULD_GO: Final = "plan_would_go"
_PLAN_GOES = sentence(
    "Rien n’est changé encore : les %(meetings)s rendez-vous planifiés seraient effacés, les souhaits resteraient. "
    "Relisez la différence, puis confirmez."
)
_SAME_SIDES = sentence("Choisissez deux rôles différents : l’un reçoit à sa table, l’autre se déplace.")
_NO_TABLE = sentence("Donnez au moins une table : « Grande salle : 20 », une salle par ligne.")
_PUBLISHED = sentence("Le planning est publié : créneaux et tables ne changent plus. Déplacez les rendez-vous un à un.")
_LATE = sentence("Les souhaits étaient attendus jusqu’au %(until)s : voyez avec l’organisateur.")
_ON_NO_SIDE = sentence("Cette inscription n’est pas parmi celles qui se rencontrent ici : voyez avec l’organisateur.")


@dataclass(frozen=True, slots=True)
class PlanService:
    """How well a plan serves those who wished something that is possible.

    ``everybody`` is the largest k such that each has k of her wishes granted, or all that are possible of hers.
    """

    persons: int
    worst: int
    everybody: int
    median: float
    unserved: int
    meetings: int
    is_fairest: bool
    gap: int  # of persons who could have one wish more granted, at the first level that is not reached


def grids_of(event: Event) -> list[MeetingGrid]:
    """The meetings of an event, by session."""
    grids = MeetingGrid.objects.filter(session__event=event).select_related("session", "session__room")
    return list(grids.order_by("session__starts_at", "pk"))


def grid_rules(grid: MeetingGrid) -> GridRules:
    """What the organiser said, as terms."""
    pauses = (SlotTime(dt.datetime.fromisoformat(begin), dt.datetime.fromisoformat(end)) for begin, end in grid.pauses)
    return GridRules(
        grid.slot_minutes,
        grid.gap_minutes,
        tuple(pauses),
        tuple(RoomTables(room, tables) for room, tables in grid.rooms),
        grid.host_role,
        grid.guest_role,
        grid.most_meetings,
        grid.wishes_until,
    )


def grid_slots(grid: MeetingGrid) -> tuple[SlotTime, ...]:
    """The slots of the session."""
    return slot_times(grid.session.starts_at, grid.session.ends_at, grid_rules(grid))


def sides_of(grid: MeetingGrid) -> tuple[list[Registration], list[Registration]]:
    """Those who have a place at the event, by number: hosts, then guests."""
    people = Registration.objects.filter(
        event=grid.session.event_id, state="confirmed", role__in=[grid.host_role, grid.guest_role]
    ).order_by("number")
    sides: tuple[list[Registration], list[Registration]] = ([], [])
    for person in people:
        sides[person.role == grid.guest_role].append(person)
    return sides


def people_to_invite(grid: MeetingGrid) -> list[Registration]:
    """Those of both sides who have said no wish, and were not yet asked by letter to say some."""
    known = set(grid.wishes.values_list("wisher_id", flat=True))
    known |= set(grid.letters.filter(kind=PairLetterKind.WISHES.value).values_list("registration_id", flat=True))
    return [person for side in sides_of(grid) for person in side if person.pk not in known]


def other_side(grid: MeetingGrid, person: Registration) -> list[Registration]:
    """Whom ``person`` may wish to meet: nobody where she is on neither side."""
    hosts, guests = sides_of(grid)
    if any(host.pk == person.pk for host in hosts):
        return guests
    return hosts if any(guest.pk == person.pk for guest in guests) else []


def meeting_wishes(
    grid: MeetingGrid, sides: tuple[Collection[Registration], Collection[Registration]]
) -> list[MeetingWish]:
    """The wishes between people who have a place, by the keys of their inscriptions; those about others wait."""
    hosts, guests = ({person.pk for person in side} for side in sides)
    strengths: dict[tuple[int, int], list[int | None]] = defaultdict(lambda: [0, 0])
    for wisher, wished, strength in grid.wishes.values_list("wisher", "wished", "strength"):
        if wisher in guests and wished in hosts:
            strengths[wisher, wished][0] = strength
        elif wisher in hosts and wished in guests:
            strengths[wished, wisher][1] = strength
    return [
        MeetingWish(str(guest), str(host), of_guest, of_host)
        for (guest, host), (of_guest, of_host) in sorted(strengths.items())
    ]


def meeting_round(grid: MeetingGrid, *, persons: Iterable[Registration]) -> MeetingRound:
    """The slots, by their numbers as texts, the tables, who is away when and who wants how many."""
    slots = tuple(str(place) for place in range(len(grid_slots(grid))))
    absences: dict[str, frozenset[str]] = {}
    for absence in grid.absences.all():
        away = slots[absence.from_slot : absence.until_slot]
        person = str(absence.registration_id)
        absences[person] = absences.get(person, frozenset()) | frozenset(away)
    limits = {str(person.pk): grid.most_meetings for person in persons} if grid.most_meetings else {}
    return MeetingRound(slots, grid_rules(grid).tables, absences, {key: most for key, most in limits.items() if most})


def planned_meetings(grid: MeetingGrid, which: Q | None = None) -> list[PairMeeting]:
    """The meetings that take place, by slot and table, with their two people; all of them without ``which``."""
    rows = grid.meetings.filter(which or Q(), state=MeetingState.PLANNED.value)
    return list(rows.select_related("guest", "host").order_by("slot", "table"))


def meeting_of_row(row: PairMeeting) -> Meeting:
    """The same meeting, as the rules know it."""
    return Meeting(str(row.slot), row.table, str(row.guest_id), str(row.host_id))


def missing_people(grid: MeetingGrid) -> set[str]:
    """Who was noted as missing, by the keys of the inscriptions as texts."""
    return {str(key) for key in grid.absences.values_list("registration_id", flat=True)}


def plan_at_rest(grid: MeetingGrid) -> MeetingPlan:
    """The plan as it stands; whom it serves is given by ``plan_service``."""
    return MeetingPlan(tuple(map(meeting_of_row, planned_meetings(grid))), {}, tuple(grid.plan_bound))


def plan_service(plan: MeetingPlan, wishes: Collection[MeetingWish], *, missing: Collection[str] = ()) -> PlanService:
    """How well ``plan`` serves those who wish something that is possible, without who was noted as missing."""
    possible: dict[str, int] = defaultdict(int)
    served: dict[str, int] = defaultdict(int)
    met = {(meeting.guest, meeting.host) for meeting in plan.meetings}
    for wish in wishes:
        for person, strength in ((wish.guest, wish.of_guest), (wish.host, wish.of_host)):
            if wish.is_possible and strength and person not in missing:
                possible[person] += 1
                served[person] += (wish.guest, wish.host) in met
    counts = [served[person] for person in possible]
    reached = tuple(sum(count >= least for count in counts) for least in range(1, len(plan.bound) + 1))
    levels = range(max(counts, default=0), 0, -1)
    return PlanService(
        persons=len(possible),
        worst=min(counts, default=0),
        everybody=next((k for k in levels if all(served[who] >= min(k, most) for who, most in possible.items())), 0),
        median=float(median(counts)) if counts else 0.0,
        unserved=sum(count == 0 for count in counts),
        meetings=len(plan.meetings),
        is_fairest=reached == plan.bound,
        gap=next((most - got for got, most in zip(reached, plan.bound, strict=True) if got != most), 0),
    )


def set_grid(
    acting: Acting, session: Session, rules: GridRules, *, is_plan_given_up: bool = False, now: dt.datetime
) -> MeetingGrid:
    """The meetings of ``session`` are as ``rules`` say; Refused without table or slot, and once they are published.

    A plan stays where only the day of the wishes changes. Any other change costs it: Refused unless the organiser said
    that she gives it up.
    """
    if rules.host_role == rules.guest_role:
        raise Refused("meetings_one_side", _SAME_SIDES)
    if rules.tables < 1:
        raise Refused("meetings_without_table", _NO_TABLE)
    slot_times(session.starts_at, session.ends_at, rules)
    with transaction.atomic():
        grid = MeetingGrid.objects.select_for_update().filter(session=session).first() or MeetingGrid(session=session)
        if grid.published_at is not None:
            raise Refused("meetings_published", _PUBLISHED)
        is_plan_lost = grid.planned_at is not None and (
            replace(grid_rules(grid), wishes_until=rules.wishes_until) != rules
        )
        if is_plan_lost and not is_plan_given_up:
            raise Refused(PLAN_WOULD_GO, _PLAN_GOES, meetings=len(planned_meetings(grid)))
        grid.slot_minutes, grid.gap_minutes = rules.slot_minutes, rules.gap_minutes
        grid.pauses = [[pause.starts_at.isoformat(), pause.ends_at.isoformat()] for pause in rules.pauses]
        grid.rooms = [[room.room, room.tables] for room in rules.rooms]
        grid.host_role, grid.guest_role = rules.host_role, rules.guest_role
        grid.most_meetings, grid.wishes_until = rules.most_meetings, rules.wishes_until
        grid.version += 1
        if is_plan_lost:
            # Another grid: the plan that was made for the one before means nothing.
            grid.meetings.all().delete()
            grid.planned_at, grid.plan_bound = None, []
        grid.save()
        note(acting, MeetingVerb.GRID_SET, about=f"meeting-grid:{grid.pk}", title=str(session), now=now)
    return grid


def ask_wishes(acting: Acting, grid: MeetingGrid, *, now: dt.datetime) -> int:
    """How many people are owed a letter that asks for their wishes: all who said none and got no such letter yet."""
    people = people_to_invite(grid)
    PairLetter.objects.bulk_create(
        [PairLetter(grid=grid, registration=person, kind=PairLetterKind.WISHES.value) for person in people],
        ignore_conflicts=True,
    )
    if people:
        note(acting, MeetingVerb.INVITED, about=f"meeting-grid:{grid.pk}", title=grid.session.title, now=now)
    return len(people)


def say_wishes(
    grid: MeetingGrid, wisher: Registration, strengths: Mapping[int, int | None], *, now: dt.datetime
) -> int:
    """How many wishes of ``wisher`` are kept now, by the keys of the inscriptions that she would meet.

    0 takes a wish back. One about herself, or about somebody who has left or is on her own side, is dropped: it could
    never be granted, and the others are kept. Refused after the date, and for who meets nobody here.
    """
    if now > grid.wishes_until:
        raise Refused("wishes_late", _LATE, until=last_day(grid.wishes_until, grid.session.event.time_zone))
    others = {person.pk for person in other_side(grid, wisher)}
    if not others and all(person.pk != wisher.pk for side in sides_of(grid) for person in side):
        raise Refused("wishes_of_nobody", _ON_NO_SIDE)
    possible = {
        person: strength
        for person, strength in strengths.items()
        if person in others and strength != 0 and (strength is None or 0 < strength <= STRONGEST_WISH)
    }
    with transaction.atomic():
        grid.wishes.filter(wisher=wisher).delete()
        PairWish.objects.bulk_create(
            PairWish(grid=grid, wisher=wisher, wished_id=person, strength=strength)
            for person, strength in possible.items()
        )
    return len(possible)
