"""Writes what an organiser says of the meetings of a session, and what people wish of each other."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.db import transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.core.problems import Refused, sentence
from maillage.events.queries import Registration, Session
from maillage.meetings.models import MeetingGrid, PairLetter, PairWish
from maillage.meetings.queries.grids import grid_rules, other_side, people_to_invite, planned_meetings, sides_of
from maillage.meetings.rules.slots import slot_times
from maillage.meetings.terms.grids import GridRules, MeetingVerb
from maillage.meetings.terms.outcomes import PairLetterKind
from maillage.meetings.terms.plan import STRONGEST_WISH
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
