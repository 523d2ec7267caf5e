"""A report as plain values, for ``--json`` and the API; findings one per cell, by row, made when asked."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any, Final

from maillage.core.schema.judgement.grouping import MANY
from maillage.core.schema.judgement.judging import column_judges
from maillage.core.schema.proposals.propose import propose_fix
from maillage.core.schema.terms import NO_LOOKUPS, FindingGroup, Lookups, Report, Schema
from maillage.core.tables.terms import RowSource, TableReading, TextRow

_FIRST_ROW: Final = 2
_ROWS_AT_ONCE: Final = 16_384

Tell = Callable[[str, Mapping[str, str | float]], str]  # a French message id, filled (and translated) for a person


def french(message: str, params: Mapping[str, str | float]) -> str:
    """The sentence as it is written, filled."""
    return message % dict(params)


def report_document(report: Report, tell: Tell = french, *, most_groups: int | None = None) -> dict[str, Any]:
    """All of a report but its single findings (``findings`` yields them): verdict, stats, reading, groups.

    Of errors and of warnings the first ``most_groups`` groups; all where it is None.
    """
    return {
        "valid": report.is_valid,
        "schema": {"id": report.schema_id, "version": report.schema_version},
        "stats": {
            "errors": report.error_count,
            "warnings": sum(group.count for group in report.warnings),
            "fields": len(report.header),
            "rows": report.row_count,
            "badRows": len(report.bad_rows),
        },
        "reading": {
            "form": report.reading.form.value,
            "encoding": report.reading.encoding,
            "byteOrderMark": report.reading.has_byte_order_mark,
            "delimiter": report.reading.delimiter,
            "sheet": report.reading.sheet,
            "sheets": list(report.reading.sheets),
            "headerLine": report.reading.header_line,
        },
        "header": list(report.header),
        "groups": [group_document(group, report.reading, tell) for group in report.errors[:most_groups]],
        "warnings": [group_document(group, report.reading, tell) for group in report.warnings[:most_groups]],
    }


def group_document(group: FindingGroup, reading: TableReading, tell: Tell = french) -> dict[str, Any]:
    """One group; its rows are told by their count, the first and the last of the sheet: the findings name each."""
    first, last = (
        (reading.sheet_row(int(row)) for row in group.row_numbers[[0, -1]]) if group.row_numbers.size else (None, None)
    )
    return {**_finding_document(group, tell), "count": group.count, "firstRow": first, "lastRow": last}


def findings(report: Report, tell: Tell = french, *, among: "CellsOfMany | None" = None) -> Iterator[dict[str, Any]]:
    """Every error, one per cell, by row then column; what is said of the file or a column comes first.

    With ``among``, the cells of groups that hold many values (grouping.py) say their own value, sentence and fix.
    """
    walks = (
        zip([int(row) for row in group.row_numbers] or [0], repeat(group.field_number or 0), repeat(number))
        for number, group in enumerate(report.errors)
    )
    for row, _, number in heapq.merge(*walks):
        group = report.errors[number]
        if among is not None and row and group.message == MANY:
            group = among.group_of_row(group, row)
        yield {"rowNumber": report.reading.sheet_row(row) if row else None, **_finding_document(group, tell)}


class CellsOfMany:
    """Finds again what stands in the cells of a group of many values: reads the table once, as findings go down it."""

    def __init__(self, source: RowSource, schema: Schema, lookups: Lookups = NO_LOOKUPS) -> None:
        self._chunks = source.chunks(_ROWS_AT_ONCE)
        self._judges = column_judges(schema, lookups)
        self._rows: Sequence[TextRow] = ()
        self._first = _FIRST_ROW

    def group_of_row(self, group: FindingGroup, row: int) -> FindingGroup:
        """The group as if it held the cell of this row alone; rows are asked for in their order."""
        while row >= self._first + len(self._rows):
            self._first += len(self._rows)
            self._rows = next(self._chunks, ())
            if not self._rows:  # the table has become shorter since it was checked
                return replace(group, value=None)
        cells, position = self._rows[row - self._first], (group.field_number or 0) - 1
        text = cells[position] if 0 <= position < len(cells) else None
        judge = self._judges.get(group.field_name or "")
        fault = judge.fault(text) if judge is not None and text is not None else None
        if judge is None or text is None or fault is None:
            return replace(group, value=text)
        fix = propose_fix(judge, text)
        return replace(group, value=text, message=fault.message, params=fault.params_of(text), fix=fix)


def _finding_document(group: FindingGroup, tell: Tell) -> dict[str, Any]:
    fix = group.fix
    return {
        "code": group.code,
        "check": group.check or None,
        "fieldName": group.field_name,
        "fieldNumber": group.field_number,
        "value": group.value,
        "message": tell(group.message, group.params),
        "fix": fix and {"kind": fix.kind.value, "before": fix.before, "after": fix.after},
    }
