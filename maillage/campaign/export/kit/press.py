"""Prints pieces on demand: one at a time in each process, stored on disk under DATA_DIR/kit by what they show.

A piece is stored under the digest of everything it is made of (design, texts, pictures, form): what changed is printed
again, what did not is read. The folder holds MOST_STORED_BYTES at most; what was read longest ago goes first.

Scenes that follow each other are one animated SVG, made of typeset pages, or GIF and WebP, made of PNG pages by ffmpeg.
All play three times and rest on the last scene: nothing moves for more than half a minute (rule of web advertising).
Whoever asks the system for less movement sees the last scene alone, in SVG.
"""

import base64
import hashlib
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore, Lock
from typing import Final

from django.conf import settings

from maillage.campaign.export.kit.content import Content, Piece
from maillage.core.files.whole import write_whole
from maillage.core.problems import NotFound, Unavailable, sentence
from maillage.measurement.build.video import ffmpeg_program
from maillage.web.print import Form, typeset

MOST_STORED_BYTES: Final = 256 * 1024 * 1024
PREVIEW_PX: Final = 240
PREVIEW_FORM: Final = "webp"
WAIT_S: Final = 8.0
# Those who wait hold a thread of the pages each: the others are told at once to come back.
MOST_WAITING: Final = 4
_DESIGN: Final = Path(__file__).parent / "design"
_GIF_PPI: Final = 72
_MM_AN_INCH: Final = 25.4


@dataclass(frozen=True, slots=True)
class PressTurn:
    """Whose turn it is to print: one at a time, a few wait a bounded time, the others are refused."""

    wait_s: float = WAIT_S
    most_waiting: int = MOST_WAITING
    _room: BoundedSemaphore = field(init=False)
    _press: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_room", BoundedSemaphore(self.most_waiting + 1))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """The press is this thread's; Unavailable when too many wait, or when it took too long."""
        if not self._room.acquire(blocking=False):
            raise _busy()
        try:
            if not self._press.acquire(timeout=self.wait_s):
                raise _busy()
            try:
                yield
            finally:
                self._press.release()
        finally:
            self._room.release()


_TURN: Final = PressTurn()


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """One file asked for: a piece with its content in a form; ``page`` counts from 1, for SVG and PNG.

    Raises NotFound for a form or a page that the piece does not have.
    """

    piece: Piece
    content: Content
    form: str
    page: int = 1

    def __post_init__(self) -> None:
        if self.form in (*self.piece.forms, PREVIEW_FORM) and 1 <= self.page <= len(self.piece.pages):
            return
        message = sentence("« %(word)s » se télécharge en %(forms)s, page 1 à %(pages)s.")
        raise NotFound(
            "piece_form_unknown",
            message,
            word=self.piece.word,
            forms=", ".join(self.piece.forms),
            pages=len(self.piece.pages),
        )

    @property
    def name(self) -> str:
        """The name it is stored under: the same as long as nothing that it shows changes."""
        return f"{digest_of(self.content.files, self.piece.word, self.form, str(self.page))}.{self.form}"

    def file(self) -> bytes:
        """The file; Unavailable when too many others are printing."""
        return stored_file(self.name, self.fresh_file)

    def fresh_file(self) -> bytes:
        """The file, printed now and not stored."""
        piece, content, form, page = self.piece, self.content, self.form, self.page
        if form == "pdf":
            return _set(content, "pdf")[0]
        if form == "svg":
            pages = _set(content, "svg")
            return moving_svg(pages) if piece.is_moving else pages[page - 1]
        if form == "gif":
            return moving_gif(_set(content, "png", ppi=_GIF_PPI))
        if form == PREVIEW_FORM:
            ppi = round(PREVIEW_PX / piece.width_mm * _MM_AN_INCH)
            return small_picture(_set(content, "png", ppi=ppi)[-1 if piece.is_moving else page - 1])
        return _set(content, "png", ppi=piece.ppi)[page - 1]


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


def digest_of(files: Mapping[str, bytes], *words: str) -> str:
    """The digest under which what is made of these files and words is stored: the design and its program count too."""
    whole = hashlib.sha256()
    parts = {**_sources(), **files}
    for text in (version("typst"), *words):
        whole.update(f"{text}\0".encode())
    for name in sorted(parts):
        whole.update(f"{name}\0{len(parts[name])}\0".encode() + parts[name])
    return whole.hexdigest()[:40]


def stored_file(name: str, make: Callable[[], bytes]) -> bytes:
    """What is stored under ``name``; made in turn, and stored, when it is not there."""
    file = Path(settings.DATA_DIR) / "kit" / name
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        # Not made yet, or gone to make room: made below.
        with _TURN.hold():
            if file.exists():
                return file.read_bytes()
            content = make()
            write_whole(file, content)
            make_room(file.parent, MOST_STORED_BYTES)
    else:
        with suppress(FileNotFoundError):  # gone to make room since it was read; the answer has it
            os.utime(file)
    return content


def _set(content: Content, form: Form, *, ppi: int = 72) -> list[bytes]:
    sources = _sources()
    main = sources.pop("kit.typ").decode()
    return typeset(main, inputs={}, files={**sources, **content.files}, form=form, ppi=ppi)


def _sources() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(_DESIGN.glob("*.typ"))}


def make_room(folder: Path, most_bytes: int) -> None:
    """Remove what was read longest ago until ``folder`` holds ``most_bytes`` at most."""
    files: list[tuple[float, int, Path]] = []
    for entry in os.scandir(folder):
        try:
            facts = entry.stat()
        except FileNotFoundError:
            continue  # another process made room at the same moment
        files.append((facts.st_mtime, facts.st_size, Path(entry.path)))
    too_much = sum(size for _, size, _ in files) - most_bytes
    for _, size, file in sorted(files):
        if too_much <= 0:
            return
        file.unlink(missing_ok=True)
        too_much -= size


def _busy() -> Unavailable:
    message = sentence("Beaucoup de kits se préparent en ce moment. Réessayez dans une dizaine de secondes.")
    return Unavailable("kit_busy", message)


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
            message = sentence("L’image n’a pas pu être fabriquée. Réessayez dans un instant.")
            raise Unavailable("picture_failed", message) from error
        return target.read_bytes()
