"""Cuts the time of a session into slots: none in a pause, none beyond the end."""

import datetime as dt
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.grids import MOST_SLOTS, GridRules, SlotTime

_NO_SLOT: Final = sentence(
    "Aucun créneau de %(minutes)s minutes ne tient ici avec ces pauses : raccourcissez les créneaux ou les pauses."
)
_TOO_MANY: Final = sentence("Plus de %(most)s créneaux : allongez-les, ou coupez la session en deux.")


def slot_times(starts_at: dt.datetime, ends_at: dt.datetime, grid: GridRules) -> tuple[SlotTime, ...]:
    """The slots in order; one that a pause would cut begins after it. Refused where there is none, or too many."""
    length, gap = dt.timedelta(minutes=grid.slot_minutes), dt.timedelta(minutes=grid.gap_minutes)
    slots: list[SlotTime] = []
    begin = starts_at
    while begin + length <= ends_at:
        pause = next(
            (
                candidate
                for candidate in grid.pauses
                if begin < candidate.ends_at and candidate.starts_at < begin + length
            ),
            None,
        )
        if pause is not None:
            begin = pause.ends_at
            continue
        slots.append(SlotTime(begin, begin + length))
        begin += length + gap
    if not slots:
        raise Refused("no_slot", _NO_SLOT, minutes=grid.slot_minutes)
    if len(slots) > MOST_SLOTS:
        raise Refused("too_many_slots", _TOO_MANY, most=MOST_SLOTS)
    return tuple(slots)


def slot_to_come(slots: tuple[SlotTime, ...], now: dt.datetime) -> int | None:
    """The number (from 0) of the first slot that has not begun; None when all have."""
    return next((place for place, slot in enumerate(slots) if slot.starts_at > now), None)
