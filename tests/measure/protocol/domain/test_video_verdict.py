from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.playout import Playback, PlaybackVerdict, hd_share, video_figures
from tests.measure.protocol.vectors import Case, cases

WORST_FIRST = [PlaybackVerdict.FAILED, PlaybackVerdict.CORRECT, PlaybackVerdict.PERFECT]
PLAYBACKS = st.builds(
    Playback,
    start_delay_ms=st.floats(0, 20_000),
    stalls=st.integers(0, 5),
    stalled_ms=st.floats(0, 5_000),
    heights_px=st.lists(st.sampled_from([240, 480, 720, 1080]), max_size=12),
    has_ended=st.booleans(),
)


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
