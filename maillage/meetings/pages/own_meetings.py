"""The meetings of an event before its organiser: sessions, settings, wishes, plan, moves, who is missing."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.events.queries import Event, Session
from maillage.meetings.forms.grids import GridForm, grid_differences, grid_initial
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
from maillage.meetings.queries.people import full_name
from maillage.meetings.rules.slots import slot_to_come
from maillage.meetings.terms.grids import GridRules
from maillage.web.wording.formats import number


def own_meetings_page(event: Event) -> dict[str, object]:
    """The sessions of meetings of ``event``, each with its slots and tables, None where they are not said yet."""
    grids = {grid.session_id: grid for grid in grids_of(event)}
    sessions = event.sessions.filter(kind="meetings")
    return {"event": event, "sessions": [(session, grids.get(session.pk)) for session in sessions]}


def meeting_session_page(
    session: Session,
    grid: MeetingGrid | None,
    *,
    form: GridForm | None = None,
    typed_rules: GridRules | None = None,
    chosen_number: int = 0,
    now: dt.datetime,
) -> dict[str, object]:
    """One session of meetings; ``form`` as it was typed where it is to be corrected, ``chosen`` is to be moved.

    ``typed_rules`` are those that would cost the plan: the page shows what would change.
    """
    if grid is None:
        return {
            "session": session,
            "grid": None,
            "form": form or GridForm(session, initial=grid_initial(session, None)),
        }
    sides = sides_of(grid)
    hosts, guests = sides
    wishes = meeting_wishes(grid, sides)
    # Who was kept to be asked later is kept for that alone: once people are erased, no page of the organiser names her.
    rows = [] if session.event.erased_at else planned_meetings(grid)
    slots, zone = grid_slots(grid), session.event.time_zone
    places = {person.pk for side in sides for person in side}
    coming = slot_to_come(slots, now)
    wishers = {wisher for wisher in grid.wishes.values_list("wisher_id", flat=True) if wisher in places}
    service = plan_service(plan_at_rest(grid), wishes, missing=missing_people(grid))
    said = ngettext(
        "%(count)s personne a dit ses souhaits", "%(count)s personnes ont dit leurs souhaits", len(wishers)
    ) % {"count": number(len(wishers))}
    counts = {"said": said, "hosts": number(len(hosts)), "guests": number(len(guests))}
    gone = {row.guest for row in rows if row.guest_id not in places}
    gone |= {row.host for row in rows if row.host_id not in places}
    is_published = grid.published_at is not None
    return {
        "session": session,
        "grid": grid,
        "plan": f"{meetings_text(len(rows))}. {plan_text(service)}" if rows else "",
        "wishes": _("%(said)s, sur %(hosts)s qui reçoivent et %(guests)s qui se déplacent.") % counts,
        "form": None if is_published else form or GridForm(session, initial=grid_initial(session, grid_rules(grid))),
        "to_invite": 0 if is_published or now > grid.wishes_until else len(people_to_invite(grid)),
        "slots": [slot_text(slot, zone) for slot in slots],
        "coming_slot": coming,
        "tables": _tables(grid, rows),
        "moved": next((row for row in rows if row.pk == chosen_number), None),
        "hosts": hosts,
        "guests": guests,
        "with_place": places,
        "gone": sorted(full_name(person) for person in gone),
        "differences": grid_differences(session, grid_rules(grid), typed_rules) if typed_rules else (),
    }


def _tables(grid: MeetingGrid, rows: Sequence[PairMeeting]) -> list[tuple[str, list[PairMeeting | None]]]:
    """Each table with its meeting in each slot; none while nothing is planned."""
    by_place = {(row.table, row.slot): row for row in rows}
    if not rows:
        return []
    return [
        (table_text(grid, table), [by_place.get((table, slot)) for slot in range(len(grid_slots(grid)))])
        for table in range(1, grid_rules(grid).tables + 1)
    ]
