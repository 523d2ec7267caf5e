"""What is asked of opportunities, read from the words of an address and written back: for page, files, letters, API."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl

from maillage.core.problems import sentence
from maillage.core.text import Readers, matching, read_words
from maillage.opportunities.terms.opportunities import OpportunityKind
from maillage.programme.terms.planned_purchases import Quarter
from maillage.purchases.terms.contract_search import kept_words

SUBJECT: Final = "opportunities"  # of a subscription
_KEPT_AT: Final = "occasions?"  # so that no search of another subject is written like one of opportunities
_PLACE: Final = re.compile(r"[a-z]{1,20}:[\w.-]{1,80}")
_SECTOR: Final = re.compile(r"[a-z_]{2,40}")
_BUYER: Final = re.compile(r"[0-9]{9}|[0-9]{14}")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")
_LONGEST_PAGE: Final = 5


class ProposalFilter(StrEnum):
    """Which proposals are listed; without one, wherever a structure is in reach."""

    RESERVE = "reserve"
    RESERVE_LOT = "reserve-lot"
    CLAUSE = "clause"
    NONE = "none"
    UNKNOWN = "unknown"
    ALL = "all"  # those that nobody is known to reach, too


@dataclass(frozen=True, slots=True)
class OpportunitySearch:
    """What is asked; "" and None ask for nothing. ``buyer`` is a SIRET or a SIREN, ``structure`` a page's number."""

    territory: str = ""
    sector: str = ""
    quarter: Quarter | None = None
    proposal: ProposalFilter | None = None
    kind: OpportunityKind | None = None
    buyer: str = ""
    structure: int | None = None
    page: int = 1

    def pairs(self) -> list[tuple[str, str]]:
        """The words of its address, defaults left out."""
        words = {
            "territory": self.territory,
            "sector": self.sector,
            "quarter": self.quarter.word if self.quarter else "",
            "proposal": self.proposal or "",
            "kind": self.kind or "",
            "buyer": self.buyer,
            "structure": "" if self.structure is None else str(self.structure),
            "page": "" if self.page == 1 else str(self.page),
        }
        return [(name, str(word)) for name, word in words.items() if word]


def read_opportunity_search(pairs: Iterable[tuple[str, str]]) -> OpportunitySearch:
    """What the words of an address ask for; empty words ask for nothing, unknown names are somebody else's.

    Raises:
        Refused: a value is none of those that its name takes; a finding for each says which they are.
    """
    return OpportunitySearch(
        **read_words(pairs, _READERS, finding_code="opportunities.word", code="opportunity_search", message=_REFUSED)
    )


def kept_opportunities(search: OpportunitySearch) -> str:
    """A search of opportunities as it is kept: the same ones, the same text."""
    return _KEPT_AT + kept_words(pair for pair in search.pairs() if pair[0] != "page")


def read_kept_opportunities(text: str) -> OpportunitySearch:
    """The search of a kept text; Refused where it is none."""
    return read_opportunity_search(parse_qsl(text.removeprefix(_KEPT_AT)))


_REFUSED: Final = sentence("Cette recherche d’occasions n’est pas comprise : corrigez ce qui suit.")
_READERS: Final[Readers] = {
    "territory": ("territory", matching(_PLACE), "commune:44131, departement:44"),
    "sector": ("sector", matching(_SECTOR), "proprete, espaces_verts"),
    "quarter": ("quarter", Quarter.read, "2027-T1"),
    "proposal": ("proposal", ProposalFilter, ", ".join(ProposalFilter)),
    "kind": ("kind", OpportunityKind, ", ".join(OpportunityKind)),
    "buyer": ("buyer", matching(_BUYER), "SIRET, SIREN"),
    "structure": ("structure", lambda word: int(matching(_NUMBER)(word)), "12"),
    "page": ("page", lambda word: max(1, int(word)) if word.isdecimal() and len(word) <= _LONGEST_PAGE else 1, "1"),
}
