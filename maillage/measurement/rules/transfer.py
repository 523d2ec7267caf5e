"""Figures of a download or an upload, from the bytes of each stream and step (docs/protocol/node-1.md, section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from statistics import fmean

from maillage.measurement.terms import Status, protocol

Steps = Sequence[int]
LINK_CUT = "link_cut"
NOTHING_RECEIVED = "nothing_received"


class Ending(StrEnum):
    """Why a transfer ended that has a figure."""

    TIME = "time"
    STABLE = "stable"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class Transfer:
    """What was seen: bytes per stream and step of STEP_MS; step 0 starts with the first byte of any stream.

    ``duration_ms``: from that byte to the end; ``transfer_ms``: what the transfer aims at; ``is_broken``: every stream
    broke (or ended) before that.
    """

    streams: Sequence[Steps]
    duration_ms: float
    transfer_ms: float
    cap_bytes: int
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class TransferFigures:
    """How a transfer went; the goodput is None where it failed."""

    status: Status
    bytes: int
    reason: str | None = None
    ended_by: Ending | None = None
    goodput_bps: float | None = None
    rampup_ms: int | None = None


def transfer_figures(transfer: Transfer) -> TransferFigures:
    """The figure of a transfer, or the failure it was.

    goodput = 8 * sum(totals[ramp:n]) / ((n - ramp) * step), n the whole steps within the duration, and ramp the first
    min(RAMPUP_STEPS, n // 4) of them, in which slow start fills the link. Under four steps (a short transfer over a
    fast link) nothing can be left out: 8 * all bytes / duration.
    """
    totals = step_totals(transfer.streams)
    total_bytes = sum(totals)
    whole = whole_steps(totals, transfer.duration_ms)
    ended_by = ending(whole, total_bytes, transfer)
    if not total_bytes and not transfer.is_broken:
        return TransferFigures(Status.TIMEOUT, total_bytes, reason=NOTHING_RECEIVED)
    if ended_by is not Ending.CAP and (transfer.is_broken or is_cut(whole)):
        return TransferFigures(Status.FAILED, total_bytes, reason=LINK_CUT)
    ramp = min(protocol.RAMPUP_STEPS, len(whole) // 4)
    if len(whole) < 4:
        goodput_bps = 8_000 * total_bytes / max(transfer.duration_ms, 1.0)
    else:
        goodput_bps = 8_000 * sum(whole[ramp:]) / ((len(whole) - ramp) * protocol.STEP_MS)
    return TransferFigures(
        Status.OK, total_bytes, ended_by=ended_by, goodput_bps=goodput_bps, rampup_ms=ramp * protocol.STEP_MS
    )


def whole_steps(totals: Steps, duration_ms: float) -> list[int]:
    """The steps that are over after ``duration_ms``; those in which nothing came are 0."""
    count = int(duration_ms // protocol.STEP_MS)
    return [*totals[:count], *[0] * (count - len(totals))]


def ending(whole: Steps, total_bytes: int, transfer: Transfer) -> Ending | None:
    """Why a transfer with these whole steps is over; None while it goes on, or where it was stopped from outside."""
    if total_bytes >= transfer.cap_bytes:
        return Ending.CAP
    if is_stable(whole):
        return Ending.STABLE
    return Ending.TIME if transfer.duration_ms >= transfer.transfer_ms else None


def step_totals(streams: Sequence[Steps]) -> list[int]:
    """Bytes of every stream together, step by step."""
    return [sum(step) for step in zip_longest(*streams, fillvalue=0)]


def is_stable(whole: Steps) -> bool:
    """Whether the last two seconds ran like the two before: more time would only cost more bytes.

    |mean(last window) - mean(window before)| <= STABLE_SHARE * mean(last window), once STABLE_STEPS are there.
    """
    if len(whole) < protocol.STABLE_STEPS:
        return False
    last = fmean(whole[-protocol.STABLE_WINDOW_STEPS :])
    before = fmean(whole[-2 * protocol.STABLE_WINDOW_STEPS : -protocol.STABLE_WINDOW_STEPS])
    # Silence is as even as it gets, and is no rate.
    return last > 0 and abs(last - before) <= protocol.STABLE_SHARE * last


def is_cut(whole: Steps) -> bool:
    """Whether the last CUT_STEPS brought nothing: two seconds of silence are a cut, and no low rate."""
    return len(whole) >= protocol.CUT_STEPS and not any(whole[-protocol.CUT_STEPS :])


def streams_for(pretest_bps: float) -> int:
    """How many streams a transfer opens, from the rate of the pre-test."""
    return protocol.STREAMS_SLOW if pretest_bps < protocol.SLOW_BPS else protocol.STREAMS
