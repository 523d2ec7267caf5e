"""The page about the test's method for users; its numbers are the constants of the test."""

from maillage.measure.protocol.domain import protocol
from maillage.measure.protocol.domain.page_profiles import PROFILES
from maillage.measure.protocol.domain.plan import TestKind, Volume, largest_volume, plan_of
from maillage.web.wording import formats

_MEGABYTE = 1_000_000
_MEGABIT = 1_000_000
_SECOND_MS = 1_000


def method_context() -> dict[str, object]:
    """Return what the page shows, the same for every visitor: durations in s, volumes in MB, rates in Mb/s."""
    objects = [profile.objects for profile in PROFILES.values()]
    return {
        "speed_mb": _megabytes(largest_volume(plan_of(TestKind.SPEED, is_eco=False))),
        "full_mb": _megabytes(largest_volume(plan_of(TestKind.FULL, is_eco=False))),
        "eco_mb": protocol.ECO_BYTES // _MEGABYTE,
        "probes": protocol.LATENCY_PROBES,
        "probe_timeout_s": protocol.PROBE_TIMEOUT_MS // _SECOND_MS,
        "pretest_s": formats.number(protocol.PRETEST_MS / _SECOND_MS, 1),
        "streams": protocol.STREAMS,
        "streams_slow": protocol.STREAMS_SLOW,
        "slow_mbps": protocol.SLOW_BPS // _MEGABIT,
        "transfer_s": protocol.TRANSFER_MS // _SECOND_MS,
        "step_ms": protocol.STEP_MS,
        "rampup_s": protocol.RAMPUP_STEPS * protocol.STEP_MS // _SECOND_MS,
        "stable_s": protocol.STABLE_STEPS * protocol.STEP_MS // _SECOND_MS,
        "stable_percent": round(protocol.STABLE_SHARE * 100),
        "download_cap_mb": protocol.DOWNLOAD_CAP_BYTES // _MEGABYTE,
        "upload_cap_mb": protocol.UPLOAD_CAP_BYTES // _MEGABYTE,
        "cut_s": protocol.CUT_STEPS * protocol.STEP_MS // _SECOND_MS,
        "file_download_mb": protocol.FILE_DOWNLOAD_BYTES // _MEGABYTE,
        "file_upload_mb": protocol.FILE_UPLOAD_BYTES // _MEGABYTE,
        "file_limit_s": protocol.FILE_LIMIT_MS // _SECOND_MS,
        "pages": len(objects),
        "least_objects": min(objects),
        "most_objects": max(objects),
        "page_fast_s": protocol.PAGE_FAST_MS // _SECOND_MS,
        "page_limit_s": protocol.PAGE_LIMIT_MS // _SECOND_MS,
        "video_s": protocol.VIDEO_S,
        "rungs": tuple(height_px for height_px, _bps in protocol.VIDEO_LADDER),
        "perfect_start_s": protocol.VIDEO_PERFECT_START_MS // _SECOND_MS,
        "hd_px": protocol.VIDEO_HD_PX,
        "hd_percent": round(protocol.VIDEO_PERFECT_HD_SHARE * 100),
        "start_limit_s": protocol.VIDEO_START_LIMIT_MS // _SECOND_MS,
        "correct_stalls": protocol.VIDEO_CORRECT_STALLS,
        "correct_stalled_s": protocol.VIDEO_CORRECT_STALL_MS // _SECOND_MS,
        "pages_version": protocol.PAGES_VERSION,
        "video_version": protocol.VIDEO_VERSION,
    }


def _megabytes(volume: Volume) -> int:
    # Rounded up, so that the announced volume is an upper bound.
    return -(-(volume.down + volume.up) // _MEGABYTE)
