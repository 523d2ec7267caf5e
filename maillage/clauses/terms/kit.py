"""The kit of social clauses: pages that the agency edits, each save a version; what a page is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence

LONGEST_KIT_TITLE: Final = 120
LONGEST_KIT_TEXT: Final = 20_000


class KitSection(StrEnum):
    """What a page of the kit is for."""

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
    """What a page says; ``text`` has paragraphs between empty lines, "## " before headings, "- " before items."""

    slug: str
    section: KitSection
    title: str
    text: str


class KitBlockKind(StrEnum):
    """What a part of a text is."""

    HEADING = "heading"
    ITEMS = "items"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class KitBlock:
    """A heading, the items of a list, or the lines of a paragraph."""

    kind: KitBlockKind
    lines: tuple[str, ...]
