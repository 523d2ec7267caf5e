"""Makes the five reference pages, octet for octet the same on every machine, and keeps them in a folder.

What is in them and why: docs/explanation/reference-page.md. The sizes: rules/page_profiles.py.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from html import escape
from itertools import islice
from pathlib import Path
from typing import Final

from maillage.measurement.build.fonts import FIRST_MARK, MARKS, font
from maillage.measurement.build.grain import grain_text
from maillage.measurement.build.page_text import first_sentences, goods, headings, labels, paragraph
from maillage.measurement.build.pictures import picture, picture_size
from maillage.measurement.rules.page_profiles import PAGES_DIGEST, PROFILES, PageObject, PageProfile, objects_of
from maillage.measurement.terms.protocol import PAGES_VERSION

_SOURCES: Final = Path(__file__).parent / "page_sources"
_LABEL: Final = "digest"  # beside the pages: which octets they are
_LOOKS: Final = {"boutique": "shop", "presse": "press"}
_STRIP: Final = 8  # entries of the menu with a small picture each
_END_BYTES: Final = 64  # kept free for the end of the document
_PARAGRAPH_BYTES: Final = 600
_BESIDE_PX: Final = 100  # a picture narrower than this stands beside its text


def keep_pages(folder: Path) -> None:
    """Make the pages in ``folder`` unless they are there whole; the folder appears at once or not at all."""
    if _is_whole(folder):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        draft.chmod(0o755)  # mkdtemp keeps others out; what is served to everyone needs no lock
        for path, octets in page_files():
            (draft / path).parent.mkdir(exist_ok=True)
            (draft / path).write_bytes(octets)
        (draft / _LABEL).write_text(PAGES_DIGEST, "ascii")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    except OSError:
        # Another node of this machine may have put its own there meanwhile: they are the same octets.
        if not _is_whole(folder):
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def page_files() -> Iterator[tuple[str, bytes]]:
    """Path (``profile/name``) and octets of every object of every page, always in the same order."""
    for profile in PROFILES.values():
        for one in objects_of(profile):
            yield f"{profile.name}/{one.path}", _octets(profile, one)


def pages_digest() -> str:
    """SHA-256 over paths, sizes and octets of all objects: what PAGES_VERSION stands for."""
    digest = hashlib.sha256()
    for path, octets in page_files():
        digest.update(f"{path}\0{len(octets)}\0".encode())
        digest.update(octets)
    return digest.hexdigest()


def _is_whole(folder: Path) -> bool:
    try:
        return (folder / _LABEL).read_text("ascii") == PAGES_DIGEST and all(
            (folder / profile.name / one.path).stat().st_size == one.bytes
            for profile in PROFILES.values()
            for one in objects_of(profile)
        )
    except OSError:
        # Missing or unreadable: made anew.
        return False


def _octets(profile: PageProfile, one: PageObject) -> bytes:
    seed = f"{PAGES_VERSION}/{profile.name}/{one.path}"
    if one.kind == "document":
        return _document(profile, one)
    if one.kind == "style":
        return _style(profile, one, seed)
    if one.kind == "script":
        return _script(one, seed)
    if one.kind == "font":
        return font(seed, one.bytes)
    return picture(seed, one.bytes)


def _style(profile: PageProfile, one: PageObject, seed: str) -> bytes:
    rules = f"/* {PAGES_VERSION} {profile.name} {one.path} */\n"
    if one.path == "style-01.css":
        rules += (_SOURCES / "page.css").read_text("utf-8") + "".join(_font_rules(profile))
    return _filled(rules + ':root { --grain: "', seed, '"; }\n', one.bytes)


def _font_rules(profile: PageProfile) -> Iterator[str]:
    fonts = [one.path for one in objects_of(profile) if one.kind == "font"]
    for number, path in enumerate(fonts, start=1):
        mark = FIRST_MARK + (number - 1) % MARKS
        yield f'@font-face {{ font-family: "marks {number}"; src: url("{path}") format("woff"); }}\n'
        yield f'.mark-{number}::before {{ font-family: "marks {number}"; content: "\\{mark:x}"; }}\n'


def _script(one: PageObject, seed: str) -> bytes:
    if one.path == "script-01.js":
        return _filled((_SOURCES / "page.js").read_text("utf-8") + '// "', seed, '"\n', one.bytes)
    before = f'"use strict";\n// {one.path}\n(() => {{\n  const grain = "'
    after = (
        '";\n  let sum = 0;\n  for (let at = 0; at < grain.length; at += 16) {\n'
        "    sum = (sum * 31 + grain.charCodeAt(at)) >>> 0;\n  }\n"
        f'  (globalThis.parts ??= new Map()).set("{one.path}", sum);\n}})();\n'
    )
    return _filled(before, seed, after, one.bytes)


def _filled(before: str, seed: str, after: str, size: int) -> bytes:
    room = size - len(before.encode()) - len(after.encode())
    return f"{before}{grain_text(seed, room)}{after}".encode()


def _document(profile: PageProfile, document: PageObject) -> bytes:
    """The page: its head, then cards with as much text as its size asks for, then a short comment of grain."""
    objects = objects_of(profile)
    pictures = sorted((one for one in objects if one.kind == "picture"), key=lambda one: one.bytes, reverse=True)
    head, foot = _head(profile, objects, pictures), "</div></main>\n<footer>Page de référence"
    smallest = pictures[-min(_STRIP, len(pictures) // 4) :]
    middle = [one for one in objects if one in pictures[1 : -len(smallest)]]
    around = head + _strip(smallest) + "".join(_cards(profile, middle, 0)) + foot
    room = (document.bytes - _END_BYTES - len(around.encode())) // len(middle)
    body = head + _strip(smallest) + "".join(_cards(profile, middle, room)) + foot
    rest = document.bytes - _END_BYTES - len(body.encode())
    body += "".join(_paragraphs(profile.title, rest)) + "</footer>\n"
    return _filled(f"{body}<!-- ", document.path, " -->\n</body>\n</html>\n", document.bytes)


def _head(profile: PageProfile, objects: Sequence[PageObject], pictures: Sequence[PageObject]) -> str:
    title = escape(profile.title)
    named = f'data-profile="{profile.name}" data-objects="{profile.objects}"'
    scripts = [one.path for one in objects if one.kind == "script"]
    lines = [
        f'<!doctype html>\n<html lang="fr" data-version="{PAGES_VERSION}" {named}>\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">\n<meta name="robots" content="noindex">',
        f"<title>{title}</title>",
        *(_link(one) for one in objects if one.kind in {"font", "style"}),
        f'<script async src="{scripts[0]}"></script>',
        *(f'<script defer src="{path}"></script>' for path in scripts[1:]),
        f'</head>\n<body class="{_LOOKS.get(profile.name, "town")}" id="haut">\n<header><p>{title}</p></header>\n<nav>',
        *(f'<a href="#haut">{label}</a>' for label in labels(6)),
        f"</nav>\n<main>\n{_image(pictures[0])}\n<h1>{title}</h1>",
        f'<p class="lead">{escape(first_sentences(profile.name, 2))}</p>\n',
    ]
    return "\n".join(lines)


def _link(one: PageObject) -> str:
    if one.kind == "style":
        return f'<link rel="stylesheet" href="{one.path}">'
    # Named in the document, so that a client that reads no style sheet finds every object there.
    return f'<link rel="preload" as="font" type="font/woff" crossorigin href="{one.path}">'


def _image(one: PageObject) -> str:
    size = picture_size(one.bytes)
    return f'<img src="{one.path}" width="{size.width_px}" height="{size.height_px}" alt="">'


def _strip(pictures: Sequence[PageObject]) -> str:
    entries = (f"<li>{_image(one)}{label}</li>" for one, label in zip(pictures, labels(len(pictures)), strict=True))
    return f'<ul class="strip">{"".join(entries)}</ul>\n<div class="cards">\n'


def _cards(profile: PageProfile, pictures: Sequence[PageObject], room: int) -> Iterator[str]:
    """One card a picture, with a heading and ``room`` octets of text."""
    titles = (goods if profile.name == "boutique" else headings)(profile.name)
    fonts = sum(one.kind == "font" for one in objects_of(profile))
    for number, (one, title) in enumerate(zip(pictures, islice(titles, len(pictures)), strict=True)):
        look = " beside" if picture_size(one.bytes).width_px < _BESIDE_PX else ""
        text = "".join(_paragraphs(f"{profile.name}/{number}", room))
        yield (
            f'<article class="card{look}">{_image(one)}<div><h2 class="mark mark-{number % fonts + 1}">'
            f"{escape(title)}</h2>{text}</div></article>\n"
        )


def _paragraphs(seed: str, room: int) -> Iterator[str]:
    """Paragraphs with their tags, ``room`` octets at most together; a short rest stays empty."""
    tags = len("<p></p>")
    for number, used in enumerate(range(0, room, _PARAGRAPH_BYTES)):
        size = min(_PARAGRAPH_BYTES, room - used) - tags
        text = paragraph(f"{seed}/{number}", size)
        if len(text.encode()) <= size:
            yield f"<p>{text}</p>"
