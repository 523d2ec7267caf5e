"""Writes the files of an edition to a temporary folder, syncs them, and publishes them by an atomic rename.

Each table as CSV, Parquet and GeoJSON, and two code lists (usages, operators).
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import shapely
import structlog
from django.conf import settings

from maillage.core.clock import utc_now
from maillage.core.files.atomic import file_lock, replacing_folder
from maillage.core.geo import corner_of
from maillage.core.problems import NotFound
from maillage.measure.comparison.domain.terms import METHOD
from maillage.measure.editions.domain.editions import closed_quarters
from maillage.measure.editions.store.batch_figures import TableKind
from maillage.measure.editions.store.catalogue_tables import withdraw_demonstration_editions
from maillage.measure.editions.store.edition_tables import ALL_OPERATORS
from maillage.measure.editions.store.editions import (
    PACKAGE_FILE,
    STATE_FILE,
    EditionTables,
    edition_name,
    edition_names,
    edition_tables,
    editions_folder,
    state_document,
    table_name,
)
from maillage.measure.editions.store.readme import LICENCE_NAME, LICENCE_URL, readme_text, title_of
from maillage.measure.editions.store.schemas import schema_document, word_schemas
from maillage.measure.figures.store.published_counts.counts import Counts
from maillage.measure.figures.store.published_counts.merging import OnProgress, nothing_to_say
from maillage.measure.record.domain.terms import SCALES, Origin, Usage
from maillage.measure.record.pages.parts.etsi import FAILURES, FIGURES
from maillage.measure.record.store.operators import operator_table
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import outline

_ADDRESSES: Final[Mapping[TableKind, Kind]] = {
    TableKind.COMMUNES: Kind.COMMUNE,
    TableKind.EPCI: Kind.EPCI,
    TableKind.DEPARTEMENTS: Kind.DEPARTEMENT,
    TableKind.REGIONS: Kind.REGION,
    TableKind.PLACES: Kind.PLACE,
}
_DECIMALS: Final = 0.0001  # about ten metres: contours are accurate to some 160 m


def write_csv(table: pa.Table, path: Path) -> None:
    """The table as CSV (RFC 4180, UTF-8, comma); missing values are empty."""
    pa.csv.write_csv(table, path, pa.csv.WriteOptions(quoting_style="needed"))


def write_parquet(table: pa.Table, path: Path, *, title: str) -> None:
    """The table as Parquet, with title and licence in the file's metadata."""
    metadata = {b"title": title.encode(), b"licence": b"etalab-2.0"}
    pq.write_table(table.replace_schema_metadata(metadata), path, compression="zstd")


def write_geojson(table: pa.Table, path: Path, *, kind: TableKind, title: str) -> None:
    """The newest quarter for all operators together: one feature per square or territory, with all usages."""
    newest = table.filter(pc.equal(table["period"], pc.max(table["period"])))
    # Rows of late tests are separate, and left out here.
    on_time = newest.filter(pc.invert(newest["is_late"]))
    everybody = on_time.filter(pc.equal(on_time["operator"], pa.scalar(ALL_OPERATORS)))
    properties: dict[str, dict[str, Any]] = {}
    for row in everybody.to_pylist():
        own = properties.setdefault(row["code"], {name: row.get(name) for name in ("period", "code", "name")})
        own |= {f"{row['usage']}_{name}": row[name] for name in ("tests", "median", "failure_share")}
    with path.open("w", encoding="utf-8") as lines:
        head = json.dumps({"type": "FeatureCollection", "name": title}, ensure_ascii=False)
        lines.write(f'{head[:-1]}, "features": [\n')
        for number, (code, own) in enumerate(properties.items()):
            values = {name: value for name, value in own.items() if name != "name" or value is not None}
            feature = {"type": "Feature", "id": code, "geometry": geometry_of(kind, code), "properties": values}
            text = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
            lines.write(f",\n{text}" if number else text)
        lines.write("\n]}\n")


def write_usages(path: Path) -> None:
    """The code list of usages, with our units and ETSI names."""
    figures = {figure.kind.value: figure for figure in FIGURES}
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow([column["name"] for column in word_schemas()["usages"]["fields"]])
        for usage in Usage:
            scale, figure = SCALES[usage], figures.get(usage.word)
            names = (figure.name, f"{1 / figure.divisor:g}", FAILURES[figure.kind]) if figure else ("", "", "")
            table.writerow([usage.word, scale.unit, "true" if scale.higher_is_better else "false", *names])


def write_operators(path: Path) -> None:
    """The code list of operators with their network codes."""
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


def geometry_of(kind: TableKind, code: str) -> Any:
    """A square or territory as GeoJSON; None without a contour."""
    if kind is TableKind.SQUARES:
        level, x, y = (int(number) for number in code.split("/"))
        west, north = (round(float(degrees), 6) for degrees in corner_of(x, y, level=level))
        east, south = (round(float(degrees), 6) for degrees in corner_of(x + 1, y + 1, level=level))
        # Counter-clockwise, as RFC 7946 requires for outer rings.
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}
    try:
        shape = outline(f"{_ADDRESSES[kind]}:{code}")
    except NotFound:
        return None  # overseas collectivities have no contour in the reference: an unlocated feature
    return shapely.geometry.mapping(shapely.set_precision(shape, _DECIMALS))


SUMS_FILE: Final = "SHA256SUMS"
README_FILE: Final = "README.md"
_LOCK: Final = "editions.lock"
_COUNTED: Final = 0.8  # share of progress, by experience: the rest is writing
_PACKED: Final = {".parquet"}  # already compressed

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PublishedEdition:
    """The result of a publication: edition, whether it is new, and whether an erasure changed older figures."""

    name: str
    folder: Path
    is_new: bool
    is_recounted: bool = False
    tables: int = 0
    rows: int = 0


