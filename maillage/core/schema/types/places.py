"""Points and GeoJSON geometries in a cell."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from maillage.core.problems import sentence
from maillage.core.schema.terms import Fault, FaultOf, Field, always, example_of

BAD_POINT: Final = sentence(
    "« %(value)s » n’est pas un point de la forme longitude puis latitude. Écrivez par exemple %(example)s."
)
BAD_GEOJSON: Final = sentence("« %(value)s » n’est pas du GeoJSON. Écrivez par exemple %(example)s.")

# Nesting depth of coordinates by geometry type (RFC 7946, 3.1).
_DEPTHS: Final = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_DEEPEST: Final = 32  # nested collections: no real file has more


class GeoPoint(NamedTuple):
    """A point, in degrees."""

    longitude: Decimal
    latitude: Decimal


def read_point(text: str, form: str) -> GeoPoint | None:
    """The point written "longitude,latitude", as a JSON list, or as a JSON object, according to the field's format."""
    try:
        if form == "array":
            longitude, latitude = json.loads(text)
        elif form == "object":
            both = json.loads(text)
            longitude, latitude = both["lon"], both["lat"]
        else:
            longitude, latitude = (part.strip() for part in text.split(","))
        point = GeoPoint(Decimal(longitude), Decimal(latitude))
        is_on_earth = abs(point.longitude) <= 180 and abs(point.latitude) <= 90
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError):  # not two numbers
        return None
    return point if is_on_earth else None


def read_geojson(text: str) -> Mapping[str, Any] | None:
    """The GeoJSON object in ``text``."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):  # not JSON
        return None
    return document if _is_geojson(document, _DEEPEST) else None


def _is_geojson(document: Any, depth: int) -> bool:
    if not isinstance(document, dict) or depth == 0:
        return False
    kind = document.get("type")
    if kind == "Feature":
        geometry = document.get("geometry")
        return geometry is None or _is_geojson(geometry, depth - 1)
    if kind in {"FeatureCollection", "GeometryCollection"}:
        members = document.get("features" if kind == "FeatureCollection" else "geometries")
        return isinstance(members, list) and all(_is_geojson(member, depth - 1) for member in members)
    return kind in _DEPTHS and _are_positions(document.get("coordinates"), _DEPTHS[kind])


def _are_positions(coordinates: Any, depth: int) -> bool:
    if not isinstance(coordinates, list):
        return False
    if depth:
        return all(_are_positions(part, depth - 1) for part in coordinates)
    numbers = [part for part in coordinates if isinstance(part, int | float) and not isinstance(part, bool)]
    return len(coordinates) >= 2 and len(numbers) == len(coordinates)


def point_faults(field: Field) -> FaultOf:
    """The fault of a text that is not a point."""
    otherwise = {"array": "[2.35, 48.85]", "object": '{"lon": 2.35, "lat": 48.85}'}.get(field.format, "2.35,48.85")
    return always(Fault("type-error", "type", BAD_POINT, {"example": example_of(field.examples, otherwise)}))


def geojson_faults(field: Field) -> FaultOf:
    """The fault of a text that is not GeoJSON."""
    otherwise = '{"type": "Point", "coordinates": [2.35, 48.85]}'
    return always(Fault("type-error", "type", BAD_GEOJSON, {"example": example_of(field.examples, otherwise)}))
