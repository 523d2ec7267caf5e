"""Column profiles of a version: number of values, distinct values, minimum, maximum and most frequent values.

The background process computes them ahead (store/typed_tables.py) and stores them next to the table; until then they
are computed on request. For a chart: how often each value occurs, or the sum of another column grouped by it.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

from maillage.core.text import normalised_text
from maillage.opendata.catalog.domain.column_kinds import ColumnKind, TypedColumn
from maillage.opendata.catalog.domain.row_sql import TABLE, sum_of
from maillage.opendata.catalog.domain.whole_files import is_whole
from maillage.opendata.catalog.store.tables.engine import columns_of, row_count_of, rows_of
from maillage.opendata.catalog.store.tables.rows import ROWS, Value, plain_value

PROFILE_FILE: Final = "profile.json"
MOST_USUAL: Final = 5
_MOST_CATEGORIES: Final = 30
_FEWEST_REPEATS: Final = 3  # average rows per category
_MOST_ALIKE: Final = 0.95  # share of rows with one value: above it the chart is a single bar
# Words in names of identifying or locating columns: no chart is made of them.
_IDENTIFYING_WORDS: Final = frozenset(
    {
        *("lat", "latitude", "lon", "long", "lng", "longitude", "x", "y", "coord", "coordonnees", "coordonneesxy"),
        *("geom", "geometry", "geo", "wkt", "position", "adresse", "rue", "voie", "cp", "codepostal", "postal"),
        *(
            "id",
            "identifiant",
            "uuid",
            "code",
            "insee",
            "siret",
            "siren",
            "uai",
            "rna",
            "finess",
            "num",
            "numero",
            "no",
        ),
        *("nom", "name", "libelle", "titre", "objet", "description", "telephone", "tel", "courriel", "mail", "email"),
        *("url", "site", "web", "reference", "ref", "periode", "period"),
    }
)
# Words in names of identifiers: never a category, even next to a word that would be.
_NUMBERS_OF_THINGS: Final = frozenset({"id", "identifiant", "code", "siret", "siren", "rna", "insee", "num", "numero"})
# Columns worth adding up, and columns to group by, most informative first.
_QUANTITIES: Final = frozenset({"montant", "nombre", "nb", "quantite", "occurrences", "amount"})
_SHARED_BY: Final = ("beneficiaire", "titulaire", "prenom", "fournisseur", "theme", "nature", "type", "categorie")
# Rows that are statistics (a median, a share): neither counting nor adding them means anything.
_STATISTICS: Final = frozenset({"median", "mediane", "moyenne", "mean", "share", "taux", "part"})


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column; ``distinct`` is an estimate (HyperLogLog, within a few percent)."""

    column: TypedColumn
    filled: int
    distinct: int
    least: Value
    greatest: Value


MOST_BARS: Final = 12
_FEW_MONTHS: Final = 24
_BINS: Final = 10
_FEW_NUMBERS: Final = 12


@dataclass(frozen=True, slots=True)
class ColumnFigure:
    """One bar: its value (or start and end of a bin), the number of rows, their sum (None if not asked for)."""

    value: Value
    rows: int
    total: float | None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class ColumnFigures:
    """The bars of a chart; ``others`` adds up the values beyond those shown.

    ``step`` is the width of a bar: a "value", "month", "year" or "span" of numbers.
    """

    step: str
    figures: tuple[ColumnFigure, ...]
    others: ColumnFigure | None = None


@lru_cache(maxsize=256)
def column_profiles(path: Path) -> tuple[ColumnProfile, ...]:
    """The profiles of all columns, in order. Cached, since the file never changes."""
    columns = columns_of(path)
    if (stored := _stored(path)) is not None:
        return tuple(ColumnProfile(column, *figures) for column, (*figures, _) in zip(columns, stored, strict=True))
    if not columns or not row_count_of(path):
        return tuple(ColumnProfile(column, 0, 0, None, None) for column in columns)
    figures = ", ".join(
        f"count(c{place}), approx_count_distinct(c{place}), min(c{place}), max(c{place})"
        for place in range(len(columns))
    )
    with ROWS.turn():
        numbers = rows_of(f"SELECT {figures} FROM {TABLE}", [str(path)])[0]  # noqa: S608 -- names of ours
    return tuple(
        ColumnProfile(
            column, *numbers[4 * place : 4 * place + 2], *map(plain_value, numbers[4 * place + 2 : 4 * place + 4])
        )
        for place, column in enumerate(columns)
    )


@lru_cache(maxsize=4_096)
def usual_values(path: Path, place: int) -> list[tuple[Value, int]]:
    """The most frequent values of a column with their counts."""
    if (stored := _stored(path)) is not None:
        return [(value, count) for value, count in stored[place][-1]]
    sql = f"SELECT c{place}, count(*) FROM {TABLE} WHERE c{place} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608 -- likewise
    with ROWS.turn():
        return [(plain_value(value), count) for value, count in rows_of(f"{sql} LIMIT {MOST_USUAL}", [str(path)])]


def profile_document(path: Path) -> dict[str, list[list[Any]]]:
    """The stored profile of a table: per column filled, distinct, minimum, maximum and the most frequent values."""
    return {
        "columns": [
            [profile.filled, profile.distinct, profile.least, profile.greatest, usual_values(path, place)]
            for place, profile in enumerate(column_profiles(path))
        ]
    }


@lru_cache(maxsize=256)
def _stored_profile(path: Path, _modified_ns: int) -> list[list[Any]]:
    columns: list[list[Any]] = json.loads(path.read_bytes())["columns"]
    return columns


