"""The links that this feature offers on the pages of an event."""

import datetime as dt
from typing import Final

from maillage.core.problems import sentence
from maillage.include.events.pages.parts.event_links import EventAudience, EventLink
from maillage.include.events.store.model_types import Event
from maillage.include.events.store.pitches import call_or_none


def _is_public(event: Event) -> bool:
    return event.published_at is not None and event.cancelled_at is None


def _is_on(event: Event, now: dt.datetime) -> bool:
    """On its day, from two hours before."""
    return _is_public(event) and event.starts_at - dt.timedelta(hours=2) <= now < event.ends_at


def _is_standing(event: Event, _now: dt.datetime) -> bool:
    return event.cancelled_at is None


def _has_open_call(event: Event, now: dt.datetime) -> bool:
    call = call_or_none(event) if _is_public(event) else None
    return call is not None and now < call.closes_at and call.decided_at is None


WAYS: Final = (
    EventLink(EventAudience.EVERYBODY, sentence("Proposer une présentation"), "pitch_call", _has_open_call),
    EventLink(EventAudience.EVERYBODY, sentence("En ce moment"), "event_live", _is_on),
    EventLink(
        EventAudience.EVERYBODY,
        sentence("Le bilan"),
        "event_report",
        lambda event, now: _is_public(event) and now >= event.ends_at,
    ),
    EventLink(EventAudience.ATTENDEE, sentence("Ma journée"), "my_day", _is_standing),
    EventLink(EventAudience.ATTENDEE, sentence("Proposer une présentation"), "my_pitch", _has_open_call),
    EventLink(EventAudience.ORGANISER, sentence("Les rendez-vous"), "own_meetings", _is_standing),
    EventLink(EventAudience.ORGANISER, sentence("Les présentations"), "own_pitches", _is_standing),
    EventLink(EventAudience.ORGANISER, sentence("Les stands"), "own_stands", _is_standing),
    EventLink(EventAudience.ORGANISER, sentence("Badges et feuilles à imprimer"), "own_papers", _is_standing),
    EventLink(EventAudience.ORGANISER, sentence("Le bilan"), "event_report", _is_standing),
    EventLink(
        EventAudience.ORGANISER,
        sentence("Les images du bilan"),
        "own_event_pictures",
        lambda event, now: _is_standing(event, now) and now >= event.starts_at,
    ),
)
