"""The in-memory name index: prefix search on words, exact names first.

Territories are numbered by rank (most populous first), so results are naturally in that order.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.territory.domain.names import ARTICLES, exact_form, form_of, query_words, words_of

Ranks = NDArray[np.int32]
_AFTER: Final = "\uffff"  # sorts after any letter of a name


class IndexedName(NamedTuple):
    """A name of the territory with that rank, and codes that find it too (postal codes, département number)."""

    rank: int
    name: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Sorted words with their ranks (``ranks[starts[i]:starts[i + 1]]``), and sorted full names with theirs."""

    words: Sequence[str]
    starts: NDArray[np.int32]
    ranks: Ranks
    forms: Sequence[str]
    form_ranks: Ranks

    def matches(self, text: str, among: NDArray[np.bool_]) -> list[tuple[int, Ranks]]:
        """Ranks by closeness: 0 exact name, 1 prefix of the name, 2 words in any order; restricted to ``among``."""
        groups = query_words(text)
        if not groups:
            return []
        matching = self._having_words(groups, among)
        if not matching.any() and groups[-1][-1] in ARTICLES and len(groups) > 1:
            matching = self._having_words(groups[:-1], among)
        ends = groups[-1]
        form = exact_form(text)
        forms = {form, f"{form.rpartition(' ')[0]} {ends[-1]}".strip()} if len(ends) > 1 else {form}
        whole = _marked(len(among), [self._ranks_of_forms(form, form + "\0")]) & among
        beginning = _marked(len(among), [self._ranks_of_forms(start, start + _AFTER) for start in forms]) & among
        tiers = whole, beginning & ~whole, matching & ~beginning & ~whole
        return [(tier, np.flatnonzero(mask).astype(np.int32)) for tier, mask in enumerate(tiers)]

    def _having_words(self, groups: Iterable[tuple[str, ...]], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
        matching = among.copy()
        for beginnings in groups:
            spans = [
                (bisect_left(self.words, beginning), bisect_left(self.words, beginning + _AFTER))
                for beginning in beginnings
            ]
            ranks = [self.ranks[self.starts[first] : self.starts[last]] for first, last in spans]
            matching &= _marked(len(among), ranks)
        return matching

    def _ranks_of_forms(self, lowest: str, above: str) -> Ranks:
        return self.form_ranks[bisect_left(self.forms, lowest) : bisect_left(self.forms, above)]


def make_index(entries: Iterable[IndexedName]) -> NameIndex:
    """Build the index of ``entries``."""
    words: set[tuple[str, int]] = set()
    forms: set[tuple[str, int]] = set()
    for rank, name, codes in entries:
        spelled = words_of(name)
        words.update((word, rank) for word in (*spelled, *codes))
        forms.update((form, rank) for form in (form_of(spelled), *codes))
    sorted_words, sorted_forms = sorted(words), sorted(forms)
    distinct = sorted({word for word, _ in sorted_words})
    starts = [bisect_left(sorted_words, (word, -1)) for word in distinct]
    return NameIndex(
        words=distinct,
        starts=np.array([*starts, len(sorted_words)], np.int32),
        ranks=np.array([rank for _, rank in sorted_words], np.int32),
        forms=[form for form, _ in sorted_forms],
        form_ranks=np.array([rank for _, rank in sorted_forms], np.int32),
    )


def _marked(size: int, groups: Iterable[Ranks]) -> NDArray[np.bool_]:
    marks = np.zeros(size, bool)
    for ranks in groups:
        marks[ranks] = True
    return marks
