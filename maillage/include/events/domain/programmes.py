"""Rules of programmes: sessions inside the event, one per room at a time, workshops that do not overlap."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.events import SessionKind

_ROOM_TAKEN: Final = sentence(
    "« %(other)s » occupe déjà « %(room)s » de %(start)s à %(end)s : changez de salle ou d’heure."
)
_SPEAKER_TAKEN: Final = sentence(
    "%(speaker)s intervient déjà dans « %(other)s » de %(start)s à %(end)s : choisissez une autre heure, ou quelqu’un "
    "d’autre."
)
_OUTSIDE: Final = sentence(
    "L’événement va de %(start)s à %(end)s : mettez la session dans ces heures, ou changez celles de l’événement."
)
_BACKWARDS: Final = sentence("La fin vient avant le début : vérifiez les deux heures.")
_TOGETHER: Final = sentence("« %(one)s » et « %(other)s » ont lieu en même temps : choisissez l’un des deux.")


@dataclass(frozen=True, slots=True)
class TimedSession:
    """Time and place of a session; ``number`` is 0 for an unsaved one, ``room`` None for everywhere."""

    number: int
    title: str
    room: int | None
    starts_at: dt.datetime
    ends_at: dt.datetime

    def overlaps(self, other: "TimedSession") -> bool:
        """Whether both overlap; touching ends do not count."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def refuse_backwards(starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    """Raise Refused if the end is not after the start."""
    if ends_at <= starts_at:
        raise Refused("ends_before_start", _BACKWARDS)


def refuse_outside(session: TimedSession, starts_at: dt.datetime, ends_at: dt.datetime, *, zone: str) -> None:
    """Raise Refused if the session is not inside the event."""
    refuse_backwards(session.starts_at, session.ends_at)
    if session.starts_at < starts_at or session.ends_at > ends_at:
        raise Refused("session_outside", _OUTSIDE, start=_hour(starts_at, zone), end=_hour(ends_at, zone))


def refuse_room_taken(session: TimedSession, others: Iterable[TimedSession], *, room_name: str, zone: str) -> None:
    """Raise Refused if another session uses the room at the same time."""
    for other in others:
        is_same_room = session.room is not None and other.room == session.room
        if is_same_room and other.number != session.number and session.overlaps(other):
            start, end = _hour(other.starts_at, zone), _hour(other.ends_at, zone)
            raise Refused("room_taken", _ROOM_TAKEN, other=other.title, room=room_name, start=start, end=end)


def refuse_speaker_taken(session: TimedSession, others: Iterable[tuple[str, TimedSession]], *, zone: str) -> None:
    """Raise Refused if a speaker of the session speaks elsewhere at the same time.

    ``others`` are the sessions of its speakers, with the speaker's name.
    """
    for speaker, other in others:
        if other.number != session.number and session.overlaps(other):
            start, end = _hour(other.starts_at, zone), _hour(other.ends_at, zone)
            raise Refused("speaker_taken", _SPEAKER_TAKEN, speaker=speaker, other=other.title, start=start, end=end)


def refuse_at_one_time(chosen: Iterable[TimedSession]) -> None:
    """Raise Refused if two chosen workshops overlap."""
    in_order = sorted(chosen, key=lambda session: (session.starts_at, session.ends_at, session.number))
    for one, other in pairwise(in_order):
        if one.overlaps(other):
            raise Refused("workshops_at_one_time", _TOGETHER, one=one.title, other=other.title)


def is_chosen_with_inscription(kind: SessionKind, places: int | None) -> bool:
    """Whether the session is chosen on registration: a workshop, or one with limited places."""
    return kind is SessionKind.WORKSHOP or places is not None


def _hour(moment: dt.datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"
