"""Detects the schema of a table: from its header, or from its cells if the header is ambiguous.

Matching column names are not enough, since "nom, code, valeur" are in many tables: a model is recognised by words that
few others use. In cells, values of a closed list or of a strict pattern count; dates, numbers and free text do not.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from maillage.core.schema.patterns import pattern_judge
from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.text import normalised_text

LEAST_SHARED: Final = 0.3  # of the columns
_LEAST_COLUMNS: Final = 3  # latitude and longitude alone are not enough
LEAST_KNOWN: Final = 0.55  # weighted share of known words, if no column name matches
_LOOSE: Final = 0.9  # a name that differs by case, accents or separators, or the title
_TELLING: Final = 6  # a word is distinctive if at most one model in this many uses it
_MOST_TOLD: Final = 3  # distinctive words that suffice without any other sign
_LEAST_TOLD: Final = 0.25  # share of the required columns that those words must cover
_MANY_COLUMNS: Final = 5
_HALF: Final = 0.5
_SHORTEST: Final = 3
_HUMP: Final = re.compile(r"(?<=[a-zéèà])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class SchemaCandidate:
    """A model: its id, all its versions, and its synonyms."""

    id: str
    versions: tuple[Schema, ...]
    words: tuple[str, ...] = ()


LEAST_VALUES: Final = 3  # distinct values before a column counts
_LEAST_SHARE: Final = 0.9  # share of the values of a column that the field must accept
_LEAST_FIELDS: Final = 2  # matching fields before a model is suggested
_LEAST_LIST: Final = 2  # distinct values of a closed list that must occur: « oui » alone is in many
_PLAIN_WORDS: Final = frozenset({"oui", "non", "true", "false", "0", "1"})
_MOST: Final = 3


def nearest(header: Sequence[str], candidates: Sequence[SchemaCandidate]) -> str | None:
    """The id of the candidate closest to ``header``; None if none is close enough or two are equally close."""
    words = HeaderWords.of(header, candidates)
    scored: list[tuple[float, str]] = []
    for candidate in candidates:
        columns = max(shared_columns(header, version) for version in candidate.versions)
        share = words.share(candidate.id)
        if (columns >= LEAST_SHARED or share >= LEAST_KNOWN) and _is_evident(header, candidate, words, columns):
            # Words weigh double: latitude and adresse are columns of many schemas, "defibrillateur" is a word of one.
            scored.append((2 * share + columns, candidate.id))
    scored.sort(key=lambda pair: -pair[0])
    is_doubtful = len(scored) > 1 and scored[0][0] == scored[1][0]
    return None if is_doubtful or not scored else scored[0][1]


def _is_evident(header: Sequence[str], candidate: SchemaCandidate, words: "HeaderWords", columns: float) -> bool:
    """Whether the match rests on more than column names common to many tables."""
    shared = max(
        len({normalised_text(name) for name in header} & {plain_label(label) for label in version.labels if label})
        for version in candidate.versions
    )
    telling = words.telling(candidate.id)
    own = frozenset(word for text in candidate.words for word in label_words(text))
    if any(_knows(own, word) for word in telling):
        return len(telling) > 1 or shared >= _LEAST_COLUMNS
    if len(telling) >= _MOST_TOLD:
        for version in candidate.versions:
            # The share of its required columns (or of all) that these words cover.
            needed = [field for field in version.fields if field.constraints.required] or version.fields
            about = [field for field in needed if any(_knows(frozenset(_field_words(field)), word) for word in telling)]
            if len(about) / max(len(needed), 1) >= _LEAST_TOLD:
                return True
    return shared >= _MANY_COLUMNS and columns >= _HALF


def shared_columns(header: Sequence[str], schema: Schema) -> float:
    """The share (0-1) of columns that header and schema have in common.

    Missing optional columns do not lower it.
    """
    exact = {field.name for field in schema.fields}
    loose = {plain_label(label) for label in schema.labels}
    written = {name.strip() for name in header if name.strip()}
    shared = sum(1.0 if name in exact else _LOOSE if normalised_text(name) in loose else 0.0 for name in written)
    needed = sum(field.constraints.required for field in schema.fields)
    return shared / max(len(written), needed, 1) if shared > _LEAST_COLUMNS - 1 else 0.0


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """The words of a header with their counts, and the candidates that use each."""

    written: Mapping[str, int]
    knowing: Mapping[str, frozenset[str]]
    candidate_count: int

    @classmethod
    def of(cls, header: Sequence[str], candidates: Sequence[SchemaCandidate]) -> "HeaderWords":
        """Index the words of ``header`` over ``candidates``."""
        written = Counter(word for name in header for word in set(words_of(name)))
        vocabularies = {}
        for candidate in candidates:
            fields = [field for version in candidate.versions for field in version.fields]
            own = {word for text in candidate.words for word in label_words(text)}
            vocabularies[candidate.id] = frozenset(own.union(*map(_field_words, fields)))
        knowing = {
            word: frozenset(name for name, words in vocabularies.items() if _knows(words, word)) for word in written
        }
        return cls(written, knowing, len(vocabularies))

    def share(self, name: str) -> float:
        """The share of the header's words, weighted by rarity (idf), that this candidate uses."""
        # A word unknown to all models weighs like one known to a single model: it counts against all of them.
        weights = {
            word: count * math.log(1 + self.candidate_count / max(len(self.knowing[word]), 1))
            for word, count in self.written.items()
        }
        total = sum(weights.values())
        return sum(weight for word, weight in weights.items() if name in self.knowing[word]) / total if total else 0.0

    def telling(self, name: str) -> frozenset[str]:
        """The words that this candidate uses and few others."""
        few = max(1, self.candidate_count // _TELLING)
        return frozenset(word for word, names in self.knowing.items() if name in names and len(names) <= few)


def words_of(name: str) -> tuple[str, ...]:
    """The words of three letters or more in a column name: attrib and siret in "ATTRIB_SIRET"."""
    return tuple(word for word in normalised_text(_HUMP.sub(" ", name)).split() if len(word) >= _SHORTEST)


# Schema labels are compared with every header, so they are cached; headers of visitors are not, as they are unbounded.
plain_label = lru_cache(maxsize=16_384)(normalised_text)
label_words = lru_cache(maxsize=16_384)(words_of)


def _field_words(field: Field) -> set[str]:
    return {*label_words(field.name), *label_words(field.title)}


def _knows(words: frozenset[str], word: str) -> bool:
    return word in words or any(
        other.startswith(word) or word.startswith(other) for other in words if len(other) > _SHORTEST
    )


def likely_models(columns: Sequence[Sequence[str]], candidates: Sequence[SchemaCandidate]) -> list[str]:
    """The ids of at most three candidates that the cells suggest, best first.

    ``columns`` holds a sample of the distinct values of each column.
    """
    telling = [sorted({cell.strip() for cell in column if cell.strip()}) for column in columns]
    scored = []
    for candidate in candidates:
        fields = [field for field in candidate.versions[-1].fields if _is_telling(field)]
        count = sum(any(_would_take(field, values) for values in telling) for field in fields)
        if count >= _LEAST_FIELDS:
            scored.append((-count / len(fields), -count, candidate.id))
    return [name for _share, _count, name in sorted(scored)[:_MOST]]


def _is_telling(field: Field) -> bool:
    words = {word.lower() for word in field.constraints.enum}
    if words:
        return not words <= _PLAIN_WORDS
    pattern = field.constraints.pattern
    judge = pattern_judge(pattern) if pattern and field.type is FieldType.STRING else None
    # A pattern that also matches ordinary text is not distinctive.
    return judge is not None and judge("un texte quelconque") is False


def _would_take(field: Field, values: Sequence[str]) -> bool:
    if field.constraints.enum:
        listed = {word.lower() for word in field.constraints.enum}
        hits = [value for value in values if value.lower() in listed]
        return len(hits) >= _LEAST_LIST and len(hits) >= _LEAST_SHARE * len(values)
    judge = pattern_judge(field.constraints.pattern or "")
    if judge is None or len(values) < LEAST_VALUES:
        return False
    return sum(judge(value) is True for value in values) >= _LEAST_SHARE * len(values)
