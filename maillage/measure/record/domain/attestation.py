"""Check a document's claims against a node's receipt. Reasons: docs/protocol/measurement-1.md.

A receipt limits figures from above: a client cannot receive faster than the node sent. Nothing is accepted where the
node saw nothing: a failure needs a session and requests, a latency needs answered probes. A receipt cannot disprove a
figure that is too low, since a client may slow its own link.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import accumulate
from math import ceil, floor
from operator import sub
from typing import Any, Final

from maillage.measure.protocol.domain.protocol import (
    ECO_DOWNLOAD_CAP_BYTES,
    ECO_UPLOAD_CAP_BYTES,
    RECEIPT_UNIT_BYTES,
    STEP_MS,
)
from maillage.measure.protocol.domain.receipts import SessionReceipt
from maillage.measure.protocol.domain.terms import Objection, SubtestKind
from maillage.measure.protocol.domain.transfer import step_totals
from maillage.measure.record.domain.hearing import LEAST_FAILURE_MS, LEAST_PROBES, LEAST_TRIES, ROUND_TRIP_MARGIN_MS

# Clock difference of telephone and node (as domain/plausibility.CLOCK_SKEW), and the maximum time in the queue: a
# document has the time at which the person started the test.
CLOCK_SKEW: Final = timedelta(minutes=10)
LONGEST_WAIT: Final = timedelta(minutes=15)
LATEST: Final = timedelta(days=30)  # results wait on a telephone until it has a network
# Data in buffers between node and client when the measured part began (kernels and radio), and bytes that the two ends
# count in different steps: 5 % in simulated and real transfers, doubled. Never more than what was transferred.
TRANSFER_MARGIN: Final = 1.10
BUFFER_BYTES: Final = 256_000
FIGURE_MARGIN: Final = 0.02  # a goodput follows from its streams: only rounding may differ
MOST_RAMP: Final = 0.25  # of a transfer's steps: as ramp-up the method leaves out a quarter at most
LEAST_STEPS: Final = 4  # no transfer of the method ends within a second below its smallest cap
FILE_MARGIN_MS: Final = 20.0  # two clocks with a resolution of 1 ms, and scheduling
_HOUR_MS: Final = 3_600_000
_KINDS: Final = tuple(SubtestKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferClaim:
    """A successful transfer as claimed: its figure, the bytes and duration behind it, and its samples."""

    goodput_bps: float
    size_bytes: int | None = None
    duration_ms: float | None = None
    rampup_ms: float | None = None
    step_ms: int | None = None
    streams: Sequence[Sequence[int]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyClaim:
    """A successful latency as claimed: the median round trip, and the number of answered probes, None if not given."""

    rtt_ms: float
    answered: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClaims:
    """What a document claims of its session; None for a subtest that did not succeed, which is in ``failed``."""

    node: str | None
    taken_at: datetime
    download: TransferClaim | None = None
    upload: TransferClaim | None = None
    file_download_ms: float | None = None
    file_upload_ms: float | None = None
    web_bytes: int | None = None
    pages: int = 0  # claimed as loaded
    has_video: bool = False
    latency: LatencyClaim | None = None
    failed: frozenset[SubtestKind] = field(default_factory=frozenset)


def rejection_reason(claims: SessionClaims, receipt: SessionReceipt) -> Objection | None:
    """Return why ``receipt`` does not support ``claims``; None where it does."""
    if claims.node is not None and claims.node != receipt.node:
        return Objection.UNKNOWN_RECEIPT
    taken_ms = claims.taken_at.timestamp() * 1000
    early_ms = (CLOCK_SKEW + LONGEST_WAIT) / timedelta(milliseconds=1)
    late_ms = CLOCK_SKEW / timedelta(milliseconds=1)
    if not receipt.began_ms - early_ms <= taken_ms <= receipt.ended_ms + late_ms:
        return Objection.OTHER_TIME
    is_exceeded = (
        _is_faster(claims.download, receipt.download, cap_bytes=ECO_DOWNLOAD_CAP_BYTES)
        or _is_faster(claims.upload, receipt.upload, cap_bytes=ECO_UPLOAD_CAP_BYTES)
        or any(
            claimed_ms is not None and (node.shortest_ms is None or claimed_ms < node.shortest_ms - FILE_MARGIN_MS)
            for claimed_ms, node in (
                (claims.file_download_ms, receipt.file_download),
                (claims.file_upload_ms, receipt.file_upload),
            )
        )
        # Browsers count response headers too: only whether any page was sent is compared.
        or (claims.web_bytes is not None and not receipt.web_bytes)
        or (receipt.tries is not None and claims.pages > receipt.tries.pages)
        or (claims.has_video and not receipt.video_bytes)
    )
    return Objection.EXCEEDED if is_exceeded else None


def unseen_subtests(claims: SessionClaims, receipt: SessionReceipt) -> frozenset[SubtestKind]:
    """Return the failures and the latency that the node saw too little of: stored and reported, but not counted."""
    # Receipts of version 1 have no requests: nothing is accepted.
    tries = dict(zip(_KINDS, receipt.tries or (), strict=False))
    is_too_short = receipt.lasted_ms < LEAST_FAILURE_MS
    unseen = {kind for kind in claims.failed if is_too_short or tries.get(kind, 0) < LEAST_TRIES[kind]}
    if claims.latency is not None and not _is_seen(claims.latency, receipt):
        unseen.add(SubtestKind.LATENCY)
    return frozenset(unseen)


def _is_seen(claim: LatencyClaim, receipt: SessionReceipt) -> bool:
    """Return whether the node answered the claimed probes, in a session long enough, and no slower than claimed."""
    seen = receipt.round_trips
    if seen is None or seen.answered < max(LEAST_PROBES, claim.answered or 0):
        return False
    # Half of the sequential probes took at least the median.
    probes = claim.answered or LEAST_PROBES
    if claim.rtt_ms * ceil(probes / 2) > receipt.lasted_ms:
        return False
    shortest_ms = (seen.shortest_us or 0) / 1_000
    return claim.rtt_ms >= shortest_ms - ROUND_TRIP_MARGIN_MS


def is_of_another_time(ended_s: Any, *, now: datetime) -> Any:
    """Return whether a receipt's end (seconds since the epoch, or an array) is too old or in the future."""
    age_s = now.timestamp() - ended_s
    return (age_s > LATEST.total_seconds()) | (age_s < -CLOCK_SKEW.total_seconds())


