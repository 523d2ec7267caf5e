"""The locations of the rows of a version: points, grid squares if there are many, and counts per commune."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from maillage.opendata.catalog.domain.column_kinds import PositionColumns, commune_column, position_columns
from maillage.opendata.catalog.domain.row_query import RowQuery
from maillage.opendata.catalog.domain.row_sql import TABLE, where_of
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.catalog.store.tables.engine import columns_of, declared_types, rows_of
from maillage.territory.domain.terms import Box, commune_code
from maillage.territory.store.territories import locate

MOST_POINTS: Final = 2_000
_SQUARES_ACROSS: Final = 48
_MOST_LOCATED: Final = 200_000  # positions whose commune is looked up; beyond, a sample
_PAIR: Final = r'^[\s\[({"]*(-?[0-9]+(?:\.[0-9]+)?)\s*[,;\s]\s*(-?[0-9]+(?:\.[0-9]+)?)'


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One row, or ``count`` rows of a grid square; ``number`` is the row number of a single row (header = 1)."""

    longitude: float
    latitude: float
    count: int
    number: int | None


@dataclass(frozen=True, slots=True)
class Points:
    """What the map draws; ``is_grouped`` for grid squares; ``box`` bounds all positions of the query."""

    points: tuple[MapPoint, ...]
    total: int
    is_grouped: bool
    box: Box | None


def positions_in(version: Version) -> PositionColumns | None:
    """The columns of a version that hold positions."""
    return position_columns(version.columns, declared_types(version))


def communes_in(version: Version) -> int | None:
    """The index of the column of a version that holds commune codes."""
    return commune_column(version.columns)


def points(path: Path, columns: PositionColumns, query: RowQuery, *, box: Box | None = None) -> Points:
    """The positions of the rows that ``query`` selects, restricted to ``box`` if given."""
    inside, values = _positions_sql(path, columns, query, box)
    sql = f"SELECT count(*), min(lon), min(lat), max(lon), max(lat) FROM ({inside})"  # noqa: S608 -- names of ours; values are bound
    total, *edges = rows_of(sql, values)[0]
    if not total:
        return Points((), 0, is_grouped=False, box=None)
    if total <= MOST_POINTS:
        rows = rows_of(f"SELECT lon, lat, 1, file_row_number + 2 FROM ({inside}) ORDER BY 4", values)  # noqa: S608 -- likewise
        return Points(tuple(MapPoint(*row) for row in rows), total, is_grouped=False, box=Box(*edges))
    around = Box(*edges)
    side = max(around.east - around.west, around.north - around.south, 1e-6) / _SQUARES_ACROSS
    sql = (
        f"SELECT avg(lon), avg(lat), count(*), IF(count(*) = 1, min(file_row_number) + 2, NULL) FROM ({inside}) "  # noqa: S608 -- likewise
        "GROUP BY floor((lon - ?) / ?), floor((lat - ?) / ?) ORDER BY 3"
    )
    # DuckDB binds placeholders in textual order: those of the inner query come first.
    squares = rows_of(sql, [*values, around.west, side, around.south, side])
    return Points(tuple(MapPoint(*square) for square in squares), total, is_grouped=True, box=around)


def counts_by_commune(path: Path, version: Version) -> dict[str, int]:
    """The number of rows per commune, by Insee code, from the code column or else from the positions."""
    place = communes_in(version)
    if place is not None:
        counted = rows_of(f"SELECT CAST(c{place} AS VARCHAR), count(*) FROM {TABLE} GROUP BY 1", [str(path)])  # noqa: S608 -- likewise
        return {code.strip().upper(): count for code, count in counted if code}
    columns = positions_in(version)
    if columns is None:
        return {}
    inside, values = _positions_sql(path, columns, RowQuery(), None)
    positions = rows_of(f"SELECT lon, lat FROM ({inside}) LIMIT {_MOST_LOCATED}", values)  # noqa: S608 -- likewise
    if not positions:
        return {}
    lons, lats = np.array(positions, dtype=np.float64).T
    numbers, counts = np.unique(locate(lons, lats), return_counts=True)
    coded = ((commune_code(int(number)), int(count)) for number, count in zip(numbers, counts, strict=True))
    return {code: count for code, count in coded if code is not None}


def _positions_sql(path: Path, columns: PositionColumns, query: RowQuery, box: Box | None) -> tuple[str, list[Any]]:
    if columns.is_one:
        first, second = (
            f"try_cast(regexp_extract(c{columns.longitude}, '{_PAIR}', {part}) AS DOUBLE)" for part in (1, 2)
        )
        lon, lat = (first, second) if columns.is_longitude_first else (second, first)
    else:
        lon, lat = f"try_cast(c{columns.longitude} AS DOUBLE)", f"try_cast(c{columns.latitude} AS DOUBLE)"
    where, values = where_of(query, columns_of(path))
    rows = f"SELECT {lon} AS lon, {lat} AS lat, file_row_number FROM {TABLE}{where}"  # noqa: S608 -- likewise
    bounds = box or Box(-180, -90, 180, 90)
    inside = f"SELECT * FROM ({rows}) WHERE lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?"  # noqa: S608 -- likewise
    return inside, [str(path), *values, bounds.west, bounds.east, bounds.south, bounds.north]
