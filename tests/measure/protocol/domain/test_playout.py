from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.playout import (
    Playback,
    PlaybackVerdict,
    Rung,
    VideoSegment,
    hd_share,
    next_rung,
    playback,
    video_figures,
    wait_ms,
)
from maillage.measure.protocol.domain.protocol import VIDEO_AUDIO_BPS, VIDEO_BUFFER_S, VIDEO_LADDER, VIDEO_SEGMENT_S
from tests.measure.protocol.vectors import Case, cases, near

LADDER = [Rung(height_px, bps) for height_px, bps in VIDEO_LADDER]

WORST_FIRST = [PlaybackVerdict.FAILED, PlaybackVerdict.CORRECT, PlaybackVerdict.PERFECT]
PLAYBACKS = st.builds(
    Playback,
    start_delay_ms=st.floats(0, 20_000),
    stalls=st.integers(0, 5),
    stalled_ms=st.floats(0, 5_000),
    heights_px=st.lists(st.sampled_from([240, 480, 720, 1080]), max_size=12),
    has_ended=st.booleans(),
)


def _watch(rungs: list[Rung], rates_bps: list[float], request_ms: float = 0.0) -> tuple[Playback, list[VideoSegment]]:
    """Play over a link with one rate for each segment."""
    loaded: list[VideoSegment] = []
    now_ms = 0.0
    for rate_bps in rates_bps:
        now_ms += wait_ms(loaded, now_ms)
        rung = next_rung(rungs, loaded)
        size_bytes = (rung.bps + VIDEO_AUDIO_BPS) * VIDEO_SEGMENT_S // 8
        load_ms = request_ms + 8_000 * size_bytes / rate_bps
        now_ms += load_ms
        loaded.append(VideoSegment(rung.height_px, size_bytes, load_ms, now_ms))
    return playback(loaded, segments=len(rates_bps), ended_ms=now_ms), loaded


@pytest.mark.parametrize("case", cases("playout.json"))
def test_playout_of_case_is_as_expected(case: Case):
    rungs = [Rung(*rung) for rung in case.given["rungs"]]

    got, _ = _watch(rungs, case.given["rates_bps"], case.given["request_ms"])

    assert {
        "start_delay_ms": got.start_delay_ms,
        "stalls": got.stalls,
        "stalled_ms": got.stalled_ms,
        "heights_px": list(got.heights_px),
    } == near(case.expected)


@given(rates_bps=st.lists(st.floats(50_000, 200_000_000), min_size=1, max_size=12))
def test_playout_never_holds_more_than_its_buffer(rates_bps: list[float]):
    got, loaded = _watch(LADDER, rates_bps)

    for count, segment in enumerate(loaded, start=1):
        shown_ms = max(0.0, segment.done_ms - loaded[0].done_ms - got.stalled_ms)
        assert 1000 * VIDEO_SEGMENT_S * count - shown_ms <= 1000 * VIDEO_BUFFER_S + got.stalled_ms + 1e-6


@given(rate_bps=st.floats(700_000, 200_000_000))
def test_playout_over_a_constant_rate_that_carries_the_lowest_rung_never_stalls(rate_bps: float):
    got, _ = _watch(LADDER, [rate_bps] * 12)

    assert (got.stalls, got.stalled_ms, got.watched_ms, got.has_ended) == (0, 0.0, 24_000.0, True)


@given(rates_bps=st.lists(st.floats(10_000, 400_000), min_size=2, max_size=12))
def test_playout_shows_for_as_long_as_it_plays_and_stalls(rates_bps: list[float]):
    got, loaded = _watch(LADDER, rates_bps)

    end_ms = max(loaded[-1].done_ms, loaded[0].done_ms) + 1000 * VIDEO_SEGMENT_S
    assert end_ms == pytest.approx((got.start_delay_ms or 0) + got.stalled_ms + got.watched_ms)


def test_playout_that_broke_off_was_watched_until_then():
    loaded = [VideoSegment(240, 1000, 500, 500), VideoSegment(240, 1000, 500, 1000)]

    got = playback(loaded, segments=12, ended_ms=3_000, reason="link_cut")

    assert (got.watched_ms, got.has_ended, got.reason) == (2_500, False, "link_cut")


def test_playout_without_a_segment_never_started():
    got = playback([], segments=12, ended_ms=9_000, reason="link_cut")

    assert got == Playback(None, reason="link_cut")


def test_rate_known_before_the_film_chooses_its_first_rung():
    chosen = [next_rung(LADDER, [], measured_bps=bps).height_px for bps in (None, 0.3e6, 1.2e6, 4.5e6, 8e6)]

    assert chosen == [240, 240, 360, 720, 1080]


@pytest.mark.parametrize("case", cases("video.json"))
def test_video_of_case_is_as_expected(case: Case):
    got = video_figures(Playback(**case.given))

    assert asdict(got) == case.expected


@given(playback=PLAYBACKS, later_ms=st.floats(0, 20_000))
def test_video_that_starts_later_is_never_better(playback: Playback, later_ms: float):
    later = replace(playback, start_delay_ms=(playback.start_delay_ms or 0) + later_ms)

    assert _rank(later) <= _rank(playback)


@given(playback=PLAYBACKS, more_ms=st.floats(0, 3_000))
def test_video_with_one_more_stall_is_never_better(playback: Playback, more_ms: float):
    worse = replace(playback, stalls=playback.stalls + 1, stalled_ms=playback.stalled_ms + more_ms)

    assert _rank(worse) <= _rank(playback)


def test_video_of_unknown_heights_has_no_share_in_high_definition():
    assert hd_share([]) == 0.0


def _rank(playback: Playback) -> int:
    return WORST_FIRST.index(video_figures(playback).verdict)
