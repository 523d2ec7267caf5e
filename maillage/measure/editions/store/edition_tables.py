"""Converts figures to the Arrow tables from which all files of an edition are written."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from maillage.core.geo import corner_of, unmorton
from maillage.core.problems import NotFound
from maillage.measure.comparison.domain.terms import METHOD
from maillage.measure.editions.store.batch_figures import ALL_OPERATORS_CODE, LEVEL_SHIFT, FigureRows, TableKind
from maillage.measure.record.domain.terms import SCALES, Origin, Period
from maillage.measure.record.store.operators import operator_table
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import territory

ALL_OPERATORS: Final = "all"
UNKNOWN_OPERATOR: Final = "unknown"
_KINDS: Final[Mapping[TableKind, Kind]] = {
    TableKind.COMMUNES: Kind.COMMUNE,
    TableKind.EPCI: Kind.EPCI,
    TableKind.DEPARTEMENTS: Kind.DEPARTEMENT,
    TableKind.REGIONS: Kind.REGION,
}
_WORDS: Final = pa.string()
Fields = Mapping[str, pa.DataType]
_FIGURES: Final[Fields] = {
    "operator": _WORDS,
    "plmn": _WORDS,
    "usage": _WORDS,
    "unit": _WORDS,
    "tests": pa.int64(),
    "median": pa.float64(),
    "median_low": pa.float64(),
    "median_high": pa.float64(),
    "failure_share": pa.float64(),
    "origin": _WORDS,
    "method": _WORDS,
    "edition": _WORDS,
    "is_late": pa.bool_(),
}
_PLACED: Final[Fields] = {"lon": pa.float64(), "lat": pa.float64()}
_SQUARE: Final[Fields] = {"period": _WORDS, "code": _WORDS, "level": pa.int64()}
_TERRITORY: Final[Fields] = {"period": _WORDS, "code": _WORDS, "name": _WORDS}
SQUARE_SCHEMA: Final = pa.schema({**_SQUARE, **_PLACED, **_FIGURES})
TERRITORY_SCHEMA: Final = pa.schema({**_TERRITORY, **_PLACED, **_FIGURES})
KEY: Final = ("edition", "period", "code", "usage", "operator")
_ORDER: Final = [(name, "ascending") for name in ("period", "code", "usage", "operator", "edition")]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Column: TypeAlias = "pa.Array[Any]"


def schema_of(kind: TableKind) -> pa.Schema:
    """The Arrow schema of a table."""
    return SQUARE_SCHEMA if kind is TableKind.SQUARES else TERRITORY_SCHEMA


def table_of(rows: Sequence[FigureRows], kind: TableKind, *, origin: Origin, batch: tuple[str, bool]) -> pa.Table:
    """The rows of a table of a batch (its edition, and whether it has late tests), sorted as in files."""
    schema, (edition, is_late) = schema_of(kind), batch
    parts = [schema.empty_table()]
    for figures in rows:
        if not figures.tests.size:
            continue
        count = figures.tests.size
        known_operator = operator_table().by_code(figures.operator)
        operator = known_operator.id if known_operator else UNKNOWN_OPERATOR
        if figures.operator == ALL_OPERATORS_CODE:
            operator = ALL_OPERATORS
        columns = _squares(figures.units) if figures.kind is TableKind.SQUARES else _territories(figures)
        quarters, places = np.unique(figures.quarters, return_inverse=True)
        columns |= {
            "period": pa.array([Period(quarter, 3).word for quarter in quarters.tolist()], _WORDS).take(places),
            "operator": pa.repeat(operator, count),
            "plmn": pa.repeat(pa.scalar(plmn_of(operator), _WORDS), count),
            "usage": pa.repeat(figures.usage.word, count),
            "unit": pa.repeat(SCALES[figures.usage].unit, count),
            "tests": pa.array(figures.tests),
            "median": _nullable_column(four_digits(figures.median)),
            "median_low": _nullable_column(four_digits(figures.low)),
            "median_high": _nullable_column(four_digits(figures.high)),
            "failure_share": pa.array(np.round(figures.failure_share, 4)),
            "origin": pa.repeat(origin.word, count),
            "method": pa.repeat(METHOD, count),
            "edition": pa.repeat(edition, count),
            "is_late": pa.repeat(is_late, count),
        }
        parts.append(pa.table([columns[name] for name in schema.names], schema=schema))
    return in_order(pa.concat_tables(parts))


def in_order(table: pa.Table) -> pa.Table:
    """The rows in file order: period, code, usage, operator."""
    return table.sort_by(_ORDER).combine_chunks()


@lru_cache(maxsize=128)
def plmn_of(operator_id: str) -> str | None:
    """The first current network code of an operator ("208-01"); None without one."""
    networks = sorted(
        plmn
        for plmn, holders in operator_table().plmns.items()
        if any(holder.operator_id == operator_id and holder.validity.holds(None) for holder in holders)
    )
    return f"{networks[0][:3]}-{networks[0][3:]}" if networks else None


def four_digits(values: ArrayLike) -> Floats:
    """Values rounded to four significant digits, as bins are 3.5 % wide; NaN stays."""
    numbers = np.asarray(values, np.float64)
    size = np.abs(np.where(np.isnan(numbers) | (numbers == 0), 1.0, numbers))
    digits = 3 - np.floor(np.log10(size))
    # The factor is a whole number for multiplication and division, so that no spurious digits appear.
    up, down = 10.0 ** np.maximum(digits, 0), 10.0 ** np.maximum(-digits, 0)
    return np.asarray(np.round(numbers * up / down) * down / up, np.float64)


def _nullable_column(values: Floats) -> Column:
    return pa.array(values, mask=np.isnan(values))


def _squares(units: Integers) -> dict[str, Column]:
    levels, squares = units >> LEVEL_SHIFT, units & ((1 << LEVEL_SHIFT) - 1)
    x, y = unmorton(squares)
    lon, lat = np.zeros(units.size), np.zeros(units.size)
    for level in np.unique(levels).tolist():
        rows = levels == level
        lon[rows], lat[rows] = corner_of(x[rows] + 0.5, y[rows] + 0.5, level=level)
    names = [
        f"{level}/{column}/{row}" for level, column, row in zip(levels.tolist(), x.tolist(), y.tolist(), strict=True)
    ]
    places = {"lon": pa.array(np.round(lon, 5)), "lat": pa.array(np.round(lat, 5))}
    return {"code": pa.array(names, _WORDS), "level": pa.array(levels), **places}


def _territories(rows: FigureRows) -> dict[str, Column]:
    distinct, numbers = np.unique(rows.units, return_inverse=True)
    territories = [territory_words(rows.kind, rows.codes[unit]) for unit in distinct.tolist()]
    code, name, lon, lat = zip(*territories, strict=True)
    columns: dict[str, Column] = {
        "code": pa.array(code, _WORDS),
        "name": pa.array(name, _WORDS),
        "lon": pa.array(lon, pa.float64()),
        "lat": pa.array(lat, pa.float64()),
    }
    return {column: values.take(numbers) for column, values in columns.items()}


@lru_cache(maxsize=1 << 16)  # valid for the process, since a publication runs in its own process
def territory_words(kind: TableKind, code: str) -> tuple[str, str, float | None, float | None]:
    """Code, name and position of a territory or place."""
    try:
        place = territory(code if kind is TableKind.PLACES else f"{_KINDS[kind]}:{code}")
    except NotFound:
        return code, code, None, None  # removed from the reference meanwhile: only the code is known
    lon, lat = (None if degrees is None else round(degrees, 5) for degrees in (place.lon, place.lat))
    return place.code, place.name, lon, lat
