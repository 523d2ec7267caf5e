"""Checks that a point is in France: bounding boxes of the mainland and of the overseas départements."""

from typing import Any, Final, NamedTuple

from maillage.core.problems import sentence
from maillage.core.schema.terms import Fault
from maillage.core.schema.types.places import GeoPoint, read_point


class FranceBox(NamedTuple):
    """A bounding box in degrees; a point on its edge is outside, as in the national validator."""

    west: float
    south: float
    east: float
    north: float

    def has(self, longitude: float, latitude: float) -> bool:
        """Whether the point is inside."""
        return self.west < longitude < self.east and self.south < latitude < self.north


FRANCE: Final = (
    FranceBox(-5.141277, 41.333571, 9.560091, 51.088989),
    FranceBox(-61.809839, 15.832041, -61.001959, 16.514488),  # Guadeloupe
    FranceBox(-61.229033, 14.388646, -60.809655, 14.878723),  # Martinique
    FranceBox(-54.60239, 2.111055, -51.619041, 5.748138),  # Guyane
    FranceBox(55.216526, -21.389631, 55.836654, -20.8718),  # La Réunion
    FranceBox(45.01833, -13.005254, 45.299985, -12.63659),  # Mayotte
)

OUTSIDE: Final = sentence(
    "« %(value)s » ne se trouve pas en France. Vérifiez la longitude et la latitude, par exemple %(example)s."
)
SWAPPED: Final = sentence(
    "« %(value)s » a ses coordonnées dans le mauvais ordre. Écrivez la longitude puis la latitude, par exemple "
    "%(example)s."
)
_EXAMPLE: Final = {"example": "3.16,46.99"}
_OUTSIDE: Final = Fault("french-gps-coordinates", "french-gps-coordinates", OUTSIDE, _EXAMPLE)
_SWAPPED: Final = Fault("reversed-french-gps-coordinates", "french-gps-coordinates", SWAPPED, _EXAMPLE)


def is_in_france(longitude: float, latitude: float) -> bool:
    """Whether the point is inside one of the boxes."""
    return any(box.has(longitude, latitude) for box in FRANCE)


def french_point_fault(text: str, value: Any) -> Fault | None:
    """The check "french-gps-coordinates"; a malformed point counts as outside."""
    point = (
        value if isinstance(value, GeoPoint) else read_point(text, "array" if text.lstrip()[:1] == "[" else "default")
    )
    if point is None:
        return _OUTSIDE
    longitude, latitude = float(point.longitude), float(point.latitude)
    if is_in_france(longitude, latitude):
        return None
    return _SWAPPED if is_in_france(latitude, longitude) else _OUTSIDE
