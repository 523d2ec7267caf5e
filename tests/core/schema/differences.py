"""Where our findings differ from the national checker's, and why: each difference has a reason, or is a fault of ours.

The reasons are told to people in docs/explanation/checking.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from maillage.core.schema.checks.identifiers import ROUNDED
from maillage.core.schema.terms import FindingGroup, Report, Schema

_OVER_COLUMNS: Final = frozenset(
    {"cohesive-columns-value", "compare-columns-value", "sum-columns-value", "one-of-required", "primary-key"}
)
# A header with a name twice is all that is told of such a file, as a mere "error".
_OTHER_CODES: Final = {"error": "duplicate-label"}


class Found(NamedTuple):
    """One finding as both checkers can tell it."""

    code: str
    row: int | None
    field: str | None


def ours(report: Report) -> set[Found]:
    """Our findings, one per cell; those of the header are told without a row by the reference."""
    return {Found(group.code, row, group.field_name) for group in report.errors for row in _rows(group)}


def _rows(group: FindingGroup) -> list[int | None]:
    rows: list[int | None] = [int(one) for one in group.row_numbers if group.check != "header"]
    return rows or [None]


def recorded(answer: Mapping[str, Any]) -> set[Found]:
    """The findings of a recorded answer: code, then field, then rows."""
    return {
        Found(_OTHER_CODES.get(code, code), row, field or None)
        for code, fields in answer["errors"].items()
        for field, rows in fields.items()
        for row in rows
    }


def rounded(report: Report) -> set[Found]:
    """Ours of numbers that a spreadsheet rounded: where the key fits by chance, the reference takes them."""
    groups = [group for group in report.errors if group.message == ROUNDED]
    return {Found(group.code, row, group.field_name) for group in groups for row in _rows(group)}


def unexplained(
    reference: set[Found],
    found: set[Found],
    schema: Schema,
    rows_read: int,
    *,
    by_chance: AbstractSet[Found] = frozenset(),
) -> list[str]:
    """The differences without a reason."""
    by_row: dict[int | None, list[Found]] = {}
    for one in found:
        by_row.setdefault(one.row, []).append(one)
    left_out = [one for one in _sorted(reference - found) if not _is_said_once(one, by_row.get(one.row, []), schema)]
    added = [one for one in _sorted(found - reference - by_chance) if not _is_beyond(one, rows_read)]
    return [f"only the reference: {one}" for one in left_out] + [f"only ours: {one}" for one in added]


def _is_said_once(one: Found, told: Iterable[Found], schema: Schema) -> bool:
    """Whether another finding of ours in that row tells the same cause."""
    for other in told:
        if other.code == "blank-row" or (other.field == one.field and one.field is not None):
            return True
        if one.code in _OVER_COLUMNS and other.field in _columns(schema, one):
            return True
    # The header tells that a column is missing, and no row repeats it.
    return False


def _columns(schema: Schema, one: Found) -> set[str]:
    """The columns that a check over several columns looks at."""
    if one.code == "primary-key":
        return set(schema.primary_key)
    return set(_named(check.params for check in schema.custom_checks if check.name == one.code))


def _named(params: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for some in params:
        for value in some.values():
            yield from [value] if isinstance(value, str) else value


def _is_beyond(one: Found, rows_read: int) -> bool:
    """Whether the reference had stopped before that row."""
    return one.row is not None and one.row > rows_read + 1


def _sorted(found: set[Found]) -> list[Found]:
    return sorted(found, key=lambda one: (one.row or 0, one.field or "", one.code))
