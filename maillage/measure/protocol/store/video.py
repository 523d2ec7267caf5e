"""Encode the test's video once, from rendered images, with ffmpeg, and report progress.

Design and figures: docs/explanation/reference-page.md. The bit rate ladder is in terms.protocol, section 7.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from maillage.core.files.atomic import file_lock, remove_drafts, replacing_folder, write_whole
from maillage.core.problems import Unavailable, sentence
from maillage.measure.protocol.domain.protocol import VIDEO_AUDIO_BPS, VIDEO_LADDER, VIDEO_S, VIDEO_SEGMENT_S

Report = Callable[[float], None]

PLAYLIST: Final = "master.m3u8"
FRAMES_S: Final = 25
# Where setup unpacks the package that contains ffmpeg: needed once, so it is not a runtime dependency.
SET_UP_BINARIES: Final = Path(__file__).resolve().parents[4] / "build" / "setup" / "imageio_ffmpeg" / "binaries"
_SEGMENT: Final = re.compile(r"(?m)^[^#\s]\S*$")
_DATE: Final = re.compile(r"(?m)^#EXT-X-PROGRAM-DATE-TIME:.*\n")
_OUT_TIME: Final = re.compile(r"out_time_us=(\d+)")
_SOUND: Final = "0.1*sin(440*PI*t)*(1+sin(PI*t/2))/2+0.06*sin(660*PI*t)*(1+sin(PI*t/3))/2"
_NICENESS: Final = 10  # a running test has priority over encoding


@dataclass(frozen=True, slots=True)
class RungSizes:
    """One rung of the bit rate ladder and the size of each of its segments, in order."""

    height_px: int
    nominal_bps: int
    segments_bytes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VideoLadder:
    """The rungs from low to high, and the sizes of the audio segments."""

    rungs: tuple[RungSizes, ...]
    sound_bytes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VideoState:
    """Whether the video is playable, and the encoded share (0-1)."""

    is_ready: bool
    progress: float


def video_state(folder: Path) -> VideoState:
    """Return whether the video in ``folder`` is ready and, while it is being encoded, the progress."""
    if (folder / PLAYLIST).exists():
        return VideoState(is_ready=True, progress=1.0)
    try:
        share = float(json.loads(_progress_file(folder).read_text("utf-8"))["share"])
    except (OSError, ValueError, KeyError):
        # Not started, or removed between the two reads: progress is 0 either way.
        share = 0.0
    return VideoState(is_ready=False, progress=share)


def ladder_of(folder: Path) -> VideoLadder:
    """Return the segment sizes of the video in ``folder``. Raises FileNotFoundError where it is not ready."""
    sizes = []
    for number in range(len(VIDEO_LADDER) + 1):
        names = _SEGMENT.findall((folder / f"media_{number}.m3u8").read_text("utf-8"))
        sizes.append(tuple((folder / name).stat().st_size for name in names))
    rungs = [RungSizes(height, bps, parts) for (height, bps), parts in zip(VIDEO_LADDER, sizes, strict=False)]
    return VideoLadder(tuple(rungs), sizes[-1])


def make_video(folder: Path, report: Report) -> VideoLadder:
    """Encode the video into ``folder``, which appears atomically, and return its segment sizes.

    Calls ``report`` with the finished share (0-1). Starts over after a kill; a concurrent caller waits for the first
    and
    uses its result. Raises Unavailable where ffmpeg is missing or fails.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with file_lock(folder.with_name(folder.name + ".lock")):
        if not video_state(folder).is_ready:
            remove_drafts(folder.parent, folder.name)

            def tell(share: float) -> None:
                write_whole(_progress_file(folder), json.dumps({"share": round(share, 3)}))
                report(share)

            tell(0.0)
            try:
                program = ffmpeg_program()
                with (
                    replacing_folder(folder) as draft,
                    tempfile.TemporaryDirectory(prefix="maillage-video-") as pictures,
                ):
                    _run(_command(program, Path(pictures), draft), tell)
                    # The muxer dates each segment by its encoding time; removed, so that the video is the same
                    # everywhere.
                    for playlist in draft.glob("*.m3u8"):
                        playlist.write_text(_DATE.sub("", playlist.read_text("utf-8")), "utf-8")
            finally:
                _progress_file(folder).unlink()
    report(1.0)
    return ladder_of(folder)


def _progress_file(folder: Path) -> Path:
    return folder.with_name(folder.name + ".progress.json")


def ffmpeg_program() -> str:
    """Return the path of ffmpeg: from IMAGEIO_FFMPEG_EXE, from setup, or from PATH. Raises Unavailable without any."""
    package = find_spec("imageio_ffmpeg")  # the environment may have it installed
    folders = [
        SET_UP_BINARIES,
        *(Path(place) / "binaries" for place in (package and package.submodule_search_locations) or ()),
    ]
    brought = [str(file) for folder in folders for file in folder.glob("ffmpeg-*")]
    candidates = [os.environ.get("IMAGEIO_FFMPEG_EXE", ""), *brought, "ffmpeg"]
    program = next(filter(None, map(shutil.which, filter(None, candidates))), None)
    if program is None:
        message = sentence("ffmpeg est introuvable : relancez l’installation, ou indiquez-le par IMAGEIO_FFMPEG_EXE.")
        raise Unavailable("video_ffmpeg_missing", message)
    return program


