"""Ookla open data tiles (Parquet): quarterly averages on squares of level 16, a separate reference layer.

They have no operator and are plain means: they are never mixed with measurements, only shown beside them. Licence
CC BY-NC-SA 4.0, stored in the derived file and shown with the layer. Columns: README of teamookla/ookla-open-data.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from maillage.core.geo import corner_of, unmorton
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.terms import STREAMED_PARQUET

LEVEL: Final = 16
NAME_PATTERN: Final = re.compile(r"(?P<start>\d{4}-\d\d-\d\d)_performance_(?P<kind>mobile|fixed)_tiles")
COLUMNS: Final = ("quadkey", "avg_d_kbps", "avg_u_kbps", "avg_lat_ms", "tests", "devices")
IGNORED: Final[Mapping[str, str]] = {
    "tile": sentence("se déduit de la clé du carré"),
    "tile_x": sentence("se déduit de la clé du carré"),
    "tile_y": sentence("se déduit de la clé du carré"),
    "avg_lat_down_ms": sentence("latence sous charge : absente des trimestres anciens"),
    "avg_lat_up_ms": sentence("latence sous charge : absente des trimestres anciens"),
}
# West, south, east, north of France and of each overseas territory: the file is worldwide.
FRANCE_BOXES: Final = (
    (-5.6, 41.2, 10.0, 51.3),
    (-63.3, 14.3, -60.7, 18.2),
    (-54.7, 2.0, -51.5, 6.0),
    (55.1, -21.5, 56.0, -20.8),
    (44.9, -13.1, 45.4, -12.5),
)


@dataclass(frozen=True, slots=True)
class LayerSource:
    """A reference layer that can be imported, with its publisher and licence."""

    name: str
    title: str
    publisher: str
    licence: str
    url: str
    formats: tuple[str, ...]
    ignored: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LayerTable:
    """The squares of one quarter by Morton number, and the counts of rows read, outside and left over."""

    kind: str
    first_day: str
    squares: pa.Table
    read: int
    outside: int
    findings: tuple[Finding, ...]
    leftovers: tuple[str, ...]


LAYER: Final = LayerSource(
    name="ookla",
    title="Ookla, tuiles ouvertes (moyennes trimestrielles)",
    publisher="Ookla",
    licence="CC BY-NC-SA 4.0",
    url="https://github.com/teamookla/ookla-open-data",
    formats=("parquet",),
    ignored=IGNORED,
)


def read_layer(path: Path) -> LayerTable:
    """Read the French squares of an Ookla file. Raises Refused when its name or columns are not Ookla's."""
    named = NAME_PATTERN.search(path.name)
    if named is None:
        message = sentence("« %(file)s » ne dit ni trimestre ni réseau : gardez le nom d’Ookla (2024-10-01_perf…).")
        raise Refused("unknown_name", message, file=path.name)
    if not path.is_file():
        raise Refused("no_file", sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin."), file=str(path))
    try:
        parquet = pq.ParquetFile(path, **STREAMED_PARQUET)
    except (pa.ArrowInvalid, OSError) as error:
        message = sentence("Le fichier Parquet « %(file)s » ne peut pas être lu (%(reason)s).")
        raise Refused("unreadable", message, file=path.name, reason=str(error)) from error
    missing = [name for name in COLUMNS if name not in parquet.schema_arrow.names]
    if missing:
        message = sentence("Il manque les colonnes %(columns)s à « %(file)s ».")
        raise Refused("missing_columns", message, columns=", ".join(missing), file=path.name)
    in_france, wrong, read = [], 0, 0
    for batch in parquet.iter_batches(100_000, columns=list(COLUMNS)):
        squares, refused = _french_squares(pa.Table.from_batches([batch]))
        in_france.append(squares)
        read, wrong = read + batch.num_rows, wrong + refused
    table = (
        pa.concat_tables(in_france).sort_by("square")
        if in_france
        else _french_squares(parquet.schema_arrow.empty_table().select(list(COLUMNS)))[0]
    )
    message = sentence("%(count)s carrés ont une clé ou une valeur impossible : ils sont laissés de côté.")
    findings = (Finding("wrong_square", message, params={"count": wrong}),) if wrong else ()
    leftovers = tuple(name for name in parquet.schema_arrow.names if name not in {*COLUMNS, *IGNORED})
    outside = read - wrong - table.num_rows
    return LayerTable(named["kind"], named["start"], table, read, outside, findings, leftovers)


def _french_squares(table: pa.Table) -> tuple[pa.Table, int]:
    """Return the squares of ``table`` in France, by Morton number, and the number of invalid rows."""
    keys = table["quadkey"].cast(pa.string())
    checks = [pc.match_substring_regex(keys, r"^[0-3]{16}$")]
    checks += [pc.greater_equal(table[name].cast(pa.float64()), pa.scalar(0.0)) for name in COLUMNS[1:]]
    is_right = np.logical_and.reduce([check.fill_null(False).to_numpy() for check in checks])
    right = table.filter(pa.array(is_right))
    # A quadkey is the Morton number of its square in base 4.
    quadkeys = np.asarray(keys.filter(pa.array(is_right)).to_numpy(zero_copy_only=False), "S16")
    digits = np.ascontiguousarray(quadkeys).view(np.uint8).reshape(len(quadkeys), LEVEL).astype(np.int64) - ord("0")
    numbers = np.asarray(digits @ (4 ** np.arange(LEVEL - 1, -1, -1, dtype=np.int64)), np.int64)
    lon, lat = corner_of(*(side + 0.5 for side in unmorton(numbers)), level=LEVEL)
    is_french = np.zeros(len(numbers), np.bool_)
    for west, south, east, north in FRANCE_BOXES:
        is_french |= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    columns = {"square": pa.array(numbers), **{name: right[name].cast(pa.int64()) for name in COLUMNS[1:]}}
    return pa.table(columns).filter(pa.array(is_french)), table.num_rows - right.num_rows
