"""Runs the checks across columns, once per distinct set of values, and the checks of whole tables that features offer.

One cause, one finding: an invalid cell takes part in no comparison or sum, a cell whose absence is already reported
does not make its columns "not cohesive", and checks of features say nothing more of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import getitem
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.schema.checks.registry import row_check
from maillage.core.schema.checks.rows import RowCheck
from maillage.core.schema.header import HeaderMatch
from maillage.core.schema.judgement.grouping import ROW, FindingPlace, Groups
from maillage.core.schema.judgement.judging import ColumnValidator
from maillage.core.schema.judgement.shape import Chunk
from maillage.core.schema.terms import FindingGroup, Lookups, NamedRow, OfferedCheck, Schema
from maillage.core.tables.terms import RowSource

_FIRST_ROW: Final = 2
_ROWS_AT_ONCE: Final = 16_384


def offered_of(schema: Schema, lookups: Lookups) -> list[OfferedCheck]:
    """The checks of features that ``schema`` names."""
    offered = lookups.offered_checks
    return [offered[check.name] for check in schema.custom_checks if check.name in offered]


def judge_by_offers(
    source: RowSource,
    checks: Sequence[OfferedCheck],
    judges: Mapping[int, ColumnValidator],
    row_count: int,
    *,
    errors: Groups,
    doubts: Groups,
) -> NDArray[np.int32]:
    """Add the findings of ``checks`` on the first ``row_count`` rows; return the numbers of the rows with errors."""
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
    """The non-blank rows with their numbers, as mappings by field name."""
    number = _FIRST_ROW
    for chunk in source.chunks(_ROWS_AT_ONCE):
        for row in chunk:
            if number - _FIRST_ROW >= row_count:
                return
            named = {name: row[position] for name, position in positions.items() if position < len(row)}
            if any(named.values()):
                yield number, named
            number += 1


_HEADER = np.array([1], np.int32)


@dataclass(frozen=True, slots=True)
class RowJudging:
    """One check on the columns of a file; if ``absence`` is set, it is reported on the header and rows are skipped."""

    check: RowCheck
    positions: tuple[int | None, ...]  # of the columns of the check; None for one that the file has not
    place: FindingPlace
    absence: FindingGroup | None = None

    def tell(self, groups: Groups, chunk: Chunk) -> list[int]:
        """Report the rows of a chunk that break the check; return their indexes."""
        nothing = (None,) * len(chunk.columns[0])
        cells = [nothing if position is None else chunk.columns[position] for position in self.positions]
        usable = [self._usable(chunk, position) for position in self.positions]
        judge, faults = self.check.judge, {}
        for texts in set(zip(*cells, strict=True)):
            try:
                values = tuple(map(getitem, usable, texts))
            except KeyError:  # an invalid cell takes no part
                continue
            fault = judge(texts, values)
            if fault is not None:
                faults[texts] = fault
        if not faults:
            return []
        broken: list[int] = []
        located = self.check.columns.index(self.check.column) if self.check.column else 0
        for index, texts in enumerate(zip(*cells, strict=True)):
            if texts in faults and index not in chunk.blank:
                filled = [text or "" for text in texts]
                key = (filled[located], *filled[:located], *filled[located + 1 :])
                groups.add(self.place, faults[texts], key, chunk.first + index)
                broken.append(index)
        return broken

    def _usable(self, chunk: Chunk, position: int | None) -> dict[str | None, Any]:
        """The values that take part in the check, by text."""
        if position is None:
            return {None: None}
        verdicts = chunk.verdicts(position)
        if self.check.asks_filled:
            return {text: value for text, (value, fault) in verdicts.items() if fault is None and value is not None}
        is_missing = chunk.judges[position].is_missing
        told_here = self.place.field_number == position + 1
        return {
            text: None if is_missing(text) else text
            for text, (_, fault) in verdicts.items()
            if fault is None or not (told_here or is_missing(text))
        }


def row_judgings(schema: Schema, match: HeaderMatch) -> Iterator[RowJudging]:
    """The checks across columns of a schema that apply to this header."""
    positions = {column.field.name: column.position for column in match.columns}
    for custom in schema.custom_checks:
        check = row_check(custom)
        if check is None:
            continue
        absent = [name for name in check.columns if name not in positions]
        present = tuple(positions.get(name) for name in check.columns)
        if not absent:
            place = ROW if check.column is None else FindingPlace(positions[check.column] + 1, check.column)
            yield RowJudging(check, present, place)
        elif match.missing.isdisjoint(absent) and match.renamed.isdisjoint(absent):
            # If columns are missing, report it on the header, or check the columns that are present.
            fault = check.absent(absent)
            if fault is not None:
                absence = FindingGroup(fault.code, fault.message, fault.check, params=fault.params, row_numbers=_HEADER)
                yield RowJudging(check, (), ROW, absence)
            elif not check.asks_filled:
                names = check.columns if check.column is None else (check.column,)
                name = next((name for name in names if name in positions), None)
                if name is not None:
                    yield RowJudging(check, present, FindingPlace(positions[name] + 1, name))
