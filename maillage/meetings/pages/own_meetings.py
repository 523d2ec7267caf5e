"""The meetings of an event before its organiser: sessions, settings, wishes, plan, moves, who is missing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.events.parts.event_words import event_href, hour_text, weekday_text
from maillage.events.queries import Event, Registration, Session
from maillage.meetings.forms.grids import GridDifference, GridForm, grid_differences, grid_initial
from maillage.meetings.models import MeetingGrid, PairMeeting
from maillage.meetings.parts.meeting_words import meetings_text, plan_text, slot_text, table_text
from maillage.meetings.queries.grids import (
    grid_rules,
    grid_slots,
    grids_of,
    meeting_wishes,
    missing_people,
    people_to_invite,
    plan_at_rest,
    plan_service,
    planned_meetings,
    sides_of,
)
from maillage.meetings.queries.people import full_name, shown_name
from maillage.meetings.rules.slots import slot_to_come
from maillage.meetings.terms.grids import GridRules
from maillage.web.filters import FilterOption
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class MeetingSessionLine:
    """One session of meetings, and how far it is."""

    title: str
    when: str
    state: str
    href: str


@dataclass(frozen=True, slots=True)
class OwnMeetingsPage:
    """What templates/meetings/own_meetings.html shows."""

    title: str
    slug: str
    event_href: str
    sessions: tuple[MeetingSessionLine, ...]


@dataclass(frozen=True, slots=True)
class SeatCell:
    """A table in a slot: empty where ``number`` is 0; a meeting of somebody who has no place any more is marked."""

    number: int = 0
    guest: str = ""
    host: str = ""
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A table through all slots."""

    name: str
    cells: tuple[SeatCell, ...]


@dataclass(frozen=True, slots=True)
class MeetingToMove:
    """The meeting that was chosen in the table."""

    number: int
    title: str
    slot: int
    table: int


@dataclass(frozen=True, slots=True)
class MeetingSessionPage:
    """What templates/meetings/own_meeting_session.html shows."""

    title: str
    event_title: str
    slug: str
    number: int
    when: str
    answer: str
    wishes: str
    form: GridForm | None
    is_set: bool
    is_planned: bool
    is_published: bool
    to_invite: int
    may_replan: bool
    slots: tuple[str, ...]
    lines: tuple[SeatLine, ...]
    moved: MeetingToMove | None
    slot_options: tuple[FilterOption, ...]
    hosts: tuple[FilterOption, ...]
    guests: tuple[FilterOption, ...]
    gone: tuple[str, ...]
    next_slot: str
    differences: tuple[GridDifference, ...] = ()


def own_meetings_page(event: Event) -> OwnMeetingsPage:
    """The sessions of meetings of ``event``."""
    grids = {grid.session_id: grid for grid in grids_of(event)}
    return OwnMeetingsPage(
        event.title,
        event.slug,
        event_href(event),
        tuple(
            MeetingSessionLine(
                session.title,
                _session_when(session),
                _grid_state(grids.get(session.pk)),
                reverse("own_meeting_session", args=[event.slug, session.pk]),
            )
            for session in event.sessions.filter(kind="meetings")
        ),
    )