def publish_edition(
    counts: Counts, *, today: date, agency: str, now: datetime | None = None, on_progress: OnProgress = nothing_to_say
) -> PublishedEdition:
    """Publish the edition of ``today`` if it does not exist. Refused if no closed quarter has tests."""
    name = edition_name(today)
    folder = editions_folder() / name
    editions_folder().mkdir(parents=True, exist_ok=True)
    # A manual publication and the background duty may run concurrently.
    with file_lock(Path(settings.DATA_DIR) / "run" / _LOCK):
        real_origins = [origin for origin in counts.origins() if origin is not Origin.SIMULATED]
        real_months = [month for origin in real_origins for month, tests in counts.months(origin).items() if tests]
        if closed_quarters(real_months, today):
            # The first real edition may have the name of a demonstration's.
            withdraw_demonstration_editions()
        if name in edition_names():
            return PublishedEdition(name, folder, is_new=False)
        edition = edition_tables(counts, today=today, on_progress=lambda share: on_progress(share * _COUNTED))
        with replacing_folder(folder, is_durable=True) as draft:
            _write(draft, edition, today=today, agency=agency)
    log.info("edition_published", edition=name, at=(now or utc_now()).isoformat(timespec="seconds"))
    on_progress(1.0)
    rows = sum(table.num_rows for table in edition.tables.values())
    return PublishedEdition(
        name, folder, is_new=True, is_recounted=edition.is_recounted, tables=len(edition.tables), rows=rows
    )


def _write(folder: Path, edition: EditionTables, *, today: date, agency: str) -> None:
    for name, table in edition.tables.items():
        word, kind = table_name(name), name[1]
        title = f"{title_of(edition.state.name, origins=[name[0]])} : {word}"
        write_csv(table, folder / f"{word}.csv")
        write_parquet(table, folder / f"{word}.parquet", title=title)
        write_geojson(table, folder / f"{word}.geojson", kind=kind, title=title)
        _write_json(folder / f"{word}.schema.json", schema_document(kind))
    for word, schema in word_schemas().items():
        _write_json(folder / f"{word}.schema.json", schema)
    write_usages(folder / "usages.csv")
    write_operators(folder / "operators.csv")
    words = readme_text(edition, day=today.isoformat(), method=METHOD, agency=agency)
    (folder / README_FILE).write_text(words, encoding="utf-8")
    archive = f"maillage-{edition.state.name}.zip"
    _write_json(folder / PACKAGE_FILE, _package(folder, edition, today=today, agency=agency, more=[SUMS_FILE, archive]))
    lines = []
    for path in sorted(folder.iterdir()):
        with path.open("rb") as stream:
            lines.append(f"{file_digest(stream, 'sha256').hexdigest()}  {path.name}\n")
    (folder / SUMS_FILE).write_text("".join(lines), encoding="ascii")
    with ZipFile(folder / archive, "w") as packed:
        for path in sorted(path for path in folder.iterdir() if path.name != archive):
            moment = (today.year, today.month, today.day, 0, 0, 0)
            entry = ZipInfo(f"{archive.removesuffix('.zip')}/{path.name}", moment)
            entry.compress_type = ZIP_STORED if path.suffix in _PACKED else ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            # The lowest level: a quarter larger, in a third of the time.
            packed.writestr(entry, path.read_bytes(), compresslevel=1)
    _write_json(folder / STATE_FILE, state_document(edition.state))


def _package(folder: Path, edition: EditionTables, *, today: date, agency: str, more: list[str]) -> dict[str, Any]:
    """The Data Package document; its own keys (method, quarters, tables, files) are read by the data page."""
    origins = sorted({origin for origin, _ in edition.tables})
    words = {table_name(name) for name in edition.tables}
    names = sorted([PACKAGE_FILE, *more, *(path.name for path in folder.iterdir())])
    licence = {"name": "etalab-2.0", "title": LICENCE_NAME, "path": LICENCE_URL}
    return {
        "profile": "data-package",
        "name": f"maillage-{edition.state.name.lower()}",
        "title": title_of(edition.state.name, origins=origins),
        "version": edition.state.name,
        "created": today.isoformat(),
        "licenses": [licence],
        "contributors": [{"title": agency, "role": "publisher"}],
        "resources": [
            *[
                {
                    "profile": "tabular-data-resource",
                    "name": word,
                    "title": f"{word} (tests simulés)" if origin is Origin.SIMULATED else word,
                    "path": f"{word}.csv",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "bytes": (folder / f"{word}.csv").stat().st_size,
                    "schema": schema_document(kind),
                }
                for origin, kind in sorted(edition.tables)
                if (word := table_name((origin, kind)))
            ],
            *[
                {
                    "profile": "tabular-data-resource",
                    "name": word,
                    "path": f"{word}.csv",
                    "format": "csv",
                    "schema": schema,
                }
                for word, schema in word_schemas().items()
            ],
        ],
        "method": METHOD,
        "quarters": {origin.word: list(edition.quarters(origin)) for origin in origins},
        "tables": [
            {"name": table_name(name), "origin": name[0].word, "kind": name[1].value, "rows": table.num_rows}
            for name, table in sorted(edition.tables.items())
        ],
        "files": [
            {
                "name": name,
                "format": "schema" if name.endswith(".schema.json") else Path(name).suffix.removeprefix(".") or "sums",
                "table": stem if (stem := name.split(".", maxsplit=1)[0]) in words else "",
            }
            for name in names
        ],
    }


def _write_json(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
