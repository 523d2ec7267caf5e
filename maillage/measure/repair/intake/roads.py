"""Reads road lines from GeoJSON, GeoPackage or an extract of OpenStreetMap, in WGS 84 or Lambert-93, as degrees.

A feature whose geometry cannot be read is set aside and counted; points and areas are no roads, and count as read.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.core.geo import to_degrees
from maillage.core.osm_roads import is_osm_extract, read_osm_roads
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows, RejectionReport

WGS_84, LAMBERT_93 = 4326, 2154
_LINES: Final = frozenset({"LineString", "MultiLineString"})
# Size in bytes of the envelope in a geometry header, by its three-bit code (OGC 12-128r19, clause 2.1.3).
_BOX_BYTES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_CODES: Final = {"EPSG::2154": LAMBERT_93, "EPSG:2154": LAMBERT_93, "EPSG::4326": WGS_84, "CRS84": WGS_84}


_NO_GEOMETRY: Final = sentence("L’objet n’a pas de géométrie lisible : il est laissé de côté.")


@dataclass(frozen=True, slots=True, eq=False)
class ReadRoads:
    """The lines of a file in degrees; ``rejected``: the features set aside."""

    lines: NDArray[np.object_]
    rejected: RejectionReport


def read_roads(path: Path) -> ReadRoads:
    """The lines of a file; Refused for an unreadable file, one without lines, or another projection.

    Refused too where more features are set aside than NATIONAL_FILE allows.
    """
    rows = RejectedRows()
    if not path.is_file():
        raise Refused("no_file", sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin."), file=str(path))
    if is_osm_extract(path):
        lines, epsg = read_osm_roads(path).lines.tolist(), WGS_84
        rows.accept(len(lines))
    elif path.suffix.lower() == ".gpkg":
        lines, epsg = _read_geopackage(path, rows)
    elif path.suffix.lower() in {".geojson", ".json"}:
        lines, epsg = _read_geojson(path, rows)
    else:
        message = sentence(
            "« %(file)s » n’est ni GeoJSON (.geojson), ni GeoPackage (.gpkg), ni .osm.pbf : convertissez-le."
        )
        raise Refused("roads_format", message, file=path.name)
    rejected = rows.checked(path.name) if rows.rejected else rows.report()
    shapes = np.array([line for line in lines if line.geom_type in _LINES and not line.is_empty], object)
    if not shapes.size:
        message = sentence("« %(file)s » n’a aucune ligne : donnez le fichier des tronçons de route.")
        raise Refused("roads_empty", message, file=path.name)
    roads = np.asarray(shapely.force_2d(shapes), object)
    if epsg != WGS_84:
        in_degrees = lambda points: np.column_stack(to_degrees(points[:, 0], points[:, 1]))  # noqa: E731 -- one line
        roads = np.asarray(shapely.transform(roads, in_degrees), object)
    west, south, east, north = shapely.total_bounds(roads)
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise _other_projection(path, "?")
    return ReadRoads(roads, rejected)


def _reject(rows: RejectedRows, number: int) -> None:
    finding = Finding("no_geometry", _NO_GEOMETRY, row_number=number)
    rows.reject(Refused(finding.code, finding.message, findings=[finding]))


def _read_geojson(path: Path, rows: RejectedRows) -> tuple[Sequence[BaseGeometry], int]:
    try:
        document = json.loads(path.read_bytes())
        name = str(document.get("crs", {}).get("properties", {}).get("name", "CRS84"))
        shapes = [json.dumps(feature["geometry"]) for feature in document["features"]]
        read = shapely.from_geojson(shapes, on_invalid="ignore")
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.GEOSException):
        raise _unreadable(path) from None
    lines = []
    for number, line in enumerate(read, 1):
        if line is None:
            _reject(rows, number)
        else:
            rows.accept(1)
            lines.append(line)
    epsg = next((code for ending, code in _CODES.items() if name.endswith(ending)), None)
    if epsg is None:
        raise _other_projection(path, name)
    return lines, epsg


def _read_geopackage(path: Path, rows: RejectedRows) -> tuple[Sequence[BaseGeometry], int]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            layers = list(database.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns"))
            read: list[list[BaseGeometry]] = [[] for _layer in layers]
            for lines, (table, column, _srs) in zip(read, layers, strict=True):
                if '"' in table + column:
                    continue
                for (blob,) in database.execute(f'SELECT "{column}" FROM "{table}"'):  # noqa: S608 -- names of the file's own catalogue
                    shape = _shape_of(blob)
                    if shape is None:
                        _reject(rows, rows.rows + 1)
                        continue
                    rows.accept(1)
                    if shape.geom_type in _LINES:
                        lines.append(shape)
    except sqlite3.DatabaseError:
        raise _unreadable(path) from None
    projections = {int(layer[2]) for layer, lines in zip(layers, read, strict=True) if lines}
    if projections - {WGS_84, LAMBERT_93} or len(projections) > 1:
        raise _other_projection(path, ", ".join(f"EPSG:{code}" for code in sorted(projections)))
    return [line for lines in read for line in lines], next(iter(projections), WGS_84)


def _shape_of(blob: object) -> BaseGeometry | None:
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8:
        return None
    header = 8 + _BOX_BYTES.get((blob[3] >> 1) & 0b111, len(blob))
    shape: BaseGeometry | None = shapely.from_wkb(blob[header:], on_invalid="ignore")
    return shape


def _unreadable(path: Path) -> Refused:
    message = sentence("« %(file)s » ne se lit pas : donnez un GeoJSON (FeatureCollection de lignes) ou un GeoPackage.")
    return Refused("roads_unreadable", message, file=path.name)


def _other_projection(path: Path, name: str) -> Refused:
    message = sentence(
        "« %(file)s » est dans une projection qui n’est pas lue (%(name)s) : donnez-le en WGS 84 ou en Lambert-93."
    )
    return Refused("roads_projection", message, file=path.name, name=name[:80])
