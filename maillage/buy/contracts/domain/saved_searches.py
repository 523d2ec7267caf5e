"""Which of many saved searches find a contract: each is filed under what it asks, and a contract looks where it may be.

Files are named by buyer, holder, CPV, territory and words together, each "" where it is not asked for; the end and all
other filters are compared with the few searches of these files. Ten thousand searches against two thousand contracts
are so two thousand looks, not ten thousand questions.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeVar

_CPV_LENGTHS: Final = range(2, 9)
Name = TypeVar("Name", bound=Hashable)
Pair = tuple[str, str]
_FileName = tuple[str, str, str, str, str]  # buyer, holder, CPV, territory, text


@dataclass(frozen=True, slots=True)
class SearchedContract:
    """What searches ask of one contract.

    ``places`` are the addresses of the territories that it lies in, ``texts`` those of the searches' texts whose words
    it has, ``answers`` the other filters of the searches that keep it, as pairs of addresses.
    """

    number: int
    arrived_at: dt.datetime
    buyers: tuple[str, ...]  # SIRET and SIREN
    holders: frozenset[str]
    places: tuple[str, ...]
    texts: tuple[str, ...]
    cpv: str | None
    ends_on: dt.date | None
    answers: frozenset[Pair]

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
    """After the last end that was near enough when its reader was notified, up to the last one that is today."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class WatchedSearch:
    """One search that is followed; "" where it does not ask for a buyer, a holder, a code or words.

    ``places`` are the territories that stand for its own: itself, or the communes of a place of the agency; only "" if
    it asks for none. ``conditions`` are its other filters, as pairs of its address. Its reader was notified of what
    arrived up to ``after``; ``ending`` is there where it asks for endings.
    """

    buyer: str
    holder: str
    cpv: str
    text: str
    places: tuple[str, ...]
    conditions: frozenset[Pair]
    after: dt.datetime
    ending: EndingPeriod | None = None

    def file_names(self) -> Iterator[_FileName]:
        """Under which names it is filed; under none where its territory has no commune any more."""
        for place in self.places:
            yield self.buyer, self.holder, self.cpv, place, self.text

    def match(self, contract: SearchedContract, *, today: dt.date) -> "SearchMatch | None":
        """What is left to compare once buyer, holder, CPV, territory and words are right."""
        if not self.conditions <= contract.answers:
            return None
        is_new, ending = contract.arrived_at > self.after, self.ending
        if ending is None:
            return SearchMatch(contract, is_new) if is_new else None
        if contract.ends_on is None or not today <= contract.ends_on <= ending.last:
            return None
        # Of one that was in the store before, readers hear when its end comes into the months that they ask for.
        return SearchMatch(contract, is_new) if is_new or contract.ends_on > ending.first else None


@dataclass(frozen=True, slots=True)
class SearchMatch:
    """A contract that a search finds now, and its reader was not notified of: it came in, or its end came near."""

    contract: SearchedContract
    is_new: bool


def match_searches(
    searches: Mapping[Name, WatchedSearch], contracts: Iterable[SearchedContract], *, today: dt.date
) -> dict[Name, list[SearchMatch]]:
    """For each search, by its name, what its reader is to be notified of, in the order of ``contracts``."""
    files: dict[_FileName, list[tuple[Name, WatchedSearch]]] = defaultdict(list)
    for name, watched in searches.items():
        for file_name in watched.file_names():
            files[file_name].append((name, watched))
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
