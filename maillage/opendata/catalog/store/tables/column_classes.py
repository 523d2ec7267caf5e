"""The columns of a version by which its map can be coloured, their classes, and the class of each row."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from maillage.core.tables.writing.positions import find_positions
from maillage.core.text import normalised_text
from maillage.opendata.catalog.domain.column_kinds import TypedColumn
from maillage.opendata.catalog.domain.row_sql import TABLE
from maillage.opendata.catalog.domain.value_classes import MOST_VALUES, SPANS, ValueClass, ValueClasses
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.catalog.store.tables.column_profiles import column_profiles
from maillage.opendata.catalog.store.tables.engine import columns_of, rows_of, schema_of
from maillage.opendata.catalog.store.tables.rows import ROWS

LONGEST_NAME: Final = 200  # of a column that a data set remembers
_MOST_ROWS: Final = 1_000_000  # a digit a row is sent to the map
_LONGEST_VALUE: Final = 120  # of a legend
_ESTIMATED: Final = 2 * MOST_VALUES  # HyperLogLog may be off by some
# Numbers that count or measure nothing: no class of them says anything.
_NUMBERS_OF_THINGS: Final = frozenset(
    {"id", "fid", "gid", "objectid", "ogc", "identifiant", "code", "insee", "siret", "siren", "num", "numero", "cp"}
)


def coloured_columns(version: Version, path: Path) -> list[int]:
    """The columns by which the map of a version can be coloured, as indexes: few values, or numbers."""
    if version.row_count > _MOST_ROWS:
        return []
    positions = find_positions(version.columns, schema_of(version))
    places = set(positions.places) if positions is not None else set()
    return [place for place in _telling_columns(path) if place not in places]


@lru_cache(maxsize=256)
def _telling_columns(path: Path) -> tuple[int, ...]:
    columns = columns_of(path)
    few = [
        place
        for place, profile in enumerate(column_profiles(path))
        if 1 < profile.distinct <= _ESTIMATED
        and not _is_scale(profile.column)
        and len(profile.column.name) <= LONGEST_NAME
    ]
    counted = _exact_counts(path, few)
    return tuple(
        place
        for place, profile in enumerate(column_profiles(path))
        if counted.get(place, 0) in range(2, MOST_VALUES + 1)
        or (_is_scale(columns[place]) and profile.distinct > 1 and len(profile.column.name) <= LONGEST_NAME)
    )


def _exact_counts(path: Path, places: Sequence[int]) -> dict[int, int]:
    """How many values columns have; left out where no value comes back, or one is too long for a legend."""
    if not places:
        return {}
    counts = ", ".join(
        f"count(DISTINCT c{place}), count(c{place}), max(length(CAST(c{place} AS VARCHAR)))" for place in places
    )
    with ROWS.turn():
        numbers = rows_of(f"SELECT {counts} FROM {TABLE}", [str(path)])[0]  # noqa: S608 -- names of ours
    facts = zip(places, numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    return {place: values for place, values, filled, longest in facts if values < filled and longest <= _LONGEST_VALUE}


def _is_scale(column: TypedColumn) -> bool:
    words = frozenset(re.split(r"[^a-z0-9]+", normalised_text(column.name)))
    return column.kind.is_number and column.is_whole and not words & _NUMBERS_OF_THINGS


@lru_cache(maxsize=256)
def value_classes(path: Path, place: int) -> ValueClasses:
    """The classes of a column of ``coloured_columns``: numbers in five classes of as many rows, else each value."""
    if _is_scale(columns_of(path)[place]):
        return _spans(path, place)
    sql = f"SELECT CAST(c{place} AS VARCHAR), count(*) FROM {TABLE} GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608 -- likewise
    with ROWS.turn():
        counted = rows_of(sql, [str(path)])
    classes = [ValueClass(value, value, rows) for value, rows in counted if value is not None]
    missing = sum(rows for value, rows in counted if value is None)
    return ValueClasses(tuple(classes[:MOST_VALUES]), missing, is_scale=False)


def _spans(path: Path, place: int) -> ValueClasses:
    shares = [part / SPANS for part in range(SPANS)]
    quantiles = f"SELECT quantile_disc(c{place}, {shares}) FROM {TABLE}"  # noqa: S608 -- likewise
    with ROWS.turn():
        edges = sorted(set(rows_of(quantiles, [str(path)])[0][0] or []))
        number = " + ".join(f"CAST(c{place} >= ? AS INTEGER)" for _edge in edges) or "NULL"
        sql = (
            f"SELECT {number} AS class, min(c{place}), max(c{place}), count(*) FROM {TABLE} "  # noqa: S608 -- likewise
            "GROUP BY class ORDER BY class NULLS LAST"
        )
        counted = rows_of(sql, [*edges, str(path)])
    classes = [ValueClass(least, most, rows) for number, least, most, rows in counted if number is not None]
    missing = sum(rows for number, *_others, rows in counted if number is None)
    return ValueClasses(tuple(classes), missing, is_scale=True)


def row_classes(path: Path, place: int) -> str:
    """The number of the class of each row, a digit a row in the order of the file."""
    classes = value_classes(path, place)
    values = [value_class.least for value_class in classes.classes]
    if classes.is_scale:
        number = " + ".join(f"CAST(c{place} >= ? AS INTEGER)" for _value in values) or "NULL"
    else:
        whens = " ".join(f"WHEN CAST(c{place} AS VARCHAR) = ? THEN {number}" for number in range(1, len(values) + 1))
        number = f"CASE {whens} END" if whens else "NULL"
    sql = f"SELECT string_agg(CAST(coalesce({number}, 0) AS VARCHAR), '' ORDER BY file_row_number) FROM {TABLE}"  # noqa: S608 -- likewise
    with ROWS.turn():
        return str(rows_of(sql, [*values, str(path)])[0][0] or "")
