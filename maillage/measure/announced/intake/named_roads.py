"""Reads lines of roads and railways with their names: BD TOPO (cpx_numero, numero), OpenStreetMap (ref, name), Arcep.

In WGS 84 or Lambert-93, as GeoPackage, GeoJSON, FlatGeobuf or shapefile; of an extract of OpenStreetMap the numbered
roads (maillage/core/osm_roads.py). A line without a name is no axis, and is
passed over; one without a readable shape is set aside and counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.core.extras import pyogrio
from maillage.core.geo import LAMBERT_93, to_degrees
from maillage.core.osm_roads import is_osm_extract, read_osm_roads
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows, RejectionReport

_NAMES: Final = ("cpx_numero", "numero", "nom_route", "ref", "axis_name", "name", "nom")
_LINES: Final = frozenset({"LineString", "MultiLineString"})
_WGS_84: Final = frozenset({"EPSG:4326", "OGC:CRS84"})
_LONGEST_NAME: Final = 60
_UNREADABLE: Final = sentence("« %(file)s » ne se lit pas : donnez un GeoPackage ou un GeoJSON de lignes.")
_COLUMNS: Final = sentence("« %(file)s » n’a pas de colonne qui nomme les routes : %(names)s.")
_PROJECTION: Final = sentence(
    "« %(file)s » est dans une projection qui n’est pas lue (%(name)s) : donnez-le en Lambert-93 ou en WGS 84."
)
_NO_SHAPE: Final = sentence("L’objet n’a pas de ligne lisible : il est laissé de côté.")


@dataclass(frozen=True, slots=True, eq=False)
class NamedRoads:
    """Lines in degrees by name; ``rejected``: the features set aside."""

    lines: Mapping[str, list[shapely.LineString]]
    rejected: RejectionReport


def read_named_roads(path: Path) -> NamedRoads:
    """The named lines of a file; Refused for one that cannot be read, names no road, or has another projection."""
    if not path.is_file():
        raise Refused("no_file", sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin."), file=str(path))
    if is_osm_extract(path):
        return _roads_of_extract(path)
    try:
        facts = pyogrio.read_info(path)
        columns = {str(name).lower(): str(name) for name in facts["fields"]}
        name_columns = [columns[name] for name in _NAMES if name in columns]
        if not name_columns:
            raise Refused("roads_names", _COLUMNS, file=path.name, names=", ".join(_NAMES))
        _facts, _identities, shapes, values = pyogrio.raw.read(path, columns=name_columns, force_2d=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        raise Refused("roads_unreadable", _UNREADABLE, file=path.name) from None
    projection = str(facts["crs"])
    if projection != LAMBERT_93 and projection not in _WGS_84:
        raise Refused("roads_projection", _PROJECTION, file=path.name, name=projection[:80])
    by_name = dict(zip((str(name) for name in _facts["fields"]), values, strict=True))
    names = [_name(number, [by_name[name] for name in name_columns]) for number in range(len(shapes))]
    rows = RejectedRows()
    lines: dict[str, list[shapely.LineString]] = {}
    for number, (shape, name) in enumerate(zip(shapely.from_wkb(shapes, on_invalid="ignore"), names, strict=True), 1):
        if shape is None or shape.is_empty or shape.geom_type not in _LINES:
            finding = Finding("no_geometry", _NO_SHAPE, None, number)
            rows.reject(Refused(finding.code, finding.message, findings=[finding]))
            continue
        rows.accept(1)
        if name:
            line = shapely.transform(shape, _in_degrees) if projection == LAMBERT_93 else shape
            lines.setdefault(name, []).extend(shapely.get_parts(line).tolist())
    return NamedRoads(lines, rows.checked(path.name))


def _roads_of_extract(path: Path) -> NamedRoads:
    roads, rows = read_osm_roads(path), RejectedRows()
    lines: dict[str, list[shapely.LineString]] = {}
    for line, ref in zip(roads.lines.tolist(), roads.refs, strict=True):
        rows.accept(1)
        if name := _clean_name(ref):
            lines.setdefault(name, []).append(line)
    return NamedRoads(lines, rows.report())


def _name(row: int, columns: list[NDArray[np.object_]]) -> str:
    """The first name that a line has."""
    return next((name for column in columns if (name := _clean_name(str(column[row] or "")))), "")


def _clean_name(text: str) -> str:
    """The name on one line; of several numbers ("D 7;D 12") the first."""
    name = " ".join(text.split(";", maxsplit=1)[0].split())
    return "" if name.lower() == "none" else name[:_LONGEST_NAME]


def _in_degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(to_degrees(points[:, 0], points[:, 1]))
