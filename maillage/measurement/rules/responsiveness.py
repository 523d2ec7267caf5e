"""Responsiveness: the round trips that a person still gets while the link is full (node-1.md, section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from maillage.measurement.rules.latency import settled_probe
from maillage.measurement.terms.protocol import PROBE_TIMEOUT_MS

_TRIMMED_ONE_IN = 20  # the highest 5 % are left out, rounded down
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Responsiveness:
    """``rpm``: round trips a minute under load; None where no probe was made."""

    loaded_rtt_ms: float | None = None
    rpm: float | None = None
    failures: int = 0


def responsiveness(rtts_ms: Sequence[float | None]) -> Responsiveness:
    """Median and round trips a minute (60000 / trimmed mean) of the probes made during a transfer.

    The trimmed mean is that of draft-ietf-ippm-responsiveness. A failed probe counts PROBE_TIMEOUT_MS: leaving it out
    would make the worst links look best.
    """
    if not rtts_ms:
        return Responsiveness()
    settled = [settled_probe(rtt_ms) for rtt_ms in rtts_ms]
    times = sorted(float(PROBE_TIMEOUT_MS) if rtt_ms is None else rtt_ms for rtt_ms in settled)
    mean_ms = fmean(times[: len(times) - len(times) // _TRIMMED_ONE_IN])
    # On loopback a clock of whole milliseconds may say zero: then there is a median, and no rate.
    rpm = _MINUTE_MS / mean_ms if mean_ms > 0 else None
    return Responsiveness(median(times), rpm, settled.count(None))
