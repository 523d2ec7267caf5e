"""Build the parts of a measurement document from raw results: docs/protocol/measurement-1.md."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from maillage.measure.protocol.client.subtests.pages import FileTransfer, PageLoad
from maillage.measure.protocol.client.subtests.video import VideoSeen
from maillage.measure.protocol.client.transfer import TransferResult
from maillage.measure.protocol.domain.latency import latency_figures, responsiveness
from maillage.measure.protocol.domain.plan import METHODS
from maillage.measure.protocol.domain.playout import video_figures
from maillage.measure.protocol.domain.protocol import PAGE_FAST_MS, PAGE_LIMIT_MS, STEP_MS
from maillage.measure.protocol.domain.terms import Status, SubtestKind
from maillage.measure.protocol.domain.transfer import transfer_figures

Part = dict[str, Any]
NO_NETWORK: Final = "no_network"


def latency_part(rtts_ms: Sequence[float | None]) -> Part:
    """Build the latency part from the idle probes."""
    figures = latency_figures(rtts_ms)
    return _part(
        SubtestKind.LATENCY,
        figures.status,
        figures.reason,
        rtt_ms=_rounded(figures.rtt_ms),
        rtt_min_ms=_rounded(figures.rtt_min_ms),
        rtt_p90_ms=_rounded(figures.rtt_p90_ms),
        jitter_ms=_rounded(figures.jitter_ms),
        loss_share=figures.loss_share,
        samples=figures.samples,
        failures=figures.failures,
        rtts_ms=[_rounded(rtt_ms) for rtt_ms in rtts_ms],
    )


def transfer_part(kind: SubtestKind, seen: TransferResult) -> Part:
    """Build the part of a download or upload; its raw samples allow the figures to be recomputed."""
    figures, under_load = transfer_figures(seen.transfer), responsiveness(seen.rtts_ms)
    return _part(
        kind,
        figures.status,
        figures.reason and (seen.refusal or figures.reason),
        goodput_bps=None if figures.goodput_bps is None else round(figures.goodput_bps),
        bytes=figures.bytes,
        duration_ms=round(seen.transfer.duration_ms),
        connections=max(1, len(seen.transfer.streams)),
        step_ms=STEP_MS,
        streams=[list(stream) for stream in seen.transfer.streams],
        rampup_ms=figures.rampup_ms,
        ended_by=figures.ended_by,
        loaded_rtt_ms=_rounded(under_load.loaded_rtt_ms),
        rpm=_rounded(under_load.rpm),
        rtts_ms=[_rounded(rtt_ms) for rtt_ms in seen.rtts_ms],
    )


def file_part(kind: SubtestKind, transfer: FileTransfer) -> Part:
    """Build the part of a file transfer."""
    duration_ms = None if transfer.duration_ms is None else round(transfer.duration_ms)
    return _part(kind, transfer.status, transfer.reason, duration_ms=duration_ms, bytes=transfer.bytes)


def web_part(pages: Sequence[PageLoad], version: str | None) -> Part:
    """Build the web part: a result as soon as one page loaded, else the failure of the pages."""
    loads_ms = [page.load_ms for page in pages if page.load_ms is not None]
    late = sum(page.status is Status.TIMEOUT for page in pages)
    failure = Status.TIMEOUT if 2 * late >= len(pages) else Status.FAILED
    return _part(
        SubtestKind.WEB,
        Status.OK if loads_ms else failure,
        None,
        version=version,
        pages=[_page(page) for page in pages],
        pages_within_5s=sum(load_ms <= PAGE_FAST_MS for load_ms in loads_ms),
        pages_within_10s=sum(load_ms <= PAGE_LIMIT_MS for load_ms in loads_ms),
    )


def video_part(seen: VideoSeen, version: str | None) -> Part:
    """Build the video part."""
    figures, playback = video_figures(seen.playback), seen.playback
    return _part(
        SubtestKind.VIDEO,
        figures.status,
        figures.reason,
        version=version,
        verdict=figures.verdict,
        start_delay_ms=None if playback.start_delay_ms is None else round(playback.start_delay_ms),
        stalls=playback.stalls,
        stalled_ms=round(playback.stalled_ms),
        watched_ms=round(playback.watched_ms),
        height_px=_longest_height_px(playback.heights_px),
        heights_px=list(playback.heights_px),
        segment_ms=[round(load_ms) for load_ms in seen.segment_ms],
    )


def part_not_made(kind: SubtestKind, status: Status, reason: str) -> Part:
    """Build the part of a subtest that was skipped, voided, or could not begin."""
    verdict = "failed" if kind is SubtestKind.VIDEO and status is Status.FAILED else None
    return _part(kind, status, reason, verdict=verdict)


def with_loaded_latency(subtests: Mapping[str, Part]) -> dict[str, Part]:
    """Return the parts, with the higher loaded round trip of the two transfers added to the latency part."""
    transfers = [subtests.get(kind, {}) for kind in (SubtestKind.DOWNLOAD, SubtestKind.UPLOAD)]
    loaded_ms = [part["loaded_rtt_ms"] for part in transfers if "loaded_rtt_ms" in part]
    latency = subtests.get(SubtestKind.LATENCY, {})
    if latency.get("status") != Status.OK or not loaded_ms:
        return dict(subtests)
    return {**subtests, SubtestKind.LATENCY.value: {**latency, "rtt_loaded_ms": max(loaded_ms)}}


def _part(kind: SubtestKind, status: Status, reason: str | None, **fields: Any) -> Part:
    """Return a part without its empty fields; enum members become plain strings."""
    named = {"method": METHODS[kind], "status": status, "reason": reason, **fields}
    return {name: str(value) if isinstance(value, str) else value for name, value in named.items() if value is not None}


def _page(page: PageLoad) -> Part:
    named: Part = {
        "name": page.name,
        "status": page.status.value,
        "reason": page.reason,
        "load_ms": None if page.load_ms is None else round(page.load_ms),
        "bytes": page.bytes,
        "objects": page.objects,
        "objects_done": page.objects_done,
        "ttfb_ms": _rounded(page.ttfb_ms),
    }
    return {name: value for name, value in named.items() if value is not None}


def _rounded(number: float | None) -> float | None:
    """Round to 0.01 ms, finer than any network clock."""
    return None if number is None else round(number, 2)


def _longest_height_px(heights_px: Sequence[int]) -> int | None:
    """Return the height watched longest, the lower one if two are equal."""
    counts = Counter(heights_px)
    return min(counts, key=lambda height: (-counts[height], height), default=None)
