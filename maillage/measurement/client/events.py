"""What a test tells while it runs: to a display, a log, or nobody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from maillage.measurement.terms import SubtestKind


@dataclass(frozen=True, slots=True)
class WaitSeen:
    """The node is full: the place is kept, and this is when to come back."""

    wait_s: float
    ahead: int


@dataclass(frozen=True, slots=True)
class PhaseBegun:
    """A part of the test begins; ``share`` of the whole is done."""

    phase: str
    share: float


@dataclass(frozen=True, slots=True)
class RateSeen:
    """The rate right now."""

    phase: str
    bps: float
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class RttSeen:
    """A probe was answered (None: it was not)."""

    phase: str
    rtt_ms: float | None


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A page is loaded, or not."""

    name: str
    status: str
    load_ms: float | None


@dataclass(frozen=True, slots=True)
class SegmentSeen:
    """A segment of the video is there."""

    height_px: int
    load_ms: float


@dataclass(frozen=True, slots=True)
class SubtestEnded:
    """A subtest is over: its part of the document."""

    kind: SubtestKind
    part: Mapping[str, Any]


Event = WaitSeen | PhaseBegun | RateSeen | RttSeen | PageSeen | SegmentSeen | SubtestEnded
Report = Callable[[Event], None]


def silent(_event: Event) -> None:
    """Tell nobody."""
