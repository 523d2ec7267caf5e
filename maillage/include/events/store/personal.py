"""What one person has at an event: her meetings, wishes, notices, and what she said came of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from maillage.core.problems import NotFound, sentence
from maillage.include.events.domain.outcomes import MeetingResult
from maillage.include.events.store.grids import grids_of, planned_meetings, sides_of
from maillage.include.events.store.meeting_tables.models import MeetingGrid, MeetingNotice, PairMeeting, PairOutcome
from maillage.include.events.store.model_types import Registration

_NO_PLACE = sentence("Cette inscription n’a pas de place à l’événement : rien ne peut être demandé avec elle.")


@dataclass(frozen=True, slots=True)
class PersonalMeetings:
    """A session of meetings as one person has it: ``rows`` are hers once they are published."""

    grid: MeetingGrid
    rows: tuple[PairMeeting, ...]
    notices: tuple[MeetingNotice, ...]
    is_host: bool


def refuse_without_place(registration: Registration) -> None:
    """Nothing for who has a place; NotFound for who waits, cancelled or was erased."""
    if registration.state != "confirmed":
        raise NotFound("registration_without_place", _NO_PLACE)


def refuse_forgotten(registration: Registration) -> None:
    """Nothing for who has a place, or is kept to be asked what came of her meetings; NotFound for all others."""
    if registration.state != "followed":
        refuse_without_place(registration)


def personal_meetings(registration: Registration) -> list[PersonalMeetings]:
    """The sessions of meetings in which ``registration`` is on a side, or has a meeting."""
    several = []
    for grid in grids_of(registration.event):
        own = planned_meetings(grid, Q(guest=registration) | Q(host=registration))
        rows = tuple(own) if grid.published_at is not None else ()
        hosts, guests = sides_of(grid)
        is_host = any(person.pk == registration.pk for person in hosts)
        if rows or is_host or any(person.pk == registration.pk for person in guests):
            notices = grid.notices.filter(registration=registration).select_related("other", "grid__session__event")
            several.append(PersonalMeetings(grid, rows, tuple(notices), is_host))
    return several


def wishes_said(grid: MeetingGrid, registration: Registration) -> Mapping[int, int | None]:
    """The strengths of her wishes by the keys of the inscriptions she would meet; None: rather not."""
    return dict(grid.wishes.filter(wisher=registration).values_list("wished_id", "strength"))


def results_said(registration: Registration) -> Mapping[int, MeetingResult]:
    """What she said came of her meetings, by their keys."""
    rows = PairOutcome.objects.filter(registration=registration).values_list("meeting_id", "result")
    return {meeting: MeetingResult(result) for meeting, result in rows}
