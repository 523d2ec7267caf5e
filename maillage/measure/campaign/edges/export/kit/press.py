"""Prints pieces on demand, one at a time per process, with a disk cache under DATA_DIR/kit.

A file is cached under the digest of all its inputs (design, texts, pictures, format), so that only changed ones are
printed again. The cache holds at most MOST_STORED_BYTES; the least recently used files are removed.

Animations are an SVG with typeset pages, or GIF and WebP that ffmpeg makes from PNG pages. They play three times and
stop at the last scene, within the half minute that web advertising allows. With "prefers-reduced-motion" the SVG only
shows the last scene.
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

from maillage.core.files.atomic import write_whole
from maillage.core.problems import NotFound, Unavailable, sentence
from maillage.measure.campaign.edges.export.kit.content import Content, Piece
from maillage.measure.protocol.store.video import ffmpeg_program
from maillage.web.print import Form, typeset

MOST_STORED_BYTES: Final = 256 * 1024 * 1024
PREVIEW_PX: Final = 240
PREVIEW_FORM: Final = "webp"
WAIT_S: Final = 8.0
# Each waiting request holds a worker thread, so that further ones are rejected at once.
MOST_WAITING: Final = 4
_DESIGN: Final = Path(__file__).parent / "design"
_GIF_PPI: Final = 72
_MM_AN_INCH: Final = 25.4


@dataclass(frozen=True, slots=True)
class PrintLock:
    """A lock for printing: one at a time, with few waiting for a limited time."""

    wait_s: float = WAIT_S
    most_waiting: int = MOST_WAITING
    _room: BoundedSemaphore = field(init=False)
    _press: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_room", BoundedSemaphore(self.most_waiting + 1))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lock; Unavailable if too many are waiting, or after the time limit."""
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


_TURN: Final = PrintLock()


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """A file to print: piece, content, format; ``page`` from 1, for SVG and PNG.

    Raises NotFound for a format or page that the piece does not have.
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
        """The file name in the cache, with the digest of all inputs."""
        return f"{digest_of(self.content.files, self.piece.word, self.form, str(self.page))}.{self.form}"

    def file(self) -> bytes:
        """The file, cached; Unavailable if too many others are printing."""
        return stored_file(self.name, self.fresh_file)

    def fresh_file(self) -> bytes:
        """The file, printed without the cache."""
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
# The second scene covers the first, the third covers both; transitions take a fifth of a second.
STYLE: Final = (
    f".second{{animation:second {3 * SCENE_S}s {PLAYS} both}}.third{{animation:third {3 * SCENE_S}s {PLAYS} both}}"
    "@keyframes second{0%,32%{opacity:0}34.5%,100%{opacity:1}}"
    "@keyframes third{0%,65.5%{opacity:0}68%,100%{opacity:1}}"
    "@media (prefers-reduced-motion:reduce){.second,.third{animation:none}}"
)
# The only inline style allowed by the content security policy of this file.
STYLE_SOURCE: Final = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"


def digest_of(files: Mapping[str, bytes], *words: str) -> str:
    """The cache key of files and words, including the design and the version of its program."""
    whole = hashlib.sha256()
    parts = {**_sources(), **files}
    for text in (version("typst"), *words):
        whole.update(f"{text}\0".encode())
    for name in sorted(parts):
        whole.update(f"{name}\0{len(parts[name])}\0".encode() + parts[name])
    return whole.hexdigest()[:40]


def stored_file(name: str, make: Callable[[], bytes]) -> bytes:
    """The cached file ``name``, made by ``make`` under the lock if missing."""
    file = Path(settings.DATA_DIR) / "kit" / name
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        # Not made yet, or removed to make room: made below.
        with _TURN.hold():
            if file.exists():
                return file.read_bytes()
            content = make()
            write_whole(file, content)
            make_room(file.parent, MOST_STORED_BYTES)
    else:
        with suppress(FileNotFoundError):  # removed by another process since it was read
            os.utime(file)
    return content


def _set(content: Content, form: Form, *, ppi: int = 72) -> list[bytes]:
    sources = _sources()
    main = sources.pop("kit.typ").decode()
    return typeset(main, inputs={}, files={**sources, **content.files}, form=form, ppi=ppi)


def _sources() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(_DESIGN.glob("*.typ"))}


def make_room(folder: Path, most_bytes: int) -> None:
    """Remove the least recently used files until ``folder`` holds at most ``max_volume_bytes``."""
    files: list[tuple[float, int, Path]] = []
    for entry in os.scandir(folder):
        try:
            facts = entry.stat()
        except FileNotFoundError:
            continue  # removed by another process
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
    """Three pages of equal size as an animated SVG."""
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
    """PNG pages as an animated GIF."""
    palette = "split[one][two];[one]palettegen=max_colors=128[colours];[two][colours]paletteuse=dither=none"
    return _converted(pages, ["-filter_complex", palette, "-loop", str(PLAYS - 1)], "gif")


def small_picture(page: bytes) -> bytes:
    """A PNG page as WebP for previews, with a third of the size."""
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
            # Nothing is cached, so that the next request retries.
            message = sentence("L’image n’a pas pu être fabriquée. Réessayez dans un instant.")
            raise Unavailable("picture_failed", message) from error
        return target.read_bytes()
