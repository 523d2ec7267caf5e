"""Which of many kept searches find a contract: each is filed under what it asks, and a contract looks where it may be.

Files are named by buyer, holder, CPV, territory and words together, each "" where it is not asked for; the rest (year,
amount, end, considerations, procedure, sign) is compared with the few searches of these files. Ten thousand searches
against two thousand contracts are so two thousand looks, not ten thousand questions.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeVar
from urllib.parse import parse_qsl

from maillage.purchases.rules.contract_search import read_contract_search
from maillage.purchases.terms.contract_search import Clause, ContractSearch, kept_words

_KEPT_AT: Final = "marches?"  # so that no search of another subject is written like one of contracts
_CPV_LENGTHS: Final = range(2, 9)
Name = TypeVar("Name", bound=Hashable)
_FileName = tuple[str, str, str, str, str]  # buyer, holder, CPV, territory, text


@dataclass(frozen=True, slots=True)
class SearchedContract:
    """What searches ask of one contract.

    ``places`` are the addresses of the territories that it lies in, ``texts`` those of the searches' texts whose words
    it has.
    """

    number: int
    arrived_at: dt.datetime
    buyers: tuple[str, ...]  # SIRET and SIREN
    holders: frozenset[str]
    places: tuple[str, ...]
    texts: tuple[str, ...]
    cpv: str | None
    year: int | None
    amount_now_eur: float | None
    ends_on: dt.date | None
    is_social: bool | None
    is_environmental: bool | None
    procedure: str | None
    signals: list[str]  # the signs that fire on it

    def file_names(self, shapes: Iterable[tuple[bool, ...]]) -> Iterator[_FileName]:
        """Under which names of these shapes (what is asked for) the searches that may find it are filed."""
        cpv = self.cpv or ""
        words = (
            self.buyers,
            tuple(self.holders),
            tuple(cpv[:length] for length in _CPV_LENGTHS if length <= len(cpv)),
            self.places,
            self.texts,
        )
        for shape in shapes:
            yield from product(
                *(of_kind if is_asked else ("",) for of_kind, is_asked in zip(words, shape, strict=True))
            )


@dataclass(frozen=True, slots=True)
class EndingPeriod:
    """After the last end that was near enough when its reader was told, up to the last one that is today."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class WatchedSearch:
    """One search that is followed.

    ``places`` are the territories that stand for its own: itself, or the communes of a place of the agency. Its reader
    was told of what arrived up to ``after``; ``ending`` is there where it asks for endings.
    """

    search: ContractSearch
    places: tuple[str, ...]
    after: dt.datetime
    ending: EndingPeriod | None = None

    def match(self, contract: SearchedContract, *, today: dt.date) -> "SearchMatch | None":
        """What is left to compare once buyer, holder, CPV, territory and words are right."""
        is_new, ending = contract.arrived_at > self.after, self.ending
        if ending is None:
            return SearchMatch(contract, is_new) if is_new and _answers(contract, self.search) else None
        if contract.ends_on is None or not today <= contract.ends_on <= ending.last:
            return None
        # One that was in the store before is told of when its end comes into the months that are asked for.
        is_to_tell = is_new or contract.ends_on > ending.first
        return SearchMatch(contract, is_new) if is_to_tell and _answers(contract, self.search) else None


@dataclass(frozen=True, slots=True)
class SearchMatch:
    """A contract that a search finds now, and its reader was not told of: it came in, or its end came near."""

    contract: SearchedContract
    is_new: bool


def kept_text(search: ContractSearch) -> str:
    """A search as it is kept: the same contracts, the same text; order and page are of one look."""
    return _KEPT_AT + kept_words(search.everything().pairs())


def read_kept_text(text: str) -> ContractSearch:
    """The search of a kept text; Refused where it is none."""
    return read_contract_search(parse_qsl(text.removeprefix(_KEPT_AT))).everything()


def match_searches(
    searches: Mapping[Name, WatchedSearch], contracts: Iterable[SearchedContract], *, today: dt.date
) -> dict[Name, list[SearchMatch]]:
    """For each search, by its name, what its reader is to be told, in the order of ``contracts``."""
    files: dict[_FileName, list[tuple[Name, WatchedSearch]]] = defaultdict(list)
    for name, watched in searches.items():
        search = watched.search
        # A territory without a commune finds nothing, where no territory finds everything.
        for place in watched.places if search.territory else ("",):
            files[search.buyer, search.holder, search.cpv, place, search.text].append((name, watched))
    matches: dict[Name, list[SearchMatch]] = {name: [] for name in searches}
    # Most files ask for one thing or two: the other names are not tried.
    shapes = sorted({tuple(bool(word) for word in name) for name in files})
    for contract in contracts:
        for file_name in contract.file_names(shapes):
            for name, watched in files.get(file_name, ()):
                match = watched.match(contract, today=today)
                if match is not None:
                    matches[name].append(match)
    return matches


def _answers(contract: SearchedContract, search: ContractSearch) -> bool:
    """Whether year, procedure, amount and considerations are those that are asked for; what is not stated is none."""
    eur, amount = contract.amount_now_eur, search.amount
    is_in_band = amount is None or (
        eur is not None
        and (amount.least_eur is None or eur >= amount.least_eur)
        and (amount.below_eur is None or eur < amount.below_eur)
    )
    return (
        is_in_band
        and search.year in {None, contract.year}
        and search.procedure in {None, contract.procedure}
        and (search.signal is None or search.signal in contract.signals)
        and (search.clause is not Clause.SOCIAL or contract.is_social is True)
        and (search.clause is not Clause.ENVIRONMENTAL or contract.is_environmental is True)
    )
