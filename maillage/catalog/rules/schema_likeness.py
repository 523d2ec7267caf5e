"""Which schema a header looks like: by the names of its columns, and by the words in them where names are others'."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.core.schema.terms import Schema
from maillage.core.text import plain

LEAST_SHARED: Final = 0.3  # of the columns
_LEAST_COLUMNS: Final = 3  # latitude and longitude alone say nothing
LEAST_KNOWN: Final = 0.55  # of the meaning of the words, where the names of columns say nothing
_LOOSE: Final = 0.9  # a name that differs by case, accents or separators
_SHORTEST: Final = 3
_HUMP: Final = re.compile(r"(?<=[a-zéèà])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model: its id, all its versions, and what people call it."""

    id: str
    versions: tuple[Schema, ...]
    words: tuple[str, ...] = ()


def nearest(header: Sequence[str], candidates: Sequence[Candidate]) -> str | None:
    """The id of the candidate that ``header`` looks most like; None where it looks like none, or two equally."""
    by_words = _shares_of_words(header, candidates)
    scored: list[tuple[float, str]] = []
    for one in candidates:
        columns = max(shared_columns(header, version) for version in one.versions)
        words = by_words.get(one.id, 0.0)
        if columns >= LEAST_SHARED or words >= LEAST_KNOWN:
            # Words weigh double: latitude and adresse are columns of many schemas, "defibrillateur" is a word of one.
            scored.append((2 * words + columns, one.id))
    scored.sort(key=lambda pair: -pair[0])
    is_doubtful = len(scored) > 1 and scored[0][0] == scored[1][0]
    return None if is_doubtful or not scored else scored[0][1]


def shared_columns(header: Sequence[str], schema: Schema) -> float:
    """The share of columns that the header and the schema both have, from 0 to 1.

    Optional columns that a file leaves out do not make it less like the schema.
    """
    exact, loose = {field.name for field in schema.fields}, {plain(field.name) for field in schema.fields}
    written = {name.strip() for name in header if name.strip()}
    shared = sum(1.0 if name in exact else _LOOSE if plain(name) in loose else 0.0 for name in written)
    needed = sum(field.constraints.required for field in schema.fields)
    return shared / max(len(written), needed, 1) if shared > _LEAST_COLUMNS - 1 else 0.0


def _shares_of_words(header: Sequence[str], candidates: Sequence[Candidate]) -> Mapping[str, float]:
    """Of the words in the header, weighed by how few models know them, the share that each candidate knows."""
    written = Counter(word for name in header for word in set(words_of(name)))
    known = {one.id: _vocabulary(one) for one in candidates}
    knowing = {word: [name for name, words in known.items() if _knows(words, word)] for word in written}
    # A word that no model knows weighs as one that a single model knows: it speaks against all of them.
    weights = {word: count * math.log(1 + len(known) / max(len(knowing[word]), 1)) for word, count in written.items()}
    total = sum(weights.values())
    if not total:
        return {}
    return {name: sum(weights[word] for word in written if name in knowing[word]) / total for name in known}


def words_of(name: str) -> tuple[str, ...]:
    """The words of three letters or more in the name of a column: attrib and siret in "ATTRIB_SIRET"."""
    return tuple(word for word in plain(_HUMP.sub(" ", name)).split() if len(word) >= _SHORTEST)


def _vocabulary(candidate: Candidate) -> frozenset[str]:
    fields = [field for version in candidate.versions for field in version.fields]
    texts = [*candidate.words, *(field.name for field in fields), *(field.title for field in fields)]
    return frozenset(word for text in texts for word in words_of(text))


def _knows(words: frozenset[str], word: str) -> bool:
    return word in words or any(one.startswith(word) or word.startswith(one) for one in words if len(one) > _SHORTEST)
