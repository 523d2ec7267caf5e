"""Figures of the latency subtest from its probes' round trips (docs/protocol/node-1.md, section 3).

Responsiveness is the round trip rate while the link is loaded (section 4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from statistics import fmean, median

from maillage.measure.protocol.domain.protocol import PROBE_TIMEOUT_MS
from maillage.measure.protocol.domain.terms import Status

PROBES_LOST = "probes_lost"


@dataclass(frozen=True, slots=True)
class LatencyFigures:
    """Figures of the probes; times are None where there is no figure."""

    status: Status
    failures: int
    samples: int
    reason: str | None = None
    rtt_ms: float | None = None
    rtt_min_ms: float | None = None
    rtt_p90_ms: float | None = None
    jitter_ms: float | None = None

    @property
    def loss_share(self) -> float | None:
        """Share of failed probes (0-1)."""
        return self.failures / self.samples if self.samples else None


_TRIMMED_ONE_IN = 20  # the highest 5 % are trimmed, rounded down
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Responsiveness:
    """``rpm``: round trips per minute under load; None without probes."""

    loaded_rtt_ms: float | None = None
    rpm: float | None = None
    failures: int = 0


def latency_figures(rtts_ms: Sequence[float | None]) -> LatencyFigures:
    """Compute the figures of probes in sending order; None, or a time over PROBE_TIMEOUT_MS, is a failure.

    rtt_ms is the median, because one retransmission on the radio moves a mean by a hundred milliseconds;
    rtt_p90_ms is the nearest rank ceil(0.9 n); jitter_ms is the mean of |rtt(i+1) - rtt(i)| over consecutive answered
    probes (RFC 3550 without its smoothing). With fewer than half answered, the subtest fails without a figure.
    """
    settled = [settled_probe(rtt_ms) for rtt_ms in rtts_ms]
    answered = sorted(rtt_ms for rtt_ms in settled if rtt_ms is not None)
    failures = len(settled) - len(answered)
    if not answered or 2 * len(answered) < len(settled):
        return LatencyFigures(Status.FAILED, failures, len(settled), reason=PROBES_LOST)
    steps = [abs(after - before) for before, after in pairwise(settled) if before is not None and after is not None]
    return LatencyFigures(
        Status.OK,
        failures,
        len(settled),
        rtt_ms=median(answered),
        rtt_min_ms=answered[0],
        rtt_p90_ms=answered[ceil(0.9 * len(answered)) - 1],
        jitter_ms=fmean(steps) if steps else None,
    )


def settled_probe(rtt_ms: float | None) -> float | None:
    """Return the round trip of a probe; None where it failed or exceeded the timeout."""
    return None if rtt_ms is None or rtt_ms > PROBE_TIMEOUT_MS else rtt_ms


def responsiveness(rtts_ms: Sequence[float | None]) -> Responsiveness:
    """Compute the median, and round trips per minute (60000 / trimmed mean), of the probes made during a transfer.

    The trimmed mean is that of draft-ietf-ippm-responsiveness. A failed probe counts as PROBE_TIMEOUT_MS: leaving it
    out
    would make the worst links look best.
    """
    if not rtts_ms:
        return Responsiveness()
    settled = [settled_probe(rtt_ms) for rtt_ms in rtts_ms]
    times = sorted(float(PROBE_TIMEOUT_MS) if rtt_ms is None else rtt_ms for rtt_ms in settled)
    mean_ms = fmean(times[: len(times) - len(times) // _TRIMMED_ONE_IN])
    # A clock with millisecond resolution may measure zero on loopback: a median, but no rate.
    rpm = _MINUTE_MS / mean_ms if mean_ms > 0 else None
    return Responsiveness(median(times), rpm, settled.count(None))
