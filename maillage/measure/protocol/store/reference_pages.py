"""Generate the five reference pages, byte for byte the same on every machine, and store them in a directory.

Their content and its reasons: docs/explanation/reference-page.md. Their sizes: domain/page_profiles.py.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import islice
from pathlib import Path
from typing import Final

from maillage.core.files.atomic import lock_of, replacing_folder
from maillage.measure.protocol.domain.page_profiles import PAGES_DIGEST, PROFILES, PageObject, PageProfile, objects_of
from maillage.measure.protocol.domain.protocol import PAGES_VERSION
from maillage.measure.protocol.store.fonts import FIRST_MARK, MARKS, font
from maillage.measure.protocol.store.noise import grain_text
from maillage.measure.protocol.store.page_text import goods, headings, labels, paragraph, sentences
from maillage.measure.protocol.store.pictures import picture, picture_size

_SOURCES: Final = Path(__file__).parent / "page_sources"
_LABEL: Final = "digest"  # file beside the pages that names their digest
_LOOKS: Final = {"boutique": "shop", "presse": "press"}
_STRIP: Final = 8  # menu entries with a small picture each
_END_BYTES: Final = 64  # reserved for the end of the document
_PARAGRAPH_BYTES: Final = 600
_SIDE_BY_SIDE_PX: Final = 100  # a narrower picture is laid out beside its text


def keep_pages(folder: Path) -> None:
    """Generate the pages in ``folder`` unless they are complete; the directory is replaced atomically."""
    if _is_complete(folder):
        return
    with lock_of(folder):  # another node on this machine may be generating them
        if _is_complete(folder):
            return
        with replacing_folder(folder) as draft:
            for path, content in page_files():
                (draft / path).parent.mkdir(exist_ok=True)
                (draft / path).write_bytes(content)
            (draft / _LABEL).write_text(PAGES_DIGEST, "ascii")


def page_files() -> Iterator[tuple[str, bytes]]:
    """Yield the path (``profile/name``) and bytes of every object of every page, in a fixed order."""
    for profile in PROFILES.values():
        for item in objects_of(profile):
            yield f"{profile.name}/{item.path}", _object_bytes(profile, item)


def _is_complete(folder: Path) -> bool:
    try:
        return (folder / _LABEL).read_text("ascii") == PAGES_DIGEST and all(
            (folder / profile.name / item.path).stat().st_size == item.bytes
            for profile in PROFILES.values()
            for item in objects_of(profile)
        )
    except OSError:
        # Missing or unreadable: generated again.
        return False


def _object_bytes(profile: PageProfile, item: PageObject) -> bytes:
    seed = f"{PAGES_VERSION}/{profile.name}/{item.path}"
    if item.kind == "document":
        return _document(profile, item)
    if item.kind == "style":
        rules = f"/* {PAGES_VERSION} {profile.name} {item.path} */\n"
        if item.path == "style-01.css":
            rules += (_SOURCES / "page.css").read_text("utf-8") + "".join(_font_rules(profile))
        return _filled(rules + ':root { --grain: "', seed, '"; }\n', item.bytes)
    if item.kind == "script":
        if item.path == "script-01.js":
            return _filled((_SOURCES / "page.js").read_text("utf-8") + '// "', seed, '"\n', item.bytes)
        before = f'"use strict";\n// {item.path}\n(() => {{\n  const grain = "'
        after = (
            '";\n  let sum = 0;\n  for (let at = 0; at < grain.length; at += 16) {\n'
            "    sum = (sum * 31 + grain.charCodeAt(at)) >>> 0;\n  }\n"
            f'  (globalThis.parts ??= new Map()).set("{item.path}", sum);\n}})();\n'
        )
        return _filled(before, seed, after, item.bytes)
    if item.kind == "font":
        return font(seed, item.bytes)
    return picture(seed, item.bytes)


def _font_rules(profile: PageProfile) -> Iterator[str]:
    fonts = [item.path for item in objects_of(profile) if item.kind == "font"]
    for number, path in enumerate(fonts, start=1):
        mark = FIRST_MARK + (number - 1) % MARKS
        yield f'@font-face {{ font-family: "marks {number}"; src: url("{path}") format("woff"); }}\n'
        yield f'.mark-{number}::before {{ font-family: "marks {number}"; content: "\\{mark:x}"; }}\n'


def _filled(before: str, seed: str, after: str, size: int) -> bytes:
    room = size - len(before.encode()) - len(after.encode())
    return f"{before}{grain_text(seed, room)}{after}".encode()


def _document(profile: PageProfile, document: PageObject) -> bytes:
    """Return the HTML page: head, cards with as much text as its size needs, then a comment of noise as padding."""
    objects = objects_of(profile)
    pictures = sorted((item for item in objects if item.kind == "picture"), key=lambda item: item.bytes, reverse=True)
    title = escape(profile.title)
    named = f'data-profile="{profile.name}" data-objects="{profile.objects}"'
    scripts = [item.path for item in objects if item.kind == "script"]
    lines = [
        f'<!doctype html>\n<html lang="fr" data-version="{PAGES_VERSION}" {named}>\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">\n<meta name="robots" content="noindex">',
        f"<title>{title}</title>",
        *(_link(item) for item in objects if item.kind in {"font", "style"}),
        f'<script async src="{scripts[0]}"></script>',
        *(f'<script defer src="{path}"></script>' for path in scripts[1:]),
        f'</head>\n<body class="{_LOOKS.get(profile.name, "town")}" id="haut">\n<header><p>{title}</p></header>\n<nav>',
        *(f'<a href="#haut">{label}</a>' for label in labels(6)),
        f"</nav>\n<main>\n{_image(pictures[0])}\n<h1>{title}</h1>",
        f'<p class="lead">{escape(" ".join(islice(sentences(profile.name), 2)))}</p>\n',
    ]
    head, foot = "\n".join(lines), "</div></main>\n<footer>Page de référence"
    smallest = pictures[-min(_STRIP, len(pictures) // 4) :]
    middle = [item for item in objects if item in pictures[1 : -len(smallest)]]
    around = head + _strip(smallest) + "".join(_cards(profile, middle, 0)) + foot
    room = (document.bytes - _END_BYTES - len(around.encode())) // len(middle)
    body = head + _strip(smallest) + "".join(_cards(profile, middle, room)) + foot
    rest = document.bytes - _END_BYTES - len(body.encode())
    body += "".join(_paragraphs(profile.title, rest)) + "</footer>\n"
    return _filled(f"{body}<!-- ", document.path, " -->\n</body>\n</html>\n", document.bytes)


def _link(item: PageObject) -> str:
    if item.kind == "style":
        return f'<link rel="stylesheet" href="{item.path}">'
    # Preloaded from the document, so that a client that parses no style sheet finds every object there.
    return f'<link rel="preload" as="font" type="font/woff" crossorigin href="{item.path}">'


def _image(item: PageObject) -> str:
    size = picture_size(item.bytes)
    return f'<img src="{item.path}" width="{size.width_px}" height="{size.height_px}" alt="">'


def _strip(pictures: Sequence[PageObject]) -> str:
    entries = (f"<li>{_image(item)}{label}</li>" for item, label in zip(pictures, labels(len(pictures)), strict=True))
    return f'<ul class="strip">{"".join(entries)}</ul>\n<div class="cards">\n'


def _cards(profile: PageProfile, pictures: Sequence[PageObject], room: int) -> Iterator[str]:
    """Yield one card per picture, with a heading and ``room`` bytes of text."""
    titles = (goods if profile.name == "boutique" else headings)(profile.name)
    fonts = sum(item.kind == "font" for item in objects_of(profile))
    for number, (item, title) in enumerate(zip(pictures, islice(titles, len(pictures)), strict=True)):
        look = " beside" if picture_size(item.bytes).width_px < _SIDE_BY_SIDE_PX else ""
        text = "".join(_paragraphs(f"{profile.name}/{number}", room))
        yield (
            f'<article class="card{look}">{_image(item)}<div><h2 class="mark mark-{number % fonts + 1}">'
            f"{escape(title)}</h2>{text}</div></article>\n"
        )


def _paragraphs(seed: str, room: int) -> Iterator[str]:
    """Yield paragraphs with their tags, at most ``room`` bytes in total; a short remainder stays empty."""
    tags = len("<p></p>")
    for number, used in enumerate(range(0, room, _PARAGRAPH_BYTES)):
        size = min(_PARAGRAPH_BYTES, room - used) - tags
        text = paragraph(f"{seed}/{number}", size)
        if len(text.encode()) <= size:
            yield f"<p>{text}</p>"
