"""Scenes that follow each other: from typeset pages to one animated SVG, and from PNG pages to GIF and WebP by ffmpeg.

Both play three times and rest on the last scene: nothing moves for more than half a minute (rule of web advertising).
Whoever asks the system for less movement sees the last scene alone, in SVG.
"""

import base64
import hashlib
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from maillage.core.problems import Unavailable, sentence
from maillage.measurement.build.video import ffmpeg_program

SCENE_S: Final = 3
PLAYS: Final = 3
_PICTURE_LIMIT_S: Final = 20.0
_FIRST_TAG: Final = re.compile(r"<svg\b[^>]*>")
_VIEW_BOX: Final = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
# The second scene covers the first, the third covers both; each comes in a fifth of a second.
STYLE: Final = (
    f".second{{animation:second {3 * SCENE_S}s {PLAYS} both}}.third{{animation:third {3 * SCENE_S}s {PLAYS} both}}"
    "@keyframes second{0%,32%{opacity:0}34.5%,100%{opacity:1}}"
    "@keyframes third{0%,65.5%{opacity:0}68%,100%{opacity:1}}"
    "@media (prefers-reduced-motion:reduce){.second,.third{animation:none}}"
)
# The one inline style that the content policy of this file lets in.
STYLE_SOURCE: Final = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"


def moving_svg(pages: Sequence[bytes]) -> bytes:
    """Three pages of the same size as one SVG in which each covers the one before."""
    texts = [page.decode() for page in pages]
    size = _VIEW_BOX.search(texts[0])
    if size is None or len(texts) != 3:
        raise ValueError(len(texts))
    width, height = size.groups()
    inside = [_FIRST_TAG.sub("", text, count=1).removesuffix("</svg>") for text in texts]
    scenes = f'<g>{inside[0]}</g><g class="second">{inside[1]}</g><g class="third">{inside[2]}</g>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"><style>{STYLE}</style>{scenes}</svg>'
    ).encode()


def moving_gif(pages: Sequence[bytes]) -> bytes:
    """PNG pages as one GIF."""
    palette = "split[one][two];[one]palettegen=max_colors=128[colours];[two][colours]paletteuse=dither=none"
    return _converted(pages, ["-filter_complex", palette, "-loop", str(PLAYS - 1)], "gif")


def small_picture(page: bytes) -> bytes:
    """A PNG page as a WebP a third its weight, for previews."""
    return _converted([page], ["-c:v", "libwebp", "-quality", "62", "-frames:v", "1"], "webp")


def _converted(pages: Sequence[bytes], how: list[str], form: str) -> bytes:
    with TemporaryDirectory(prefix="maillage-kit-") as folder:
        for place, page in enumerate(pages):
            (Path(folder) / f"{place}.png").write_bytes(page)
        target = Path(folder) / f"made.{form}"
        source = ["-framerate", f"1/{SCENE_S}", "-i", f"{folder}/%d.png"]
        command = [ffmpeg_program(), "-v", "error", "-threads", "1", *source, *how, str(target)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_PICTURE_LIMIT_S)  # noqa: S603 -- our words
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            # No picture was made; nothing is stored, the next request tries again.
            raise Unavailable(
                "picture_failed", sentence("L’image n’a pas pu être fabriquée. Réessayez dans un instant.")
            ) from error
        return target.read_bytes()
