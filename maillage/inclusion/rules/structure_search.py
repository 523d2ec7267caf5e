"""What is asked of the directory, read from the words of an address and written back: for page, export and API."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from maillage.core.problems import sentence
from maillage.core.text import Readers, matching, read_words
from maillage.inclusion.terms.structures import StructureKind

_PLACE: Final = re.compile(r"[a-z]{1,20}:[\w.-]{1,80}")
_SECTOR: Final = re.compile(r"[a-z_]{2,40}")
_YES: Final = re.compile("yes")
_PAGE: Final = re.compile(r"[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class StructureSearch:
    """What is asked; "" and None ask for nothing. ``text`` is words of a name, a SIREN or a SIRET."""

    text: str = ""
    territory: str = ""
    sector: str = ""
    kind: StructureKind | None = None
    network: str = ""
    is_confirmed: bool = False
    page: int = 1

    def pairs(self) -> list[tuple[str, str]]:
        """The words of its address, defaults left out."""
        words = {
            "q": self.text,
            "territory": self.territory,
            "sector": self.sector,
            "kind": self.kind or "",
            "network": self.network,
            "confirmed": "yes" if self.is_confirmed else "",
            "page": "" if self.page == 1 else str(self.page),
        }
        return [(name, str(word)) for name, word in words.items() if word]


def read_structure_search(pairs: Iterable[tuple[str, str]]) -> StructureSearch:
    """What the words of an address ask for; empty words ask for nothing, unknown names are somebody else's.

    Raises:
        Refused: a value is none of those that its name takes; a finding for each says which they are.
    """
    return StructureSearch(
        **read_words(pairs, _READERS, finding_code="structures.word", code="structure_search", message=_REFUSED)
    )


_REFUSED: Final = sentence("Cette recherche de structures n’est pas comprise : corrigez ce qui suit.")
_READERS: Final[Readers] = {
    "q": ("text", str, ""),
    "territory": ("territory", matching(_PLACE), "commune:44131, departement:44"),
    "sector": ("sector", matching(_SECTOR), "proprete, espaces_verts"),
    "kind": ("kind", StructureKind, ", ".join(StructureKind)),
    "network": ("network", matching(_SECTOR), "coorace, unea"),
    "confirmed": ("is_confirmed", lambda word: bool(matching(_YES)(word)), "yes"),
    "page": ("page", lambda word: int(matching(_PAGE)(word)), "1, 2, 3"),
}
