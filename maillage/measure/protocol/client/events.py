"""Progress events of a running test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from maillage.measure.protocol.domain.terms import SubtestKind


@dataclass(frozen=True, slots=True)
class WaitSeen:
    """The node is full and the client is queued: when to retry, and how many are ahead."""

    wait_s: float
    ahead: int


@dataclass(frozen=True, slots=True)
class PhaseBegun:
    """A phase of the test begins; ``share`` is the finished share of the whole test (0-1)."""

    phase: str
    share: float


@dataclass(frozen=True, slots=True)
class RateSeen:
    """The current throughput."""

    phase: str
    bps: float
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class RttSeen:
    """The result of a probe; ``rtt_ms`` is None if it failed."""

    phase: str
    rtt_ms: float | None


@dataclass(frozen=True, slots=True)
class PageSeen:
    """The result of a page load."""

    name: str
    status: str
    load_ms: float | None


@dataclass(frozen=True, slots=True)
class SegmentSeen:
    """A video segment was downloaded."""

    height_px: int
    load_ms: float


@dataclass(frozen=True, slots=True)
class SubtestEnded:
    """A subtest has ended, with its part of the document."""

    kind: SubtestKind
    part: Mapping[str, Any]


Event = WaitSeen | PhaseBegun | RateSeen | RttSeen | PageSeen | SegmentSeen | SubtestEnded
Report = Callable[[Event], None]


def silent(_event: Event) -> None:
    """Ignore the event."""
