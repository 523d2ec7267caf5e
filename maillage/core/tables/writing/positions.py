"""Finds the position of a table's rows: a pair of columns, a point column, or a GeoJSON geometry column."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import FieldType, Schema
from maillage.core.schema.types.places import read_geojson
from maillage.core.tables.terms import TextRow
from maillage.core.text import normalised_text

# Column names of the national schemas and of files of communes, normalised by core.text.plain.
LONGITUDES: Final = frozenset(
    {"lon", "long", "lng", "longitude", "coord long", "xlong", "x wgs84", "geo lon", "wgs84 longitude", "equip long"}
    | {"coordlon", "longitude coordonnees", "c long coor1", "position longitude", "coordonnee x", "long coor1"}
    | {"stop lon"}
)
LATITUDES: Final = frozenset(
    {"lat", "latitude", "coord lat", "ylat", "y wgs84", "geo lat", "wgs84 latitude", "equip lat", "coordlat"}
    | {"latitude coordonnees", "c lat coor1", "position latitude", "coordonnee y", "lat coor1"}
    | {"stop lat"}
)
_POINTS: Final = frozenset({"coordonneesxy", "coordonnees", "geopoint", "geo point 2d", "coordonnees gps", "geo point"})
_LATITUDE_FIRST: Final = frozenset(
    {"geo point 2d", "geo point", "coordonnees gps"}
)  # in files of Opendatasoft and mapping tools
_GEOMETRIES: Final = frozenset({"geojson", "geometry", "geometrie", "geo shape", "the geom", "geom"})
_PAIR: Final = re.compile(r"[\s\[({\"]*([-+]?\d+(?:\.\d+)?)(?:\s*[,;]\s*|\s+)([-+]?\d+(?:\.\d+)?)[\s\])}\"]*", re.ASCII)
_DEGREES: Final = re.compile(r"\s*[-+]?\d{1,3}(?:\.\d+)?\s*", re.ASCII)

Geometry = Mapping[str, Any]

NO_POSITIONS: Final = sentence(
    "Ce tableau n’a pas de coordonnées (longitude et latitude, point ou GeoJSON) : prenez-le en CSV, XLSX, JSON ou "
    "Parquet."
)


@dataclass(frozen=True, slots=True)
class Positions:
    """The columns (from 0) that hold a row's position: two of degrees, one point, or one geometry."""

    longitude: int | None = None
    latitude: int | None = None
    point: int | None = None
    is_longitude_first: bool = True
    geometry: int | None = None

    @property
    def are_points(self) -> bool:
        """Whether every position is a point."""
        return self.geometry is None

    @property
    def places(self) -> tuple[int, ...]:
        """The columns used."""
        if self.geometry is not None:
            return (self.geometry,)
        if self.point is not None:
            return (self.point,)
        assert self.longitude is not None
        assert self.latitude is not None
        return (self.longitude, self.latitude)

    def narrowed(self) -> "Positions":
        """The same for rows that consist of those columns only, in the order of ``places``."""
        if self.geometry is not None:
            return Positions(geometry=0)
        if self.point is not None:
            return Positions(point=0, is_longitude_first=self.is_longitude_first)
        return Positions(longitude=0, latitude=1)

    def of(self, row: TextRow) -> Geometry | None:
        """The GeoJSON geometry of a row; None if it has none, or one that is not on Earth."""
        if self.geometry is not None:
            document = read_geojson(row[self.geometry])
            if document is not None and document["type"] == "Feature":
                document = document.get("geometry")
            if document is None or document["type"] == "FeatureCollection":  # a collection holds more than one place
                return None
            geometry = {key: document[key] for key in ("type", "coordinates", "geometries") if key in document}
            json.dumps(geometry, allow_nan=False)
            return geometry
        if self.point is not None:
            written = _PAIR.fullmatch(row[self.point])
            pair = written.groups() if written else ("", "")
            longitude, latitude = pair if self.is_longitude_first else pair[::-1]
        else:
            assert self.longitude is not None
            assert self.latitude is not None
            longitude, latitude = row[self.longitude], row[self.latitude]
        if not _DEGREES.fullmatch(longitude) or not _DEGREES.fullmatch(latitude):
            return None
        degrees = float(longitude), float(latitude)
        if abs(degrees[0]) > 180 or abs(degrees[1]) > 90:
            return None
        return {"type": "Point", "coordinates": list(degrees)}


def find_positions(header: Sequence[str], schema: Schema | None = None) -> Positions | None:
    """The position columns, by the types of the schema, then by name; None if there are none."""
    types = {field.name: field.type for field in schema.fields} if schema is not None else {}
    words = [normalised_text(name) for name in header]
    geometry = _first(place for place, name in enumerate(header) if types.get(name) is FieldType.GEOJSON)
    longitude = _first(place for place, word in enumerate(words) if word in LONGITUDES)
    latitude = _first(place for place, word in enumerate(words) if word in LATITUDES)
    point = _first(place for place, name in enumerate(header) if types.get(name) is FieldType.GEOPOINT)
    if geometry is not None:
        return Positions(geometry=geometry)
    if point is not None:  # Table Schema: longitude first
        return Positions(point=point)
    if longitude is not None and latitude is not None:
        return Positions(longitude, latitude)
    point = _first(place for place, word in enumerate(words) if word in _POINTS)
    if point is not None:
        return Positions(point=point, is_longitude_first=words[point] not in _LATITUDE_FIRST)
    geometry = _first(place for place, word in enumerate(words) if word in _GEOMETRIES)
    return Positions(geometry=geometry) if geometry is not None else None


def needed_positions(header: Sequence[str], schema: Schema | None, declared: Positions | None) -> Positions:
    """The declared positions, or those found in the header; raises Refused if there are none."""
    positions = declared or find_positions(header, schema)
    if positions is None:
        raise Refused("no_positions", NO_POSITIONS)
    return positions


def _first(places: Any) -> int | None:
    return next(iter(places), None)
