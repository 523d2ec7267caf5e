"""Figures of a download or upload from the bytes of each stream and step (docs/protocol/node-1.md, section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from statistics import fmean

from maillage.measure.protocol.domain import protocol
from maillage.measure.protocol.domain.terms import Status

Steps = Sequence[int]
LINK_CUT = "link_cut"
NOTHING_RECEIVED = "nothing_received"


class Ending(StrEnum):
    """Why a transfer with a figure ended."""

    TIME = "time"
    STABLE = "stable"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Raw data of a transfer: bytes per stream and step of STEP_MS; step 0 starts at the first byte of any stream.

    ``duration_ms``: from that byte to the end; ``transfer_ms``: target duration; ``is_broken``: every stream broke (or
    ended) before that.
    """

    streams: Sequence[Steps]
    duration_ms: float
    transfer_ms: float
    cap_bytes: int
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class TransferFigures:
    """Figures of a transfer; the goodput is None where it failed."""

    status: Status
    bytes: int
    reason: str | None = None
    ended_by: Ending | None = None
    goodput_bps: float | None = None
    rampup_ms: int | None = None


def transfer_figures(transfer: Transfer) -> TransferFigures:
    """Compute the figures of a transfer, or its failure.

    goodput = 8 * sum(totals[ramp:n]) / ((n - ramp) * step), with n the complete steps within the duration, and ramp the
    first min(RAMPUP_STEPS, n // 4) of them, in which slow start fills the link. With fewer than four steps (a short
    transfer over a fast link) nothing can be left out: 8 * all bytes / duration.
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
    """Return the steps complete after ``duration_ms``, padded with zeros."""
    count = int(duration_ms // protocol.STEP_MS)
    return [*totals[:count], *[0] * (count - len(totals))]


def ending(whole: Steps, total_bytes: int, transfer: Transfer) -> Ending | None:
    """Return why the transfer is over; None while it goes on, or where it was stopped externally."""
    if total_bytes >= transfer.cap_bytes:
        return Ending.CAP
    if is_stable(whole):
        return Ending.STABLE
    return Ending.TIME if transfer.duration_ms >= transfer.transfer_ms else None


def step_totals(streams: Sequence[Steps]) -> list[int]:
    """Return the bytes of all streams together, per step."""
    return [sum(step) for step in zip_longest(*streams, fillvalue=0)]


def is_stable(whole: Steps) -> bool:
    """Return whether the last two seconds match the two before, so that continuing would only cost bytes.

    |mean(last window) - mean(window before)| <= STABLE_SHARE * mean(last window), given at least STABLE_STEPS.
    """
    if len(whole) < protocol.STABLE_STEPS:
        return False
    last = fmean(whole[-protocol.STABLE_WINDOW_STEPS :])
    before = fmean(whole[-2 * protocol.STABLE_WINDOW_STEPS : -protocol.STABLE_WINDOW_STEPS])
    # Silence is perfectly stable, but it is no rate.
    return last > 0 and abs(last - before) <= protocol.STABLE_SHARE * last


def is_cut(whole: Steps) -> bool:
    """Return whether the last CUT_STEPS are empty: two seconds of silence are a cut, not a low rate."""
    return len(whole) >= protocol.CUT_STEPS and not any(whole[-protocol.CUT_STEPS :])


def streams_for(pretest_bps: float) -> int:
    """Return the number of streams of a transfer, from the rate of the pre-test."""
    return protocol.STREAMS_SLOW if pretest_bps < protocol.SLOW_BPS else protocol.STREAMS