def _run(command: Sequence[str], tell: Report) -> None:
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(  # noqa: S603 -- our own words only
            command, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, text=True
        ) as ffmpeg,
    ):
        assert ffmpeg.stdout is not None
        try:
            for line in ffmpeg.stdout:
                if out_time := _OUT_TIME.match(line):
                    tell(min(0.999, int(out_time[1]) / 1e6 / VIDEO_S))
        except BaseException:
            # An interrupted encoding must leave no ffmpeg process behind.
            ffmpeg.kill()
            raise
        ffmpeg.wait()
        errors.seek(0)
        words = errors.read().decode("utf-8", "replace").strip()
    if ffmpeg.returncode != 0:
        message = sentence("ffmpeg n’a pas pu faire la vidéo (%(words)s) : vérifiez l’espace libre, puis relancez.")
        raise Unavailable("video_failed", message, words=words[:400])


def _command(program: str, pictures: Path, workshop: Path) -> list[str]:
    inputs, picture = _paint(pictures)
    heights = [height for height, _ in VIDEO_LADDER]
    scaled = ";".join(
        f"[s{rung}]scale=-2:{height}:flags=bicubic,setdar=16/9[v{rung}]" for rung, height in enumerate(heights)
    )
    split = "".join(f"[s{rung}]" for rung in range(len(heights)))
    graph = f"{picture},split={len(heights)}{split};{scaled}"
    # Slightly shorter than the video: the encoder delay would otherwise add a segment of a single frame.
    sound = f"aevalsrc='{_SOUND}':s=48000:d={VIDEO_S - 0.1}"
    # Low priority and tied to its parent's lifetime, on systems that have nice and setpriv.
    setpriv, nice = shutil.which("setpriv"), shutil.which("nice")
    return [
        *((setpriv, "--pdeathsig", "TERM") if setpriv else ()),
        *((nice, "-n", str(_NICENESS)) if nice else ()),
        *(program, "-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-progress", "pipe:1"),
        *inputs,
        *("-f", "lavfi", "-i", sound, "-filter_complex", graph),
        *_encoders(sound_input=len(inputs) // 2),
        *("-t", str(VIDEO_S), "-f", "dash", "-seg_duration", str(VIDEO_SEGMENT_S), "-use_template", "1"),
        *("-use_timeline", "0", "-hls_playlist", "1", "-adaptation_sets", "id=0,streams=v id=1,streams=a"),
        *("-init_seg_name", "init-$RepresentationID$.m4s", "-media_seg_name", "$RepresentationID$-$Number%02d$.m4s"),
        str(workshop / "manifest.mpd"),
    ]


def _paint(pictures: Path) -> tuple[list[str], str]:
    """Render the layers into ``pictures``.

    Return the input arguments of ffmpeg and the filter graph that overlays them.
    """
    from maillage.measure.protocol.store import landscape  # noqa: PLC0415 -- numpy is not for the node

    sheets = landscape.sliding_sheets()
    paths = [pictures / f"{name}.png" for name in ("sky", *(sheet.name for sheet in sheets))]
    for path, pixels in zip(paths, (landscape.sky(), *(sheet.pixels for sheet in sheets)), strict=True):
        landscape.write_png(path, pixels)
    # Each image is read and converted to the encoder's colour space once, then repeated from memory.
    steps = [
        f"[{sheet}:v]scale=out_color_matrix=bt709:out_range=tv,format={'yuva420p' if sheet else 'yuv420p'},"
        f"loop=-1:1:0,setpts=N/{FRAMES_S}/TB[p{sheet}]"
        for sheet in range(len(paths))
    ]
    below = "p0"
    for number, sheet in enumerate(sheets, start=1):
        slide = f"'-mod(t*{sheet.speed_px_s},{landscape.PERIOD_PX})'"
        steps.append(f"[{below}][p{number}]overlay=x={slide}:y=0[o{number}]")
        below = f"o{number}"
    # Temporal noise, so that the encoder has enough to encode on every rung.
    graph = ";".join(steps) + f";[{below}]noise=alls=9:allf=t+u"
    return [word for path in paths for word in ("-i", str(path))], graph


def _encoders(*, sound_input: int) -> Iterator[str]:
    for rung, (_, bps) in enumerate(VIDEO_LADDER):
        yield from ("-map", f"[v{rung}]", f"-b:v:{rung}", str(bps), f"-maxrate:v:{rung}", str(bps))
        yield from (f"-bufsize:v:{rung}", str(bps // 4))
    gop = FRAMES_S * VIDEO_SEGMENT_S
    yield from ("-map", f"{sound_input}:a", "-c:a", "aac", "-ac", "2", "-b:a", str(VIDEO_AUDIO_BPS))
    yield from ("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p")
    # One thread per rung (rungs are encoded in parallel): with more threads, x264's rate control depends on thread
    # timing,
    # so that a loaded or larger machine would produce different segments.
    yield from ("-threads:v", "1")
    # Constant bit rate with filler: each segment has the size of its rung, so that verdicts follow from arithmetic.
    yield from (
        "-x264-params",
        f"nal-hrd=cbr:force-cfr=1:keyint={gop}:min-keyint={gop}:scenecut=0",
        "-r",
        str(FRAMES_S),
    )
    yield from ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")