def receipt_hour(receipt: SessionReceipt) -> int:
    """Return the hour since the epoch in which the session began, whenever its document is sent."""
    return receipt.began_ms // _HOUR_MS


def receipt_pseudonyms(receipt: SessionReceipt) -> tuple[int, int]:
    """Return 63-bit pseudonyms of the receipt's session, and of its network in the hour in which it began."""
    words = (receipt.node, receipt.identity), (receipt.node, receipt.network, str(receipt_hour(receipt)))
    session, network = (blake2b("\0".join(parts).encode(), digest_size=8).digest() for parts in words)
    return int.from_bytes(session, "big") >> 1, int.from_bytes(network, "big") >> 1


def _is_faster(claim: TransferClaim | None, seen: Sequence[int], *, cap_bytes: int) -> bool:
    """Return whether the claim exceeds what the node transferred in any interval of the same length."""
    if claim is None:
        return False
    seen_bytes = sum(seen) * RECEIPT_UNIT_BYTES
    # Buffered data has passed the node before: without a transfer, there was none.
    buffered_bytes = min(BUFFER_BYTES, seen_bytes)
    if not seen_bytes or (claim.size_bytes or 0) > TRANSFER_MARGIN * seen_bytes + buffered_bytes:
        return True
    # One second if the document has no duration.
    whole: float = LEAST_STEPS if claim.duration_ms is None else max(0.0, claim.duration_ms / STEP_MS)
    if whole >= LEAST_STEPS:
        whole = floor(whole)  # the figure is of whole steps, as soon as there are so many
    ramp = 0.0 if claim.duration_ms is None else (claim.rampup_ms or 0.0) / STEP_MS
    steps = whole - min(ramp, MOST_RAMP * whole)
    # One millisecond of margin: durations are rounded.
    measured_bytes = claim.goodput_bps * (steps * STEP_MS + 1) / 8_000
    if whole < LEAST_STEPS and measured_bytes < (1 - FIGURE_MARGIN) * cap_bytes:
        # So little in less than a second is a burst from buffers, not a transfer of the method.
        steps = LEAST_STEPS
    measured_bytes = claim.goodput_bps * steps * STEP_MS / 8_000
    # One more step: the claimed interval may begin in the middle of one.
    totals = [0, *accumulate(seen)]
    most_bytes = max(map(sub, totals[ceil(steps) + 1 :], totals), default=totals[-1]) * RECEIPT_UNIT_BYTES
    return measured_bytes > TRANSFER_MARGIN * most_bytes + buffered_bytes or not _follows_from_samples(claim)


def _follows_from_samples(claim: TransferClaim) -> bool:
    """Return whether the figure follows from the samples in the document (docs/protocol/measurement-1.md)."""
    if not claim.streams or claim.step_ms is None or claim.duration_ms is None:
        return True
    totals = step_totals(claim.streams)
    ramp, whole = int((claim.rampup_ms or 0.0) // claim.step_ms), int(claim.duration_ms // claim.step_ms)
    if whole < LEAST_STEPS:
        # Durations are rounded to 1 ms, which matters for a transfer of a few.
        least_bps = 8_000 * sum(totals) / (claim.duration_ms + 1)
        most_bps = 8_000 * sum(totals) / max(claim.duration_ms - 1, 0.5)
        return (1 - FIGURE_MARGIN) * least_bps <= claim.goodput_bps <= (1 + FIGURE_MARGIN) * most_bps
    follows_bps = 8_000 * sum(totals[ramp:whole]) / ((whole - ramp) * claim.step_ms) if whole > ramp else 0.0
    return abs(claim.goodput_bps - follows_bps) <= FIGURE_MARGIN * follows_bps + 1.0
