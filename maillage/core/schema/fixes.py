"""Applies the proposed fixes of a report to its table: one, all of a kind, or all; each change is recorded."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.core.schema.checks.identifiers import ROUNDED
from maillage.core.schema.judgement.judging import ColumnValidator, column_judges
from maillage.core.schema.proposals.column_texts import ALONE, ColumnTexts
from maillage.core.schema.proposals.propose import propose_fix
from maillage.core.schema.terms import NO_LOOKUPS, FindingGroup, Fix, FixKind, Lookups, Report, Schema
from maillage.core.tables.terms import TextRow

_FIRST_ROW: Final = 2
_HEADER_ROW: Final = 1


@dataclass(frozen=True, slots=True)
class CellChange:
    """One change made; the header is row 1, and a removed row has no field."""

    row_number: int
    field_name: str | None
    kind: FixKind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """A table after its fixes, with the changes made.

    Row numbers of changes are those before blank rows were removed.
    """

    header: TextRow
    rows: list[TextRow]
    changes: tuple[CellChange, ...]


def apply_fixes(
    header: Sequence[str],
    rows: Sequence[TextRow],
    report: Report,
    *,
    kinds: Collection[FixKind] | None = None,
    groups: Iterable[FindingGroup] | None = None,
    schema: Schema | None = None,
    lookups: Lookups = NO_LOOKUPS,
) -> Fixed:
    """Apply the fixes of ``report`` to ``rows``: all, those of ``kinds``, or those of ``groups``.

    With the schema, cells in groups of many values (grouping.py) are fixed too, each with its own fix.
    """
    among = [*report.errors, *report.warnings] if groups is None else list(groups)
    judges = {} if schema is None else column_judges(schema, lookups)
    columns = refused_texts(report, judges)
    changed: dict[int, list[str]] = {}
    changes: list[CellChange] = []
    new_header = list(header)
    for group in among:
        if group.fix is not None and group.fix.kind is FixKind.HEADER_NAME:
            fix, position = group.fix, (group.field_number or 0) - 1
            is_there = 0 <= position < len(header) and new_header[position] == fix.before
            if _is_wanted(fix, kinds) and is_there and fix.after not in new_header:
                new_header[position] = fix.after
                changes.append(CellChange(_HEADER_ROW, fix.after, fix.kind, fix.before, fix.after))
            continue
        for index, position, fix in _cell_fixes(group, rows, judges, columns):
            if _is_wanted(fix, kinds):
                row = changed.setdefault(index, list(rows[index]))
                row[position] = fix.after
                changes.append(CellChange(index + _FIRST_ROW, group.field_name, fix.kind, fix.before, fix.after))
    blank = set(blank_rows(among, kinds))
    changes += [CellChange(row, None, FixKind.BLANK_ROW_OUT, "", "") for row in sorted(blank)]
    fixed_rows = [
        tuple(changed[index]) if index in changed else row
        for index, row in enumerate(rows)
        if index + _FIRST_ROW not in blank
    ]
    return Fixed(tuple(new_header), fixed_rows, tuple(sorted(changes, key=lambda change: change.row_number)))


def refused_texts(report: Report, names: Collection[str]) -> dict[str, ColumnTexts]:
    """The invalid texts of these columns, as far as the report holds them."""
    texts: dict[str, list[str]] = {name: [] for name in names}
    for group in report.errors:
        if group.field_name in texts and group.value is not None:
            texts[group.field_name].append(group.value)
    rounded = {group.field_name for group in report.errors if group.message == ROUNDED}
    return {name: ColumnTexts(some, is_rounded=name in rounded) for name, some in texts.items()}


def _is_wanted(fix: Fix, kinds: Collection[FixKind] | None) -> bool:
    return kinds is None or fix.kind in kinds


def _cell_fixes(
    group: FindingGroup,
    rows: Sequence[TextRow],
    judges: Mapping[str, ColumnValidator],
    columns: Mapping[str, ColumnTexts],
) -> Iterator[tuple[int, int, Fix]]:
    """The fixable cells of a group: row index, column position, fix."""
    if group.field_number is None or group.field_name is None:
        return
    judge = judges.get(group.field_name)
    position = group.field_number - 1
    for row_number in group.row_numbers:
        index = int(row_number) - _FIRST_ROW
        if not 0 <= index < len(rows) or position >= len(rows[index]):
            continue
        text = rows[index][position]
        if group.fix is not None:
            fix = group.fix if group.fix.before == text else None
        elif group.value is None and judge is not None:  # a group of many values: each cell has its own fix
            fix = propose_fix(judge, text, columns.get(group.field_name, ALONE))
        else:
            fix = None
        if fix is not None:
            yield index, position, fix


def blank_rows(groups: Iterable[FindingGroup], kinds: Collection[FixKind] | None) -> list[int]:
    """The numbers of the rows that these fixes remove."""
    are_out = kinds is None or FixKind.BLANK_ROW_OUT in kinds
    return [int(row) for group in groups if are_out and group.code == "blank-row" for row in group.row_numbers]
