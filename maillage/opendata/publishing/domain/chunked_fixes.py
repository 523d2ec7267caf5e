"""Applies the fixes of a report to a table chunk by chunk, so that a million rows need little memory."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from maillage.core.schema.fixes import CellChange, apply_fixes
from maillage.core.schema.terms import NO_LOOKUPS, FindingGroup, FixKind, Lookups, Report, Schema
from maillage.core.tables.terms import TextRow

KEPT_CHANGES: Final = 200  # changes stored in the history of one correction; all are counted
_FIRST_ROW: Final = 2


@dataclass
class FixTrace:
    """What was changed: counts by kind, removed rows, and the first changes."""

    kinds: Counter[str] = field(default_factory=Counter)
    changes: list[CellChange] = field(default_factory=list)
    rows_out: int = 0

    @property
    def count(self) -> int:
        """Number of changes."""
        return self.kinds.total()

    def add(self, changes: Iterable[CellChange]) -> None:
        """Count changes; header changes, repeated with each chunk, are counted once."""
        for change in changes:
            self.kinds[change.kind.value] += 1
            self.rows_out += change.kind is FixKind.BLANK_ROW_OUT
            if len(self.changes) < KEPT_CHANGES:
                self.changes.append(change)


def chosen_groups(
    report: Report, kinds: Collection[FixKind] | None, places: Collection[int] | None
) -> list[FindingGroup]:
    """The groups whose fixes to apply: those at indexes ``places``, those of ``kinds``, or all."""
    groups = [*report.errors, *report.warnings]
    if places is not None:
        groups = [groups[place] for place in sorted(places) if 0 <= place < len(groups)]
    return [group for group in groups if kinds is None or is_of(group, kinds)]


def is_of(group: FindingGroup, kinds: Collection[FixKind]) -> bool:
    """Whether a group has a fix of one of ``kinds``; a group of many values may have one per value."""
    if group.code == "blank-row":
        return FixKind.BLANK_ROW_OUT in kinds
    return group.fix.kind in kinds if group.fix is not None else group.value is None


def fixed_header(header: Sequence[str], report: Report, groups: Sequence[FindingGroup], trace: FixTrace) -> TextRow:
    """The header after the fixes that concern it."""
    named = [group for group in groups if _is_of_header(group)]
    fixed = apply_fixes(header, (), report, groups=named)
    trace.add(fixed.changes)
    return fixed.header


def fixed_rows(
    chunks: Iterable[Sequence[TextRow]],
    report: Report,
    groups: Sequence[FindingGroup],
    *,
    schema: Schema,
    lookups: Lookups = NO_LOOKUPS,
    kinds: Collection[FixKind] | None = None,
    trace: FixTrace,
) -> Iterator[Sequence[TextRow]]:
    """The rows after their fixes, chunk by chunk; changes are added to ``trace`` with their table row."""
    of_rows = [group for group in groups if not _is_of_header(group) and len(group.row_numbers)]
    first = _FIRST_ROW
    for rows in chunks:
        # The part of each group that falls into this chunk, renumbered as if the chunk started the table.
        chunk_groups = []
        for group in of_rows:
            begin, end = np.searchsorted(group.row_numbers, [first, first + len(rows)])
            if begin < end:
                chunk_groups.append(replace(group, row_numbers=group.row_numbers[begin:end] - (first - _FIRST_ROW)))
        fixed = apply_fixes(
            report.header, rows, report, kinds=kinds, groups=chunk_groups, schema=schema, lookups=lookups
        )
        trace.add(replace(change, row_number=change.row_number + first - _FIRST_ROW) for change in fixed.changes)
        yield fixed.rows
        first += len(rows)


def _is_of_header(group: FindingGroup) -> bool:
    return group.fix is not None and group.fix.kind is FixKind.HEADER_NAME
