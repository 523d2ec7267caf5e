"""The kit of social clauses: pages edited by the agency with versions, their texts in blocks, the built-in pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

LONGEST_KIT_TITLE: Final = 120
LONGEST_KIT_TEXT: Final = 20_000


class KitSection(Labelled):
    """The purpose of a kit page."""

    CLAUSE = "clause", sentence("Écrire la clause")
    MODEL = "modele", sentence("Modèles à reprendre")
    CASE = "cas", sentence("Cas")
    PUBLIC = "publics", sentence("Publics éligibles")


@dataclass(frozen=True, slots=True)
class StatedKitPage:
    """The content of a page; ``text`` has paragraphs separated by empty lines, "## " headings and "- " items."""

    slug: str
    section: KitSection
    title: str
    text: str


class KitBlockKind(StrEnum):
    """The kind of a text block."""

    HEADING = "heading"
    ITEMS = "items"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class KitBlock:
    """A heading, the items of a list, or the lines of a paragraph."""

    kind: KitBlockKind
    lines: tuple[str, ...]


_MARKS: Final = {"## ": KitBlockKind.HEADING, "- ": KitBlockKind.ITEMS}
_MARK_OF: Final = {kind: mark for mark, kind in _MARKS.items()}


def kit_blocks(text: str) -> Iterator[KitBlock]:
    """The blocks of a text in order; an empty line ends a paragraph."""
    lines = [line.strip() for line in text.splitlines()]

    def kind_of(line: str) -> KitBlockKind | None:
        if not line:
            return None
        marks = (kind for mark, kind in _MARKS.items() if line.startswith(mark))
        return next(marks, KitBlockKind.PARAGRAPH)

    for kind, several in groupby(lines, kind_of):
        if kind is None:
            continue
        bare = [line.removeprefix(_MARK_OF.get(kind, "")).strip() for line in several]
        if kind is KitBlockKind.HEADING:
            yield from (KitBlock(kind, (line,)) for line in bare)
        else:
            yield KitBlock(kind, tuple(bare))


_FIRST_PAGES: Final = Path(__file__).with_name("kit")  # written for this project: section, title, then the text


def first_kit_pages() -> tuple[StatedKitPage, ...]:
    """The built-in pages of the kit."""
    pages = []
    for path in sorted(_FIRST_PAGES.glob("*.txt")):
        section, title, _empty, *lines = path.read_text("utf-8").splitlines()
        pages.append(StatedKitPage(path.stem, KitSection(section), title, "\n".join(lines)))
    return tuple(pages)


FIRST_PAGES: Final = first_kit_pages()
