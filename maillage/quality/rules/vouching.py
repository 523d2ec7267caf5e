"""Decides whether a node's receipt vouches for what a document claims. Reasons: docs/protocol/measurement-1.md.

A receipt bounds figures from above: nobody can have received faster than the node sent. Nothing is granted where the
node saw nothing: a failure needs a session and requests, a latency probes that were answered. A receipt says nothing
against a figure that is too low, for whoever measures may slow their own link.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import accumulate
from math import ceil
from typing import Any, Final

from maillage.measurement.rules.receipts import SessionReceipt
from maillage.measurement.rules.transfer import step_totals
from maillage.measurement.terms import Objection, SubtestKind
from maillage.measurement.terms.protocol import (
    ECO_DOWNLOAD_CAP_BYTES,
    ECO_UPLOAD_CAP_BYTES,
    RECEIPT_UNIT_BYTES,
    STEP_MS,
)
from maillage.quality.terms.hearing import LEAST_FAILURE_MS, LEAST_PROBES, LEAST_TRIES, ROUND_TRIP_MARGIN_MS

# A telephone's clock and the node's (as rules/plausibility.CLOCK_SKEW), and the fifteen minutes that a client waits at
# most for its turn: the document tells the moment at which the person began.
CLOCK_SKEW: Final = timedelta(minutes=10)
LONGEST_WAIT: Final = timedelta(minutes=15)
LATEST: Final = timedelta(days=30)  # a result waits on a telephone until there is a network
# What lay between node and client when the measured part began (buffers of systems and of the radio), and octets that
# the two ends put into different steps: a twentieth in simulated and real transfers, doubled. Never more than passed.
TRANSFER_MARGIN: Final = 1.10
BUFFER_BYTES: Final = 256_000
FIGURE_MARGIN: Final = 0.02  # a goodput follows from its streams: only rounding may differ
LEAST_STEPS: Final = 4  # with less than its smallest cap, no transfer of the method is over before a second
FILE_MARGIN_MS: Final = 20.0  # two clocks, each to the millisecond, and a scheduler
_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferClaim:
    """A transfer that is said to be ok: its figure, the octets and the time it comes from, the samples behind it."""

    goodput_bps: float
    size_bytes: int | None = None
    duration_ms: float | None = None
    rampup_ms: float | None = None
    step_ms: int | None = None
    streams: Sequence[Sequence[int]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyClaim:
    """A median round trip that is said to be ok, and of how many answered probes; None where that is not told."""

    rtt_ms: float
    answered: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClaims:
    """What a document says of its session; None for a subtest that did not end well: it is among ``failed``."""

    node: str | None
    taken_at: datetime
    download: TransferClaim | None = None
    upload: TransferClaim | None = None
    file_download_ms: float | None = None
    file_upload_ms: float | None = None
    web_bytes: int | None = None
    pages: int = 0  # that are said to have come
    has_video: bool = False
    latency: LatencyClaim | None = None
    failed: frozenset[SubtestKind] = field(default_factory=frozenset)


def objection_to(claims: SessionClaims, receipt: SessionReceipt) -> Objection | None:
    """Why ``receipt`` does not vouch for ``claims``; None where it does."""
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
        # Browsers count the heads of answers too: only whether pages passed at all is held against the node.
        or (claims.web_bytes is not None and not receipt.web_bytes)
        or (receipt.tries is not None and claims.pages > receipt.tries.pages)
        or (claims.has_video and not receipt.video_bytes)
    )
    return Objection.EXCEEDED if is_exceeded else None


def unseen_subtests(claims: SessionClaims, receipt: SessionReceipt) -> frozenset[SubtestKind]:
    """The failures and the latency for which the node saw too little: they are kept, told, and counted for nothing."""
    # A receipt of version 1 does not say: nothing is granted.
    tries = dict(zip(SubtestKind, receipt.tries or (), strict=False))
    is_too_short = receipt.lasted_ms < LEAST_FAILURE_MS
    unseen = {kind for kind in claims.failed if is_too_short or tries.get(kind, 0) < LEAST_TRIES[kind]}
    if claims.latency is not None and not _is_seen(claims.latency, receipt):
        unseen.add(SubtestKind.LATENCY)
    return frozenset(unseen)


def _is_seen(claim: LatencyClaim, receipt: SessionReceipt) -> bool:
    """Whether the node answered the probes that are claimed, in a session long enough for them, no slower."""
    seen = receipt.round_trips
    if seen is None or seen.answered < max(LEAST_PROBES, claim.answered or 0):
        return False
    # Half of the probes took the median or longer, one after the other.
    probes = claim.answered or LEAST_PROBES
    if claim.rtt_ms * ceil(probes / 2) > receipt.lasted_ms:
        return False
    shortest_ms = (seen.shortest_us or 0) / 1_000
    return claim.rtt_ms >= shortest_ms - ROUND_TRIP_MARGIN_MS


def is_of_another_time(ended_s: Any, *, now: datetime) -> Any:
    """Whether a receipt that ended then (seconds of the epoch, or an array of them) is too old, or not yet there."""
    age_s = now.timestamp() - ended_s
    return (age_s > LATEST.total_seconds()) | (age_s < -CLOCK_SKEW.total_seconds())


def receipt_hour(receipt: SessionReceipt) -> int:
    """The hour of the epoch in which the session began, whenever its document is sent."""
    return receipt.began_ms // _HOUR_MS


def receipt_words(receipt: SessionReceipt) -> tuple[int, int]:
    """Sixty-three bits that stand for the session of ``receipt``, and for its network in the hour in which it began."""
    words = (receipt.node, receipt.identity), (receipt.node, receipt.network, str(receipt_hour(receipt)))
    session, network = (blake2b("\0".join(parts).encode(), digest_size=8).digest() for parts in words)
    return int.from_bytes(session, "big") >> 1, int.from_bytes(network, "big") >> 1


def _is_faster(claim: TransferClaim | None, seen: Sequence[int], *, cap_bytes: int) -> bool:
    """Whether more is claimed to have passed in a stretch of time than in any stretch as long at the node."""
    if claim is None:
        return False
    seen_bytes = sum(seen) * RECEIPT_UNIT_BYTES
    # What lay in buffers has passed the node before: where nothing passed, nothing lay there.
    buffered_bytes = min(BUFFER_BYTES, seen_bytes)
    if not seen_bytes or (claim.size_bytes or 0) > TRANSFER_MARGIN * seen_bytes + buffered_bytes:
        return True
    # A second where the document does not say how long it took.
    steps: float = LEAST_STEPS
    if claim.duration_ms is not None:
        steps = max(0.0, (claim.duration_ms - (claim.rampup_ms or 0.0)) / STEP_MS)
    # A millisecond more: durations are told rounded.
    whole_bytes = claim.goodput_bps * (steps * STEP_MS + 1) / 8_000
    if steps < LEAST_STEPS and whole_bytes < (1 - FIGURE_MARGIN) * cap_bytes:
        # So little in less than a second is a burst out of buffers, and no transfer of the method.
        steps = LEAST_STEPS
    measured_bytes = claim.goodput_bps * steps * STEP_MS / 8_000
    # One step more: the claimed stretch may begin in the middle of one.
    totals = [0, *accumulate(seen)]
    sums = (total - before for before, total in zip(totals, totals[ceil(steps) + 1 :], strict=False))
    most_bytes = max(sums, default=totals[-1]) * RECEIPT_UNIT_BYTES
    return measured_bytes > TRANSFER_MARGIN * most_bytes + buffered_bytes or not _follows_from_samples(claim)


def _follows_from_samples(claim: TransferClaim) -> bool:
    """Whether the figure follows from the samples that are told with it (docs/protocol/measurement-1.md)."""
    if not claim.streams or claim.step_ms is None or claim.duration_ms is None:
        return True
    totals = step_totals(claim.streams)
    ramp, whole = int((claim.rampup_ms or 0.0) // claim.step_ms), int(claim.duration_ms // claim.step_ms)
    if whole < LEAST_STEPS:
        # The duration is told to the millisecond, which is much of a transfer of a few.
        least_bps = 8_000 * sum(totals) / (claim.duration_ms + 1)
        most_bps = 8_000 * sum(totals) / max(claim.duration_ms - 1, 0.5)
        return (1 - FIGURE_MARGIN) * least_bps <= claim.goodput_bps <= (1 + FIGURE_MARGIN) * most_bps
    follows_bps = 8_000 * sum(totals[ramp:whole]) / ((whole - ramp) * claim.step_ms) if whole > ramp else 0.0
    return abs(claim.goodput_bps - follows_bps) <= FIGURE_MARGIN * follows_bps + 1.0
