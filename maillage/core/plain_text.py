"""Converts HTML in descriptions from other publishers to plain text: paragraphs stay, tags, scripts and styles go."""

import re
from html import unescape
from typing import Final

_BREAKS: Final = frozenset(
    {
        "p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6",
        "section", "article", "header", "footer", "blockquote", "pre", "hr", "dt", "dd",
    }
)  # fmt: skip
_SILENT: Final = frozenset(("script", "style", "template", "title", "head"))
# A tag, whose quoted attribute values may contain ">", or a declaration.
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][\w:-]*)(?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*>|<[!?][^<>]*>")
_ENTITY: Final = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]+);")
_SPACES: Final = re.compile(r"[^\S\n]+")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain_text(written: str) -> str:
    """``written`` without tags and entities; text without any keeps its lines. "a < b" stays as it is."""
    is_html = _TAG.search(written) or _ENTITY.search(written)
    text = _without_tags(written) if is_html else written
    text = printable(text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def printable(written: str) -> str:
    """``written`` without what no database or page can hold: control characters, lone surrogates."""
    return _CONTROLS.sub("", written)


def one_line(written: str) -> str:
    """``plain_text`` joined on one line, for a title or a name."""
    return " ".join(plain_text(written).split())


def _without_tags(written: str) -> str:
    """The text between tags, in one linear pass: hostile HTML must not cause backtracking."""
    texts, place = [], 0
    while (start := written.find("<!--", place)) >= 0 and (end := written.find("-->", start + 4)) >= 0:
        texts.append(written[place:start])
        place = end + 3
    uncommented = "".join([*texts, written[place:]])
    texts, place, silent_depth = [], 0, 0
    for tag in _TAG.finditer(uncommented):
        if not silent_depth:
            texts.append(_text(uncommented[place : tag.start()]))
        place, name, is_end = tag.end(), (tag[2] or "").lower(), bool(tag[1])
        if name in _SILENT:
            silent_depth = max(0, silent_depth - 1) if is_end else silent_depth + 1
        elif name in _BREAKS and not (is_end and name in {"br", "li"}):
            # A block starts and ends on its own line; a list item starts with a dash.
            texts.append("\n- " if name == "li" else "\n")
    texts.append("" if silent_depth else _text(uncommented[place:]))
    return "".join(texts)


def _text(written: str) -> str:
    """Text with entities decoded, on one line: in HTML a line break is a space."""
    return re.sub(r"\s+", " ", unescape(written))
