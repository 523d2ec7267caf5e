"""One table of an edition as a CSV, a Parquet and a GeoJSON file, and the two small tables that explain its words."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import shapely

from maillage.core.geo import corner_of
from maillage.core.problems import NotFound
from maillage.editions.build.batch_figures import TableKind
from maillage.editions.build.edition_tables import ALL_OPERATORS
from maillage.editions.export.schemas import word_schemas
from maillage.quality.parts.etsi import FAILURES, FIGURES
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import SCALES, Usage
from maillage.territory.queries import outline
from maillage.territory.terms import Kind

_ADDRESSES: Final[Mapping[TableKind, Kind]] = {
    TableKind.COMMUNES: Kind.COMMUNE,
    TableKind.EPCI: Kind.EPCI,
    TableKind.DEPARTEMENTS: Kind.DEPARTEMENT,
    TableKind.REGIONS: Kind.REGION,
    TableKind.PLACES: Kind.PLACE,
}
_DECIMALS: Final = 0.0001  # ten metres: contours are accurate to some 160 m


def write_csv(table: pa.Table, path: Path) -> None:
    """The table as CSV (RFC 4180, UTF-8, comma): words in quotes, nothing where a value is missing."""
    pa.csv.write_csv(table, path, pa.csv.WriteOptions(quoting_style="needed"))


def write_parquet(table: pa.Table, path: Path, *, title: str) -> None:
    """The table as Parquet; its title and licence stand in the metadata of the file."""
    metadata = {b"title": title.encode(), b"licence": b"etalab-2.0"}
    pq.write_table(table.replace_schema_metadata(metadata), path, compression="zstd")


def write_geojson(table: pa.Table, path: Path, *, kind: TableKind, title: str) -> None:
    """The newest quarter of all operators together, one feature a square or territory, its usages side by side."""
    with path.open("w", encoding="utf-8") as lines:
        head = json.dumps({"type": "FeatureCollection", "name": title}, ensure_ascii=False)
        lines.write(f'{head[:-1]}, "features": [\n')
        for number, feature in enumerate(_features(table, kind)):
            lines.write(f",\n{feature}" if number else feature)
        lines.write("\n]}\n")


def write_usages(path: Path) -> None:
    """What each usage is, in our unit and under its ETSI name."""
    figures = {figure.kind.value: figure for figure in FIGURES}
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow([column["name"] for column in word_schemas()["usages"]["fields"]])
        for usage in Usage:
            scale, figure = SCALES[usage], figures.get(usage.word)
            names = (figure.name, f"{1 / figure.divisor:g}", FAILURES[figure.kind]) if figure else ("", "", "")
            table.writerow([usage.word, scale.unit, "true" if scale.higher_is_better else "false", *names])


def write_operators(path: Path) -> None:
    """Who the operators are, and their network codes."""
    networks: dict[str, list[str]] = {}
    for plmn, holders in sorted(operator_table().plmns.items()):
        for holder in holders:
            if holder.validity.holds(None):
                networks.setdefault(holder.operator_id, []).append(f"{plmn[:3]}-{plmn[3:]}")
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow([column["name"] for column in word_schemas()["operators"]["fields"]])
        for operator in operator_table():
            table.writerow([operator.id, operator.name, operator.kind.value, " ".join(networks.get(operator.id, ()))])


def _features(table: pa.Table, kind: TableKind) -> Iterator[str]:
    newest = table.filter(pc.equal(table["period"], pc.max(table["period"])))
    # Tests that came late have rows of their own: one feature shows those of their time.
    on_time = newest.filter(pc.invert(newest["is_late"]))
    everybody = on_time.filter(pc.equal(on_time["operator"], pa.scalar(ALL_OPERATORS)))
    properties: dict[str, dict[str, Any]] = {}
    for row in everybody.to_pylist():
        own = properties.setdefault(row["code"], {name: row.get(name) for name in ("period", "code", "name")})
        own |= {f"{row['usage']}_{name}": row[name] for name in ("tests", "median", "failure_share")}
    for code, own in properties.items():
        values = {name: value for name, value in own.items() if name != "name" or value is not None}
        feature = {"type": "Feature", "id": code, "geometry": _geometry(kind, code), "properties": values}
        yield json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def _geometry(kind: TableKind, code: str) -> Any:
    if kind is TableKind.SQUARES:
        level, x, y = (int(number) for number in code.split("/"))
        west, north = (round(float(degrees), 6) for degrees in corner_of(x, y, level=level))
        east, south = (round(float(degrees), 6) for degrees in corner_of(x + 1, y + 1, level=level))
        # Counter-clockwise, as RFC 7946 wants outer rings.
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}
    try:
        shape = outline(f"{_ADDRESSES[kind]}:{code}")
    except NotFound:
        return None  # the overseas collectivities have no contour in the reference: a feature may be unlocated
    return shapely.geometry.mapping(shapely.set_precision(shape, _DECIMALS))
