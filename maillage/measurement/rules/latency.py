"""Figures of the latency subtest, from the round trips of its probes (docs/protocol/node-1.md, section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from statistics import fmean, median

from maillage.measurement.terms import Status
from maillage.measurement.terms.protocol import PROBE_TIMEOUT_MS

PROBES_LOST = "probes_lost"


@dataclass(frozen=True, slots=True)
class LatencyFigures:
    """How the probes went; times are None where there is no figure."""

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
        """Failed probes among those made."""
        return self.failures / self.samples if self.samples else None


def latency_figures(rtts_ms: Sequence[float | None]) -> LatencyFigures:
    """The figures of probes in the order in which they were sent; None, or a time over PROBE_TIMEOUT_MS: it failed.

    rtt_ms is the median, because one retransmission on the radio moves a mean by a hundred milliseconds;
    rtt_p90_ms is the nearest rank ceil(0.9 n); jitter_ms is the mean of |rtt(i+1) - rtt(i)| over neighbours that were
    both answered (RFC 3550 without its smoothing). Under half answered: a failure, and no figure.
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
    """The round trip of a probe, None where it failed or came too late to count."""
    return None if rtt_ms is None or rtt_ms > PROBE_TIMEOUT_MS else rtt_ms
