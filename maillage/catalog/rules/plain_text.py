"""Turns HTML that others write in descriptions into plain text: paragraphs stay, tags, scripts and styles go."""

import re
from html.parser import HTMLParser
from typing import Final

_BREAKS: Final = frozenset(
    {
        "p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6",
        "section", "article", "header", "footer", "blockquote", "pre", "hr", "dt", "dd",
    }
)  # fmt: skip
_SILENT: Final = frozenset(("script", "style", "template", "title", "head"))
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]+);")
_SPACES: Final = re.compile(r"[^\S\n]+")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain_text(written: str) -> str:
    """``written`` without tags and entities; text that has none keeps its lines. "a < b" stays as it is."""
    text = _without_tags(written) if _TAG.search(written) else written
    text = printable(text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def printable(written: str) -> str:
    """``written`` without what no database and no page can hold: control characters, halves of characters."""
    return _CONTROLS.sub("", written)


def one_line(written: str) -> str:
    """The same on one line: a title, a name."""
    return " ".join(plain_text(written).split())


def _without_tags(written: str) -> str:
    reader = _TextReader()
    reader.feed(written)
    reader.close()
    return "".join(reader.pieces)


class _TextReader(HTMLParser):
    """Collects the text between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- given by HTMLParser
        """A block begins on a line of its own; a list item with a dash."""
        if tag in _SILENT:
            self._silent_depth += 1
        elif tag in _BREAKS:
            self.pieces.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        """A block ends its line."""
        if tag in _SILENT:
            self._silent_depth = max(0, self._silent_depth - 1)
        elif tag in _BREAKS and tag not in {"br", "li"}:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Text is kept, on one line: in HTML a line break is a space."""
        if not self._silent_depth:
            self.pieces.append(re.sub(r"\s+", " ", data))
