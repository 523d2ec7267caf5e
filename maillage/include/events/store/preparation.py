"""Reads how far an event is (domain/preparation.py), with a few questions and some more a session of meetings."""

import datetime as dt

from django.db.models import Count, Q

from maillage.core.problems import Refused
from maillage.include.events.domain.event_times import local_day
from maillage.include.events.domain.events import SessionKind
from maillage.include.events.domain.pitches import PitchDecision, StandState
from maillage.include.events.domain.preparation import (
    EventPhase,
    EventPreparation,
    MeetingsPreparation,
    PitchesPreparation,
)
from maillage.include.events.store.grids import grid_rules, grid_slots, grids_of, people_to_invite, sides_of
from maillage.include.events.store.meeting_tables.models import MeetingGrid, PitchCall, StandRequest
from maillage.include.events.store.models import Event
from maillage.include.events.store.pitches import sent_files
from maillage.include.events.store.registrations import counts_by_role, is_registration_open, occupancy


def event_preparation(event: Event, *, now: dt.datetime) -> EventPreparation:
    """How far ``event`` is at ``now``."""
    count = occupancy(event)
    arrived = sum(states.get("present", 0) for states in counts_by_role(event).values())
    kinds = list(event.sessions.order_by("starts_at", "pk").values_list("pk", "kind"))
    grids = {grid.session_id: grid for grid in grids_of(event)}
    return EventPreparation(
        phase=event_phase(event, now=now),
        places=event.places,
        is_published=event.published_at is not None,
        is_cancelled=event.cancelled_at is not None,
        has_place=bool(event.place_name or event.address),
        sessions=len(kinds),
        confirmed=count.confirmed,
        waiting=count.waiting,
        arrived=arrived,
        is_registration_open=is_registration_open(event, now=now),
        meetings=tuple(
            _meetings_preparation(session, grids.get(session), now=now)
            for session, kind in kinds
            if kind == SessionKind.MEETINGS
        ),
        pitches=_pitches_preparation(
            event, are_in_programme=any(kind == SessionKind.PITCHES for _session, kind in kinds), now=now
        ),
        stands_requested=StandRequest.objects.filter(event=event, state=StandState.ASKED.value).count(),
    )


def event_phase(event: Event, *, now: dt.datetime) -> EventPhase:
    """Whether the event is to come, is today (from the first hour of its day), or is over."""
    if now >= event.ends_at:
        return EventPhase.OVER
    is_its_day = local_day(now, event.time_zone) >= local_day(event.starts_at, event.time_zone)
    return EventPhase.ON if is_its_day else EventPhase.BEFORE


def _meetings_preparation(session: int, grid: MeetingGrid | None, *, now: dt.datetime) -> MeetingsPreparation:
    if grid is None:
        return MeetingsPreparation(session=session)
    people = {person.pk for side in sides_of(grid) for person in side}
    wishers = set(grid.wishes.values_list("wisher_id", flat=True)) & people
    are_wishes_over = now > grid.wishes_until
    return MeetingsPreparation(
        session=session,
        is_set=True,
        tables=grid_rules(grid).tables,
        slots=_slot_count(grid),
        people=len(people),
        wishers=len(wishers),
        to_invite=0 if are_wishes_over or grid.published_at else len(people_to_invite(grid)),
        are_wishes_over=are_wishes_over,
        meetings=grid.meetings.filter(state="planned").count(),
        unserved=int(grid.service.get("unserved") or 0),
        is_published=grid.published_at is not None,
    )


def _slot_count(grid: MeetingGrid) -> int:
    try:
        return len(grid_slots(grid))
    except Refused:
        # The session was made shorter than a slot since: the page of its meetings says so.
        return 0


def _pitches_preparation(event: Event, *, are_in_programme: bool, now: dt.datetime) -> PitchesPreparation | None:
    """How far the pitches are; None for an event that neither has nor asks for any."""
    call = PitchCall.objects.filter(event=event).annotate(reader_count=Count("readers", distinct=True)).first()
    if call is None:
        return PitchesPreparation() if are_in_programme else None
    is_accepted = Q(decision=PitchDecision.CHOSEN.value, place__isnull=False)
    counts = sent_files(call).aggregate(files=Count("pk"), accepted=Count("pk", filter=is_accepted))
    return PitchesPreparation(
        has_call=True,
        files=counts["files"],
        places=call.places,
        accepted=counts["accepted"],
        readers=call.reader_count,
        is_closed=now >= call.closes_at,
        is_decided=call.decided_at is not None,
    )
