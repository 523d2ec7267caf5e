"""Asks the checks that features offer: of whole tables, by rows with their names, once every cell was judged by itself.

One cause, one finding: of a cell that is refused already, nothing more is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.schema.judgement.grouping import ROW, FindingPlace, Groups
from maillage.core.schema.judgement.judging import ColumnJudge
from maillage.core.schema.terms import Lookups, NamedRow, OfferedCheck, Schema
from maillage.core.tables.terms import RowSource

_FIRST_ROW: Final = 2
_ROWS_AT_ONCE: Final = 16_384


def offered_of(schema: Schema, lookups: Lookups) -> list[OfferedCheck]:
    """The checks of features that ``schema`` asks for."""
    offered = lookups.offered_checks
    return [offered[check.name] for check in schema.custom_checks if check.name in offered]


def judge_by_offers(
    source: RowSource,
    checks: Sequence[OfferedCheck],
    judges: Mapping[int, ColumnJudge],
    row_count: int,
    *,
    errors: Groups,
    doubts: Groups,
) -> NDArray[np.int32]:
    """Note what ``checks`` find in the first ``row_count`` rows; returns the numbers of the rows with errors."""
    positions = {judge.field.name: position for position, judge in judges.items()}
    bad: set[int] = set()
    for check in checks:
        for finding in check(_named_rows(source, positions, row_count)):
            place = ROW
            if finding.field_name in positions:
                position = positions[finding.field_name]
                if judges[position].fault(finding.value) is not None:
                    continue
                place = FindingPlace(position + 1, finding.field_name)
            groups = errors if finding.is_error else doubts
            groups.add(place, finding.fault, (finding.value,), finding.row_number)
            if finding.is_error:
                bad.add(finding.row_number)
    return np.array(sorted(bad), np.int32)


def _named_rows(source: RowSource, positions: Mapping[str, int], row_count: int) -> Iterator[NamedRow]:
    """The rows by the names of fields; blank ones are left out."""
    number = _FIRST_ROW
    for chunk in source.chunks(_ROWS_AT_ONCE):
        for row in chunk:
            if number - _FIRST_ROW >= row_count:
                return
            named = {name: row[position] for name, position in positions.items() if position < len(row)}
            if any(named.values()):
                yield number, named
            number += 1
