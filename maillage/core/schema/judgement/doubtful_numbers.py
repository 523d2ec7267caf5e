"""Tells the numbers that are read as they stand, and may mean a thousand times as much: "1.500" beside "1.500,50"."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from maillage.core.problems import sentence
from maillage.core.schema.judgement.judging import ColumnJudge
from maillage.core.schema.proposals.column_texts import MAYBE_THOUSANDS
from maillage.core.schema.terms import FieldType, FindingGroup
from maillage.core.tables.terms import RowSource

_FIRST_ROW: Final = 2

DOUBTFUL: Final = sentence(
    "« %(value)s » est lu comme un nombre à décimales, mais d’autres cases de la colonne ont un point entre les "
    "milliers. Si c’est un millier, écrivez %(thousands)s."
)


def doubtful_numbers(source: RowSource, judges: Mapping[int, ColumnJudge]) -> Iterator[FindingGroup]:
    """The numbers of these columns (by position) that have two readings; reads the source again where there are any."""
    numbers = {position: judge for position, judge in judges.items() if judge.field.type is FieldType.NUMBER}
    if not numbers:
        return
    rows: dict[tuple[int, str], list[int]] = {}
    first = _FIRST_ROW
    for chunk in source.chunks():
        for index, row in enumerate(chunk, first):
            for position in numbers:
                if position < len(row) and MAYBE_THOUSANDS.fullmatch(row[position]):
                    rows.setdefault((position, row[position]), []).append(index)
        first += len(chunk)
    for (position, text), numbers_of_rows in rows.items():
        yield FindingGroup(
            "ambiguous-number",
            DOUBTFUL,
            "type",
            numbers[position].field.name,
            position + 1,
            text,
            {"value": text, "thousands": text.replace(".", "")},
            row_numbers=np.array(numbers_of_rows, np.int32),
        )
