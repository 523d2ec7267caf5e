"""The kit of social clauses: pages edited by the agency with versions, and their blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence

LONGEST_KIT_TITLE: Final = 120
LONGEST_KIT_TEXT: Final = 20_000


class KitSection(StrEnum):
    """The purpose of a kit page."""

    CLAUSE = "clause"
    MODEL = "modele"
    CASE = "cas"
    PUBLIC = "publics"


KIT_SECTION_NAMES: Final[Mapping[KitSection, str]] = {
    KitSection.CLAUSE: sentence("Écrire la clause"),
    KitSection.MODEL: sentence("Modèles à reprendre"),
    KitSection.CASE: sentence("Cas"),
    KitSection.PUBLIC: sentence("Publics éligibles"),
}


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
