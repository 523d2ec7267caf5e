import json
import stat
from pathlib import Path

import pytest

from maillage.core.files.atomic import DRAFT_SUFFIX
from maillage.core.problems import Unavailable
from maillage.measure.protocol.domain.protocol import VIDEO_AUDIO_BPS, VIDEO_LADDER, VIDEO_S, VIDEO_SEGMENT_S
from maillage.measure.protocol.store import video
from maillage.measure.protocol.store.video import VideoState, ladder_of, make_video, video_state

# Speaks as ffmpeg does: the muxer's manifest comes last, its progress on standard output.
SPEAKS_FFMPEG = """#!/bin/sh
for manifest; do :; done
folder=$(dirname "$manifest")
echo "out_time_us=N/A"
echo "out_time_us=6000000"
echo "out_time_us=24000000"
for rung in 0 1 2 3 4 5; do
  printf '#EXTM3U\\n#EXTINF:2.0,\\n#EXT-X-PROGRAM-DATE-TIME:2026-11-24T19:31:36.000+0000\\n%s-01.m4s\\n' $rung \\
    > "$folder/media_$rung.m3u8"
  printf '%s' 12345 > "$folder/$rung-01.m4s"
done
echo '#EXTM3U' > "$folder/master.m3u8"
echo "args=$*" > "$manifest"
"""


def _stand_in(folder: Path, text: str) -> str:
    program = folder / "ffmpeg"
    program.write_text(text)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[float]]:
    """A folder made by the stand-in, after a maker that was killed; and what was reported."""
    base = tmp_path_factory.mktemp("video")
    folder = base / "video-x"
    left_over = base / f".video-x.before{DRAFT_SUFFIX}"
    left_over.mkdir()
    (left_over / "left-over.m4s").touch()
    reported: list[float] = []
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("IMAGEIO_FFMPEG_EXE", _stand_in(base, SPEAKS_FFMPEG))
        make_video(folder, reported.append)
    return folder, reported


def test_video_that_nobody_began_is_not_ready(tmp_path: Path):
    assert video_state(tmp_path / "video-x") == VideoState(is_ready=False, progress=0.0)


def test_video_being_made_says_how_far_it_is(tmp_path: Path):
    (tmp_path / "video-x.progress.json").write_text(json.dumps({"share": 0.4}))

    assert video_state(tmp_path / "video-x") == VideoState(is_ready=False, progress=0.4)


@pytest.mark.parametrize("text", ["", "{", "{}", '{"share": "x"}'])
def test_unreadable_progress_counts_as_not_begun(tmp_path: Path, text: str):
    (tmp_path / "video-x.progress.json").write_text(text)

    assert video_state(tmp_path / "video-x") == VideoState(is_ready=False, progress=0.0)


def test_making_reports_its_progress_up_to_the_end(made: tuple[Path, list[float]]):
    assert made[1] == [0.0, 0.25, 0.999, 1.0]


def test_made_video_is_ready_and_nothing_of_the_making_is_left(made: tuple[Path, list[float]]):
    folder = made[0]

    left = sorted(path.name for path in folder.parent.iterdir() if "video-x" in path.name)

    assert (video_state(folder), left) == (VideoState(is_ready=True, progress=1.0), ["video-x", "video-x.lock"])
    assert (folder / "left-over.m4s").exists() is False


def test_made_playlists_have_no_date_of_the_making(made: tuple[Path, list[float]]):
    assert (made[0] / "media_0.m3u8").read_text() == "#EXTM3U\n#EXTINF:2.0,\n0-01.m4s\n"


def test_ladder_says_the_octets_of_each_segment(made: tuple[Path, list[float]]):
    ladder = ladder_of(made[0])

    assert [(rung.height_px, rung.nominal_bps) for rung in ladder.rungs] == list(VIDEO_LADDER)
    assert ({rung.segments_bytes for rung in ladder.rungs}, ladder.sound_bytes) == ({(5,)}, (5,))


def test_video_that_is_there_is_not_made_again(made: tuple[Path, list[float]], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")

    assert make_video(made[0], lambda _: None) == ladder_of(made[0])


def test_making_without_ffmpeg_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(video, "SET_UP_BINARIES", tmp_path)
    monkeypatch.setattr(video, "find_spec", lambda _name: None)

    with pytest.raises(Unavailable) as refused:
        make_video(tmp_path / "video-x", lambda _: None)

    assert refused.value.code == "video_ffmpeg_missing"


def test_ffmpeg_that_fails_leaves_no_video_and_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", _stand_in(tmp_path, "#!/bin/sh\necho 'No space left' >&2\nexit 1\n"))

    with pytest.raises(Unavailable) as refused:
        make_video(tmp_path / "video-x", lambda _: None)

    assert (refused.value.code, "No space left" in refused.value.text) == ("video_failed", True)
    assert (video_state(tmp_path / "video-x").is_ready, [path.name for path in tmp_path.glob("video-x.m*")]) == (
        False,
        [],
    )


@pytest.mark.walk
def test_made_segments_cost_what_their_rung_says(made_video: Path):
    ladder = ladder_of(made_video)
    # Constant rate with filler; the encoder's buffer fills in the first segment and runs empty in the last.
    nominal = [bps * VIDEO_SEGMENT_S / 8 for _, bps in VIDEO_LADDER]

    shares = [
        [size / expected for size in rung.segments_bytes] for rung, expected in zip(ladder.rungs, nominal, strict=True)
    ]

    assert [share for rung in shares for share in rung[1:-1] if abs(share - 1) > 0.01] == []
    assert [share for rung in shares for share in (rung[0], rung[-1]) if abs(share - 1) > 0.05] == []
    assert {len(rung) for rung in shares} == {len(ladder.sound_bytes), VIDEO_S // VIDEO_SEGMENT_S}
    assert sum(ladder.sound_bytes) < 1.1 * VIDEO_AUDIO_BPS * VIDEO_S / 8
