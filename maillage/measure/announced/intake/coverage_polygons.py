"""Reads Arcep's files of theoretical coverage: polygons of one operator and service, by level.

GeoPackages in Lambert-93 with the columns operateur (or operateur_commercial), date, techno, usage, niveau, dept; a few
vintages leave some out, and the name of the file (2026_T1_couv_Metropole_OF_4G_data.gpkg) says the same. A polygon
without a readable shape or with an unknown level is set aside and counted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.core.extras import pyogrio
from maillage.core.geo import LAMBERT_93, to_degrees, to_lambert_93
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows
from maillage.measure.announced.domain.coverage import CoverageClass, CoverageService, polygons_only
from maillage.measure.record.domain.operators import Operator, OperatorTable
from maillage.territory.domain.terms import Box

_WGS_84: Final = "EPSG:4326"
_BATCH_POLYGONS: Final = 2_000  # of one département a multipolygon may have a million vertices
_LEVELS: Final[Mapping[str, CoverageClass]] = {
    "TBC": CoverageClass.VERY_GOOD,
    "BC": CoverageClass.GOOD,
    "CL": CoverageClass.LIMITED,
    "": CoverageClass.GOOD,  # 3G and 5G are announced without levels
}
_OPERATORS: Final[Mapping[str, str]] = {
    "OF": "orange",
    "SFR0": "sfr",
    "SFR": "sfr",
    "BOUY": "bouygues-telecom",
    "BYT": "bouygues-telecom",
    "FREE": "free-mobile",
}
_FILE_NAME: Final = re.compile(
    r"(?P<vintage>20\d\d_T[1-4])_couv_[A-Za-z]+_(?P<operator>[A-Z0-9]+)_(?P<technology>2G3G|2G|3G|4G|5G)_(?P<usage>voix|data)"
)
_MARGIN_M: Final = 1_000.0  # polygons that only touch the box from outside draw nothing in it

_UNREADABLE: Final = sentence("« %(file)s » ne se lit pas : donnez le GeoPackage (.gpkg) que publie l’Arcep.")
_PROJECTION: Final = sentence(
    "« %(file)s » est dans une projection qui n’est pas lue (%(name)s) : donnez-le en Lambert-93 ou en WGS 84."
)
_UNSAID: Final = sentence(
    "« %(file)s » ne dit pas de quel opérateur et de quel service est cette couverture : gardez le nom que l’Arcep lui "
    "donne, par exemple 2026_T1_couv_Metropole_OF_4G_data.gpkg."
)
_LEVEL: Final = sentence("Le niveau « %(value)s » n’est pas connu : TBC, BC ou CL.")
_NO_SHAPE: Final = sentence("L’objet n’a pas de surface lisible : il est laissé de côté.")


@dataclass(frozen=True, slots=True)
class CoverageFile:
    """What a file of coverage says of itself: whose, of what, of when ("2026-T1", "" where it does not say)."""

    path: Path
    layer: str
    operator: Operator
    service: CoverageService
    vintage: str
    projection: str
    level_column: str


@dataclass(frozen=True, slots=True, eq=False)
class CoveragePolygons:
    """Polygons of one level, in degrees."""

    level: CoverageClass
    shapes: NDArray[np.object_]


def open_coverage(path: Path, operators: OperatorTable) -> CoverageFile:
    """What the file is; Refused where it is no GeoPackage of coverage, or of an operator that is not known."""
    if not path.is_file():
        raise Refused("no_file", sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin."), file=str(path))
    try:
        layers = [str(name) for name, _kind in pyogrio.list_layers(path)]
        facts = pyogrio.read_info(path, layer=layers[0])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, IndexError):
        raise Refused("coverage_unreadable", _UNREADABLE, file=path.name) from None
    projection = str(facts["crs"])
    if projection not in {LAMBERT_93, _WGS_84}:
        raise Refused("coverage_projection", _PROJECTION, file=path.name, name=projection[:80])
    columns = {str(name).lower(): str(name) for name in facts["fields"]}
    name = _FILE_NAME.search(path.name)
    name_fields = name.groupdict() if name else {}
    first = _first_row(path, layers[0], columns)
    code = first.get("operateur_commercial") or first.get("operateur") or name_fields.get("operator", "")
    operator = operators.by_id(_OPERATORS.get(code.upper(), "")) or operators.by_plmn(code) or operators.by_name(code)
    service = _service_of(
        first.get("techno") or name_fields.get("technology", ""), first.get("usage") or name_fields.get("usage", "")
    )
    if operator is None or service is None:
        raise Refused("coverage_of_whom", _UNSAID, file=path.name)
    return CoverageFile(
        path=path,
        layer=layers[0],
        operator=operators.counted_as(operator),
        service=service,
        vintage=name_fields.get("vintage", "").replace("_", "-"),
        projection=projection,
        level_column=columns.get("niveau", ""),
    )


def polygons_in(file: CoverageFile, box: Box, rows: RejectedRows) -> Iterator[CoveragePolygons]:
    """The polygons of the file that touch ``box`` (degrees), a few thousand at a time; the others in ``rows``."""
    columns = [file.level_column] if file.level_column else []
    with pyogrio.raw.open_arrow(
        file.path,
        layer=file.layer,
        columns=columns,
        bbox=_box_in(file.projection, box),
        batch_size=_BATCH_POLYGONS,
        use_pyarrow=True,
    ) as (facts, batches):
        geometry = facts["geometry_name"] or "wkb_geometry"
        for batch in batches:
            shapes = shapely.force_2d(shapely.from_wkb(batch.column(geometry).to_pylist(), on_invalid="ignore"))
            words = batch.column(file.level_column).to_pylist() if columns else [""] * len(shapes)
            yield from _by_level(shapes, words, file.projection, rows)


def _by_level(
    shapes: NDArray[np.object_], words: list[Any], projection: str, rows: RejectedRows
) -> Iterator[CoveragePolygons]:
    of_level: dict[CoverageClass, list[Any]] = {}
    for shape, word in zip(shapes, words, strict=True):
        text = str(word or "").strip().upper()
        number = rows.rows + 1
        if text not in _LEVELS:
            finding = Finding("coverage_level", _LEVEL, "niveau", number, {"value": text[:40]})
        elif shape is None or shape.is_empty or not polygons_only(shape):
            finding = Finding("no_geometry", _NO_SHAPE, None, number)
        else:
            rows.accept(1)
            of_level.setdefault(_LEVELS[text], []).append(shape)
            continue
        rows.reject(Refused(finding.code, finding.message, findings=[finding]))
    for level, listed in of_level.items():
        in_degrees = np.array(listed, object)
        if projection == LAMBERT_93:
            in_degrees = np.asarray(shapely.transform(in_degrees, _in_degrees), object)
        yield CoveragePolygons(level, in_degrees)


def _in_degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(to_degrees(points[:, 0], points[:, 1]))


def _box_in(projection: str, box: Box) -> tuple[float, float, float, float]:
    if projection == _WGS_84:
        return (box.west, box.south, box.east, box.north)
    # The sides of a box in degrees bend in Lambert-93: points along all four of them.
    along = np.linspace(0.0, 1.0, 21)
    lon, lat = box.west + along * (box.east - box.west), box.south + along * (box.north - box.south)
    x, y = to_lambert_93(
        np.concatenate([lon, lon, np.full(21, box.west), np.full(21, box.east)]),
        np.concatenate([np.full(21, box.south), np.full(21, box.north), lat, lat]),
    )
    return (
        float(x.min()) - _MARGIN_M,
        float(y.min()) - _MARGIN_M,
        float(x.max()) + _MARGIN_M,
        float(y.max()) + _MARGIN_M,
    )


def _first_row(path: Path, layer: str, columns: Mapping[str, str]) -> dict[str, str]:
    """The first polygon's own words for operator, technology and usage, where the file has them."""
    asked_columns = [
        columns[name] for name in ("operateur_commercial", "operateur", "techno", "usage") if name in columns
    ]
    if not asked_columns:
        return {}
    facts, _identities, _shapes, values = pyogrio.raw.read(
        path, layer=layer, columns=asked_columns, max_features=1, read_geometry=False
    )
    read = zip(map(str, facts["fields"]), values, strict=True)
    return {name.lower(): str(column[0]).strip() for name, column in read if len(column) and column[0] is not None}


def _service_of(technology: str, usage: str) -> CoverageService | None:
    if usage.lower().startswith("voi"):
        return CoverageService.VOICE
    try:
        return CoverageService(technology.upper())
    except ValueError:
        return None  # 2G alone carries no internet
