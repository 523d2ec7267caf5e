"""What is asked of the directory, read from the words of an address and written back: for page, export and API."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.inclusion.terms.structures import StructureKind

_LONGEST_WORD: Final = 200
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
    is_confirmed: bool = False
    page: int = 1

    def pairs(self) -> list[tuple[str, str]]:
        """The words of its address, defaults left out."""
        words = {
            "q": self.text,
            "territory": self.territory,
            "sector": self.sector,
            "kind": self.kind or "",
            "confirmed": "yes" if self.is_confirmed else "",
            "page": "" if self.page == 1 else str(self.page),
        }
        return [(name, str(word)) for name, word in words.items() if word]


def read_structure_search(pairs: Iterable[tuple[str, str]]) -> StructureSearch:
    """What the words of an address ask for; empty words ask for nothing, unknown names are somebody else's.

    Raises:
        Refused: a value is none of those that its name takes; a finding for each says which they are.
    """
    values: dict[str, Any] = {}
    findings = []
    for name, text in pairs:
        word = text.strip()[:_LONGEST_WORD]
        if name not in _READERS or not word:
            continue
        field, read, expected = _READERS[name]
        try:
            values[field] = read(word)
        except ValueError:
            # Nothing is searched: the person reads what this filter takes.
            params: dict[str, str | float] = {"name": name, "value": word[:40], "expected": expected}
            findings.append(Finding("structures.word", _NOT_UNDERSTOOD, name, params=params))
    if findings:
        raise Refused("structure_search", _REFUSED, findings=findings)
    return StructureSearch(**values)


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read(word: str) -> str:
        if pattern.fullmatch(word) is None:
            raise ValueError(word)
        return word

    return read


_NOT_UNDERSTOOD: Final = sentence(
    "« %(value)s » n’est pas compris pour « %(name)s » : écrivez %(expected)s, ou retirez ce filtre."
)
_REFUSED: Final = sentence("Cette recherche de structures n’est pas comprise : corrigez ce qui suit.")
_READERS: Final[Mapping[str, tuple[str, Callable[[str], Any], str]]] = {
    "q": ("text", str, ""),
    "territory": ("territory", _matching(_PLACE), "commune:44131, departement:44"),
    "sector": ("sector", _matching(_SECTOR), "proprete, espaces_verts"),
    "kind": ("kind", StructureKind, ", ".join(StructureKind)),
    "confirmed": ("is_confirmed", lambda word: bool(_matching(_YES)(word)), "yes"),
    "page": ("page", lambda word: int(_matching(_PAGE)(word)), "1, 2, 3"),
}