def _stored(path: Path) -> list[list[Any]] | None:
    stored = path.with_name(PROFILE_FILE)
    return _stored_profile(stored, stored.stat().st_mtime_ns) if is_whole(stored) else None


def default_chart(path: Path) -> tuple[int, int | None] | None:
    """Column to chart by default and the column to add up by it (None: count rows), as indexes; None if nothing fits.

    A quantity is added up by its beneficiary or subject. Otherwise rows are counted by a repeated category or by date,
    if each row is a thing rather than a statistic. Coordinates, codes, identifiers, names and addresses are no
    categories: nobody learns anything from the number of rows with one latitude.
    """
    profiles = []
    for place, profile in enumerate(column_profiles(path)):
        name = normalised_text(
            re.sub(r"(?<=[a-z])(?=[A-Z])", "_", profile.column.name)
        )  # splits "nomBeneficiaire" into "nom", "beneficiaire"
        profiles.append((place, profile, frozenset(re.split(r"[^a-z0-9]+", name))))
    if any(_STATISTICS & words for _place, _profile, words in profiles):
        return None
    texts = [row for row in profiles if row[1].column.kind is ColumnKind.TEXT and row[1].distinct > 1]
    quantity = next(
        (place for place, profile, words in profiles if _QUANTITIES & words and profile.column.kind.is_number), None
    )
    if quantity is not None:
        for share in _SHARED_BY:
            for place, _profile, words in texts:
                if share in words and not _NUMBERS_OF_THINGS & words:
                    return place, quantity
    categories = (
        place
        for place, profile, words in texts
        if not _IDENTIFYING_WORDS & words
        and profile.distinct <= min(_MOST_CATEGORIES, profile.filled // _FEWEST_REPEATS)
        and usual_values(path, place)[0][1] <= _MOST_ALIKE * profile.filled
    )
    days = (
        place
        for place, profile, words in profiles
        if not _IDENTIFYING_WORDS & words and profile.column.kind is ColumnKind.DATE and profile.distinct > 1
    )
    column = next(chain(categories, days), None)
    return None if column is None else (column, quantity)


def column_figures(path: Path, place: int, *, total: int | None = None) -> ColumnFigures:
    """The chart of the column at index ``place``; ``total`` is the index of a numeric column to add up."""
    columns = columns_of(path)
    column, sums = columns[place], "NULL" if total is None else sum_of(total, columns[total])
    if column.kind is ColumnKind.DATE:
        day = f"try_cast(c{place} AS DATE)"
        span = rows_of(f"SELECT date_diff('month', min({day}), max({day})) FROM {TABLE}", [str(path)])[0][0]  # noqa: S608 -- likewise
        step = "month" if span is not None and span < _FEW_MONTHS else "year"
        sql = f"SELECT CAST(date_trunc('{step}', {day}) AS DATE), count(*), {sums} FROM {TABLE} WHERE {day} IS NOT NULL"  # noqa: S608 -- likewise
        return ColumnFigures(step, tuple(_bars(path, f"{sql} GROUP BY 1 ORDER BY 1 DESC LIMIT {_FEW_MONTHS}")[::-1]))
    if column.kind.is_number:
        distinct = f"approx_count_distinct({_number(place, column)})"
        if rows_of(f"SELECT {distinct} > {_FEW_NUMBERS} FROM {TABLE}", [str(path)])[0][0]:  # noqa: S608 -- names of ours
            value = _number(place, column)
            low, high = rows_of(f"SELECT min({value}), max({value}) FROM {TABLE}", [str(path)])[0]  # noqa: S608 -- likewise
            width = (float(high) - float(low)) / _BINS
            spot = f"least(CAST(floor(({value} - ?) / ?) AS INTEGER), {_BINS - 1})"
            sql = f"SELECT {spot}, count(*), {sums} FROM {TABLE} WHERE {value} IS NOT NULL GROUP BY 1 ORDER BY 1"  # noqa: S608 -- likewise
            by_spot = {row[0]: row for row in rows_of(sql, [float(low), width, str(path)])}
            figures = [
                ColumnFigure(
                    plain_value(float(low) + spot * width),
                    by_spot[spot][1] if spot in by_spot else 0,
                    None if sums == "NULL" else float(by_spot[spot][2] or 0) if spot in by_spot else 0.0,
                    float(low) + (spot + 1) * width,
                )
                for spot in range(_BINS)
            ]
            return ColumnFigures("span", tuple(figures))
    order = "2 DESC" if total is None else "3 DESC NULLS LAST, 2 DESC"
    bars = _bars(path, f"SELECT c{place}, count(*), {sums} FROM {TABLE} GROUP BY 1 ORDER BY {order}, 1")  # noqa: S608 -- likewise
    rest = bars[MOST_BARS:]
    totals = [bar.total for bar in rest if bar.total is not None]
    others = ColumnFigure(len(rest), sum(bar.rows for bar in rest), sum(totals) if totals else None) if rest else None
    return ColumnFigures("value", tuple(bars[:MOST_BARS]), others)


def _number(place: int, column: TypedColumn) -> str:
    return f"c{place}" if column.is_whole else f"try_cast(c{place} AS DOUBLE)"


def _bars(path: Path, sql: str) -> list[ColumnFigure]:
    return [
        ColumnFigure(plain_value(value), count, None if total is None else float(total))
        for value, count, total in rows_of(sql, [str(path)])
    ]
