"""Which columns of a table say where its rows are: two of degrees, or one with both."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.core.schema.terms import FieldType
from maillage.core.text import plain

# Names of columns in the national schemas and in what communes write, as core.text.plain writes them.
_LONGITUDES: Final = frozenset(
    {"lon", "long", "lng", "longitude", "coord long", "xlong", "x wgs84", "coordonnee x", "geo lon", "wgs84 longitude"}
    | {"equip long", "coordlon", "longitude coordonnees", "c long coor1", "position longitude"}
)
_LATITUDES: Final = frozenset(
    {"lat", "latitude", "coord lat", "ylat", "y wgs84", "coordonnee y", "geo lat", "wgs84 latitude"}
    | {"equip lat", "coordlat", "latitude coordonnees", "c lat coor1", "position latitude"}
)
_POINTS: Final = frozenset({"coordonneesxy", "coordonnees", "geopoint", "geo point 2d", "coordonnees gps", "geo point"})
_COMMUNES: Final = frozenset(
    {"codeinsee", "code insee", "insee", "code commune", "code commune insee", "codecommune", "equip commune code"}
    | {"commune insee", "insee com", "com insee", "inseecommune", "code insee commune", "commune", "depcom"}
    | {"collectivite insee", "com code", "c com insee", "insee commune"}
)
_PAIR: Final = re.compile(r"[\s\[({\"]*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)[\s\])}\"]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class PositionColumns:
    """Where positions are: the places of two columns, or one place twice where one column holds both."""

    longitude: int
    latitude: int
    # In a column with both: Table Schema's geopoint and IRVE's coordonneesXY begin with the longitude.
    is_longitude_first: bool = True

    @property
    def is_one(self) -> bool:
        """Whether one column holds both."""
        return self.longitude == self.latitude


def position_columns(header: Sequence[str], types: Mapping[str, FieldType]) -> PositionColumns | None:
    """The columns of positions; ``types`` are those that a schema declares. None where there are none."""
    points = [place for place, name in enumerate(header) if types.get(name) is FieldType.GEOPOINT]
    words = [_words(name) for name in header]
    named = [place for place, word in enumerate(words) if word in _POINTS]
    longitudes = [place for place, word in enumerate(words) if word in _LONGITUDES or word.endswith(" longitude")]
    latitudes = [place for place, word in enumerate(words) if word in _LATITUDES or word.endswith(" latitude")]
    if longitudes and latitudes:
        return PositionColumns(longitudes[0], latitudes[0])
    if points or named:
        place = (points or named)[0]
        # What opendatasoft calls "geo point 2d" is latitude, longitude.
        return PositionColumns(place, place, is_longitude_first=words[place] != "geo point 2d")
    return None


def commune_column(header: Sequence[str]) -> int | None:
    """The place of the column with codes of communes; None where there is none."""
    words = [_words(name) for name in header]
    return next((place for place, word in enumerate(words) if word in _COMMUNES), None)


def position_of(row: Sequence[str | None], columns: PositionColumns) -> tuple[float, float] | None:
    """The longitude and latitude of a row in degrees; None where it says none, or one that is not on the Earth."""
    if columns.is_one:
        found = _PAIR.fullmatch(row[columns.longitude] or "")
        pair = found.groups() if found else (None, None)
        first, second = pair if columns.is_longitude_first else pair[::-1]
    else:
        first, second = row[columns.longitude], row[columns.latitude]
    longitude, latitude = _degrees(first, 180), _degrees(second, 90)
    return None if longitude is None or latitude is None else (longitude, latitude)


def _degrees(text: str | None, most: float) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        # Not a number: the row is kept, without a position.
        return None
    return value if math.isfinite(value) and abs(value) <= most else None


def _words(name: str) -> str:
    return plain(name)
