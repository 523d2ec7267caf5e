"""What a description can begin with: from the schema, the organisation, the table itself."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from maillage.core.schema.terms import FieldType, Schema
from maillage.core.tables.terms import TextRow

_EARLIEST: Final = 1900  # years before are slips of the keyboard


def period_of(
    schema: Schema, header: Sequence[str], rows: Sequence[TextRow], *, today: date
) -> tuple[date, date] | None:
    """The first and the last day that the table speaks of: of its first column of days that has any, else of years."""
    for kind in (FieldType.DATE, FieldType.DATETIME, FieldType.YEAR):
        for position, name in enumerate(header):
            field = schema.field_named(name)
            if field is None or field.type is not kind:
                continue
            days = list(_days(kind, [row[position] for row in rows], today))
            if days:
                return min(first for first, _last in days), max(last for _first, last in days)
    return None


def _days(kind: FieldType, values: Sequence[str], today: date) -> Iterator[tuple[date, date]]:
    for text in set(values):
        year = text.strip()
        if kind is FieldType.YEAR:
            if len(year) == 4 and year.isdecimal() and _EARLIEST <= int(year) <= today.year + 1:
                yield date(int(year), 1, 1), date(int(year), 12, 31)
            continue
        try:
            day = date.fromisoformat(text.strip()[:10])
        except ValueError:
            continue  # not a day as the schema wants it: the report says so
        if _EARLIEST <= day.year <= today.year + 1:
            yield day, day
