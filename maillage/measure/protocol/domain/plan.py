"""Test plans: the subtests, their durations and their maximum volumes (docs/protocol/node-1.md, section 8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.measure.protocol.domain import protocol
from maillage.measure.protocol.domain.terms import SubtestKind


class TestKind(StrEnum):
    """The two kinds of test."""

    SPEED = "speed"
    FULL = "full"


SPEED_SUBTESTS: Final = (SubtestKind.LATENCY, SubtestKind.DOWNLOAD, SubtestKind.UPLOAD)
FULL_SUBTESTS: Final = (
    *SPEED_SUBTESTS,
    SubtestKind.FILE_DOWNLOAD,
    SubtestKind.FILE_UPLOAD,
    SubtestKind.WEB,
    SubtestKind.VIDEO,
)
# Skipped in eco mode: with fewer bytes, their figures would not be comparable with other tests.
NOT_ECO: Final = frozenset({SubtestKind.FILE_DOWNLOAD, SubtestKind.FILE_UPLOAD, SubtestKind.VIDEO})
METHODS: Final[Mapping[SubtestKind, str]] = {kind: f"maillage/{kind}/1" for kind in SubtestKind}
_SPEED_LIMIT_MS: Final = 20_000
_FULL_LIMIT_MS: Final = 180_000
_MEAN_PAGE_BYTES: Final = 2_300_000  # of the five profiles, response headers included
_VIDEO_MARGIN: Final = 1.15  # container overhead, and variants slightly over their nominal rate


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a test, built by ``plan_of``; unit tests shorten it."""

    kind: TestKind
    is_eco: bool
    subtests: tuple[SubtestKind, ...]
    download_cap_bytes: int
    upload_cap_bytes: int
    transfer_ms: int
    pages: tuple[str, ...]
    limit_ms: int
    probes: int = protocol.LATENCY_PROBES
    pretest_ms: int = protocol.PRETEST_MS
    pretest_bytes: int = protocol.PRETEST_BYTES
    file_download_bytes: int = protocol.FILE_DOWNLOAD_BYTES
    file_upload_bytes: int = protocol.FILE_UPLOAD_BYTES
    file_limit_ms: int = protocol.FILE_LIMIT_MS
    page_limit_ms: int = protocol.PAGE_LIMIT_MS
    video_s: int = protocol.VIDEO_S

    def is_made(self, kind: SubtestKind) -> bool:
        """Return whether the plan includes the subtest, taking eco mode into account."""
        return kind in self.subtests and not (self.is_eco and kind in NOT_ECO)


@dataclass(frozen=True, slots=True)
class Volume:
    """Bytes in both directions: the maximum of a test, or its actual use."""

    down: int = 0
    up: int = 0


def plan_of(kind: TestKind, *, is_eco: bool) -> Plan:
    """Build the plan of a test."""
    is_full = kind is TestKind.FULL
    return Plan(
        kind=kind,
        is_eco=is_eco,
        subtests=FULL_SUBTESTS if is_full else SPEED_SUBTESTS,
        download_cap_bytes=protocol.ECO_DOWNLOAD_CAP_BYTES if is_eco else protocol.DOWNLOAD_CAP_BYTES,
        upload_cap_bytes=protocol.ECO_UPLOAD_CAP_BYTES if is_eco else protocol.UPLOAD_CAP_BYTES,
        transfer_ms=protocol.ECO_TRANSFER_MS if is_eco else protocol.TRANSFER_MS,
        pages=(protocol.PAGES_ECO if is_eco else protocol.PAGE_PROFILES) if is_full else (),
        limit_ms=_FULL_LIMIT_MS if is_full else _SPEED_LIMIT_MS,
    )


def largest_volume(plan: Plan) -> Volume:
    """Return the maximum volume of the test: announced before it starts, and the caps of its token."""
    down = plan.download_cap_bytes + plan.pretest_bytes + len(plan.pages) * _MEAN_PAGE_BYTES
    up = plan.upload_cap_bytes
    if plan.is_made(SubtestKind.FILE_DOWNLOAD):
        down += plan.file_download_bytes
    if plan.is_made(SubtestKind.FILE_UPLOAD):
        up += plan.file_upload_bytes
    if plan.is_made(SubtestKind.VIDEO):
        highest_bps = max(bps for _, bps in protocol.VIDEO_LADDER) + protocol.VIDEO_AUDIO_BPS
        down += int(_VIDEO_MARGIN * highest_bps * plan.video_s / 8)
    return Volume(down, up)
