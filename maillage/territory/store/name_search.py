"""Searches territories by name, postal code or Insee code. Loads the name index only, not the contours."""

from bisect import bisect_left
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.territory.domain.index import NameIndex
from maillage.territory.domain.names import query_words, words_of
from maillage.territory.domain.terms import Address, Kind, Territory, is_code
from maillage.territory.store.built_in import built_in, built_in_at, built_in_of_ranks, current_code
from maillage.territory.store.derived import Derived, derived
from maillage.territory.store.place_rows import agency_places_named

ALL_KINDS: Final = frozenset(Kind)
LONGEST_QUERY: Final = 100
_NUMBERS: Final = {kind: number for number, kind in enumerate(Kind)}


class _Names(NamedTuple):
    """Current names and postal codes; names of merged communes; the kind of each rank."""

    present: NameIndex
    former: NameIndex
    kinds: NDArray[np.int8]


def search(
    text: str, *, limit: int = 10, kinds: Collection[Kind] = ALL_KINDS, within: Address | None = None
) -> list[Territory]:
    """The territories matching ``text``, closest first, then most populous; at most ``limit``.

    Each word is matched as a prefix of a word of the name or of a postal code; accents, case, hyphens, articles and
    st/saint are ignored. Names of merged communes find their successor, after current names. ``within`` restricts
    results to a région, département, EPCI or commune, and to the reference.
    """
    typed = text[:LONGEST_QUERY]
    names = _names(derived())
    among = np.isin(names.kinds, [kind_number(kind) for kind in kinds])
    if within is not None:
        among &= _ranks_within(derived(), within)
    # An exact former name ranks above a current name that merely contains the words.
    former = [(1 if tier == 0 else tier + 2, ranks) for tier, ranks in names.former.matches(typed, among)]
    tiers: dict[int, int] = {}
    for tier, ranks in sorted([*names.present.matches(typed, among), *former], key=lambda pair: pair[0]):
        for rank in ranks[:limit].tolist():
            tiers.setdefault(rank, tier)
    closest = list(tiers)[:limit]
    answers = list(zip([tiers[rank] for rank in closest], built_in_of_ranks(closest), strict=True))
    code = typed.strip().upper()
    is_commune = Kind.COMMUNE in kinds and is_code(Kind.COMMUNE, code)
    commune = built_in(str(Address(Kind.COMMUNE, code))) if is_commune else None
    if within is None:
        answers += [(1, commune)] if commune else []
        answers += agency_places_named(typed) if Kind.PLACE in kinds else []
    by_address = {answer.address: answer for _, answer in sorted(answers, key=lambda pair: pair[0])}
    if by_address or within is not None:
        return list(by_address.values())[:limit]
    # Only if nothing else matches: 75011 was the code of Bonneuil-sur-Marne, but is usually meant as a postal code.
    heir = current_code(code) if Kind.COMMUNE in kinds else None
    return built_in_at([str(Address(Kind.COMMUNE, heir))]) if heir else []


def count_named(text: str, *, kinds: Collection[Kind] = ALL_KINDS) -> int:
    """The number of territories of the reference that match ``text``, of these ``kinds``."""
    names = _names(derived())
    among = np.isin(names.kinds, [kind_number(kind) for kind in kinds])
    named = np.zeros(names.kinds.size, bool)
    for index in (names.present, names.former):
        for _tier, ranks in index.matches(text[:LONGEST_QUERY], among):
            named[ranks] = True
    return int(named.sum())


def words_in_names(words: Collection[str]) -> dict[str, float]:
    """Those of ``words`` that occur in names, weighted by population rank: nearly 1 for the largest, 0 for the last."""
    index, ranks = _names(derived()).present, {}
    for word in words:
        position = bisect_left(index.words, word)
        if position < len(index.words) and index.words[position] == word:
            largest = int(index.ranks[index.starts[position] : index.starts[position + 1]].min())
            ranks[word] = 1 - largest / _names(derived()).kinds.size
    return ranks


def names_searched(text: str) -> Callable[[str], bool]:
    """A predicate on names: whether each word of ``text`` is a prefix of one of its words, for tables in memory."""
    searched = [tuple(beginnings) for beginnings in query_words(text)]
    return lambda name: all(any(word.startswith(word_starts) for word in words_of(name)) for word_starts in searched)


def kind_number(kind: Kind) -> int:
    """The number of ``kind`` in the array of kinds."""
    return _NUMBERS[kind]


@lru_cache(maxsize=8)
def _ranks_within(file: Derived, above: Address) -> NDArray[np.bool_]:
    rows = file.rows(f"SELECT rank FROM territory WHERE {above.kind} = ?", (above.code,))  # noqa: S608 -- a kind is a column
    inside = np.zeros(_names(file).kinds.size, bool)
    inside[[rank for (rank,) in rows]] = True
    return inside


@lru_cache(maxsize=1)
def _names(file: Derived) -> _Names:
    return _Names(_index(file, "present"), _index(file, "former"), file.array("kinds"))


def _index(file: Derived, name: str) -> NameIndex:
    return NameIndex(
        words=file.words(f"{name}.words"),
        starts=file.array(f"{name}.starts"),
        ranks=file.array(f"{name}.ranks"),
        forms=file.words(f"{name}.forms"),
        form_ranks=file.array(f"{name}.form_ranks"),
    )
