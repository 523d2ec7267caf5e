"""Reads road lines from GeoJSON or GeoPackage, in WGS 84 or Lambert-93, converted to degrees."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.core.geo import to_degrees
from maillage.core.problems import Refused, sentence

WGS_84, LAMBERT_93 = 4326, 2154
_LINES: Final = frozenset({"LineString", "MultiLineString"})
# Size in bytes of the envelope in a geometry header, by its three-bit code (OGC 12-128r19, clause 2.1.3).
_BOX_BYTES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_CODES: Final = {"EPSG::2154": LAMBERT_93, "EPSG:2154": LAMBERT_93, "EPSG::4326": WGS_84, "CRS84": WGS_84}


def read_roads(path: Path) -> NDArray[np.object_]:
    """The lines in degrees; Refused for an unreadable file, one without lines, or another projection."""
    if not path.is_file():
        raise Refused("no_file", sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin."), file=str(path))
    if path.suffix.lower() == ".gpkg":
        lines, epsg = _read_geopackage(path)
    elif path.suffix.lower() in {".geojson", ".json"}:
        lines, epsg = _read_geojson(path)
    else:
        message = sentence("« %(file)s » n’est ni GeoJSON (.geojson) ni GeoPackage (.gpkg) : convertissez-le.")
        raise Refused("roads_format", message, file=path.name)
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
    return roads


def _read_geojson(path: Path) -> tuple[Sequence[BaseGeometry], int]:
    try:
        document = json.loads(path.read_bytes())
        name = str(document.get("crs", {}).get("properties", {}).get("name", "CRS84"))
        shapes = [feature["geometry"] for feature in document["features"] if feature["geometry"] is not None]
        lines = shapely.from_geojson([json.dumps(shape) for shape in shapes])
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.GEOSException):
        raise _unreadable(path) from None
    epsg = next((code for ending, code in _CODES.items() if name.endswith(ending)), None)
    if epsg is None:
        raise _other_projection(path, name)
    return list(lines), epsg


def _read_geopackage(path: Path) -> tuple[Sequence[BaseGeometry], int]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            layers = list(database.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns"))
            read: list[list[BaseGeometry]] = [[] for _layer in layers]
            for lines, (table, column, _srs) in zip(read, layers, strict=True):
                if '"' in table + column:
                    continue
                for (blob,) in database.execute(f'SELECT "{column}" FROM "{table}"'):  # noqa: S608 -- names of the file's own catalogue
                    if isinstance(blob, bytes) and blob[:2] == b"GP":
                        shape = shapely.from_wkb(blob[8 + _BOX_BYTES[(blob[3] >> 1) & 0b111] :])
                        if shape.geom_type in _LINES:
                            lines.append(shape)
    except (sqlite3.DatabaseError, shapely.errors.GEOSException, KeyError, IndexError):
        raise _unreadable(path) from None
    projections = {int(layer[2]) for layer, lines in zip(layers, read, strict=True) if lines}
    if projections - {WGS_84, LAMBERT_93} or len(projections) > 1:
        raise _other_projection(path, ", ".join(f"EPSG:{code}" for code in sorted(projections)))
    return [line for lines in read for line in lines], next(iter(projections), WGS_84)


def _unreadable(path: Path) -> Refused:
    message = sentence("« %(file)s » ne se lit pas : donnez un GeoJSON (FeatureCollection de lignes) ou un GeoPackage.")
    return Refused("roads_unreadable", message, file=path.name)


def _other_projection(path: Path, name: str) -> Refused:
    message = sentence(
        "« %(file)s » est dans une projection qui n’est pas lue (%(name)s) : donnez-le en WGS 84 ou en Lambert-93."
    )
    return Refused("roads_projection", message, file=path.name, name=name[:80])
