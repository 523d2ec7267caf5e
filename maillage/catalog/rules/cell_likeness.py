"""Which models the cells of a table make one think of, where its header says nothing: values that few columns have.

A word of a closed list, or a value of a strict pattern, tells of a field; days, numbers and free texts do not.
"""

from collections.abc import Sequence
from typing import Final

from maillage.catalog.rules.schema_likeness import SchemaCandidate
from maillage.core.schema.patterns import pattern_judge
from maillage.core.schema.terms import Field, FieldType

LEAST_VALUES: Final = 3  # different ones, for a column to tell anything
_LEAST_SHARE: Final = 0.9  # of the values of a column, that a field would take
_LEAST_FIELDS: Final = 2  # that columns tell of, for a model to be thought of
_LEAST_LIST: Final = 2  # words of a list that must be there: « oui » alone is of many
_PLAIN_WORDS: Final = frozenset({"oui", "non", "true", "false", "0", "1"})
_MOST: Final = 3


def likely_models(columns: Sequence[Sequence[str]], candidates: Sequence[SchemaCandidate]) -> list[str]:
    """The ids of at most three candidates whose fields the cells tell of, the likeliest first.

    ``columns`` are different values of each column, a sample.
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
    # A pattern that free words match, too, tells nothing.
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
