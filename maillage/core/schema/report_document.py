"""A report as JSON values, for ``--json`` and the API; findings per cell are generated lazily."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from itertools import repeat
from typing import Any

from maillage.core.schema.terms import FindingGroup, Report
from maillage.core.tables.terms import TableReading

Tell = Callable[[str, Mapping[str, str | float]], str]  # formats (and translates) a French message id


def french(message: str, params: Mapping[str, str | float]) -> str:
    """The French sentence with its placeholders filled."""
    return message % dict(params)


def report_document(report: Report, tell: Tell = french, *, most_groups: int | None = None) -> dict[str, Any]:
    """A report without its individual findings (see ``findings``): verdict, stats, reading, groups.

    Includes the first ``most_groups`` groups of errors and of warnings; all if None.
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
    """One group, with the count, first and last of its sheet rows: ``findings`` lists each."""
    first, last = (
        (reading.sheet_row(int(row)) for row in group.row_numbers[[0, -1]]) if group.row_numbers.size else (None, None)
    )
    return {**_finding_document(group, tell), "count": group.count, "firstRow": first, "lastRow": last}


def findings(report: Report, tell: Tell = french) -> Iterator[dict[str, Any]]:
    """Every error, one per cell, by row then column; those of the file or of a column come first."""
    walks = (
        zip([int(row) for row in group.row_numbers] or [0], repeat(group.field_number or 0), repeat(number))
        for number, group in enumerate(report.errors)
    )
    for row, _, number in heapq.merge(*walks):
        group = report.errors[number]
        yield {"rowNumber": report.reading.sheet_row(row) if row else None, **_finding_document(group, tell)}


def _finding_document(group: FindingGroup, tell: Tell) -> dict[str, Any]:
    fix = group.fix
    of_package = {"file": group.file} if group.file else {}
    return of_package | {
        "code": group.code,
        "check": group.check or None,
        "fieldName": group.field_name,
        "fieldNumber": group.field_number,
        "value": group.value,
        "message": tell(group.message, group.params),
        "fix": fix and {"kind": fix.kind.value, "before": fix.before, "after": fix.after},
    }