def meeting_session_page(
    session: Session,
    grid: MeetingGrid | None,
    *,
    form: GridForm | None = None,
    typed_rules: GridRules | None = None,
    chosen_number: int = 0,
    now: dt.datetime,
) -> MeetingSessionPage:
    """One session of meetings; ``form`` as it was typed where it is to be corrected, ``chosen`` is to be moved.

    ``typed_rules`` are those that would cost the plan: the page shows what would change.
    """
    if grid is None:
        return _empty_page(session, form or GridForm(session, initial=grid_initial(session, None)))
    sides = sides_of(grid)
    hosts, guests = sides
    wishes = meeting_wishes(grid, sides)
    # Who was kept to be asked later is kept for that alone: once people are erased, no page of the organiser names her.
    rows = [] if session.event.erased_at else planned_meetings(grid)
    slots, zone = grid_slots(grid), session.event.time_zone
    names = tuple(slot_text(slot, zone) for slot in slots)
    places = {person.pk for side in sides for person in side}
    coming = slot_to_come(slots, now)
    wishers = {wisher for wisher in grid.wishes.values_list("wisher_id", flat=True) if wisher in places}
    service = plan_service(plan_at_rest(grid), wishes, missing=missing_people(grid))
    moved = next((row for row in rows if row.pk == chosen_number), None)
    said = ngettext(
        "%(count)s personne a dit ses souhaits", "%(count)s personnes ont dit leurs souhaits", len(wishers)
    ) % {"count": number(len(wishers))}
    counts = {"said": said, "hosts": number(len(hosts)), "guests": number(len(guests))}
    gone = {row.guest for row in rows if row.guest_id not in places}
    gone |= {row.host for row in rows if row.host_id not in places}
    is_published = grid.published_at is not None
    return MeetingSessionPage(
        title=session.title,
        event_title=session.event.title,
        slug=session.event.slug,
        number=session.pk,
        when=_session_when(session),
        answer=f"{meetings_text(len(rows))}. {plan_text(service)}" if rows else _grid_state(grid),
        wishes=_("%(said)s, sur %(hosts)s qui reçoivent et %(guests)s qui se déplacent.") % counts,
        form=None if is_published else form or GridForm(session, initial=grid_initial(session, grid_rules(grid))),
        is_set=True,
        is_planned=bool(rows),
        is_published=is_published,
        to_invite=0 if is_published or now > grid.wishes_until else len(people_to_invite(grid)),
        may_replan=bool(rows) and coming is not None,
        slots=names,
        lines=_table_lines(grid, rows, places),
        moved=None
        if moved is None
        else MeetingToMove(moved.pk, f"{full_name(moved.guest)} · {full_name(moved.host)}", moved.slot, moved.table),
        slot_options=tuple(FilterOption(str(place), name, place == coming) for place, name in enumerate(names)),
        hosts=_people_options(hosts),
        guests=_people_options(guests),
        gone=tuple(sorted(full_name(person) for person in gone)),
        next_slot="" if coming is None else hour_text(slots[coming].starts_at, zone),
        differences=grid_differences(session, grid_rules(grid), typed_rules) if typed_rules else (),
    )


def _empty_page(session: Session, form: GridForm) -> MeetingSessionPage:
    return MeetingSessionPage(
        title=session.title, event_title=session.event.title, slug=session.event.slug, number=session.pk,
        when=_session_when(session), answer=_grid_state(None), wishes="", form=form, is_set=False, is_planned=False,
        is_published=False, to_invite=0, may_replan=False, slots=(), lines=(), moved=None, slot_options=(), hosts=(),
        guests=(), gone=(), next_slot="",
    )  # fmt: skip


def _table_lines(grid: MeetingGrid, rows: Sequence[PairMeeting], places: set[int]) -> tuple[SeatLine, ...]:
    by_place: Mapping[tuple[int, int], PairMeeting] = {(row.table, row.slot): row for row in rows}
    if not rows:
        return ()
    return tuple(
        SeatLine(
            table_text(grid, table),
            tuple(_cell(by_place.get((table, slot)), places) for slot in range(len(grid_slots(grid)))),
        )
        for table in range(1, grid_rules(grid).tables + 1)
    )


def _cell(row: PairMeeting | None, places: set[int]) -> SeatCell:
    if row is None:
        return SeatCell()
    is_gone = row.guest_id not in places or row.host_id not in places
    guest, host = (shown_name(person) if person else full_name(None) for person in (row.guest, row.host))
    return SeatCell(row.pk, guest, host, is_gone=is_gone)


def _people_options(people: Sequence[Registration]) -> tuple[FilterOption, ...]:
    return tuple(FilterOption(str(person.pk), full_name(person), False) for person in people)


def _session_when(session: Session) -> str:
    zone = session.event.time_zone
    hours = f"{hour_text(session.starts_at, zone)} – {hour_text(session.ends_at, zone)}"
    return f"{weekday_text(session.starts_at.date())}, {hours}"


def _grid_state(grid: MeetingGrid | None) -> str:
    if grid is None:
        return _("À préparer : créneaux, tables, qui reçoit et qui se déplace.")
    if grid.published_at is not None:
        return _("Planning publié : chacun a le sien.")
    if grid.planned_at is not None:
        return _("Planifié, pas encore publié.")
    return _("Les souhaits sont ouverts ; rien n’est encore planifié.")
