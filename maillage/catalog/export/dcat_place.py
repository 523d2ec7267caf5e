"""The contour of a territory as a harvester keeps it: GeoJSON with few points, and its box. Contours: IGN, simpler."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.core.problems import NotFound, Refused
from maillage.territory.queries import outline, territory

MOST_POINTS: Final = 120  # 100 data sets a page repeat their place: more points would make pages of megabytes
_DECIMALS: Final = 4  # about 10 m
_FIRST_TOLERANCE: Final = 0.0005  # degrees, about 50 m
_MOST_ROUNDS: Final = 12


@dataclass(frozen=True, slots=True)
class PlaceText:
    """One territory for a flow: its name, its contour and its box as GeoJSON; both None where no file gives any."""

    address: str
    name: str
    geometry: str | None
    box: str | None


def place_of(address: str) -> PlaceText | None:
    """The place at ``address``; None where there is none (any more)."""
    try:
        place = territory(address)
    except (NotFound, Refused):
        # The territory was retired, or nothing is named: the data set is described without a place.
        return None
    return _place_text(place.address, place.name, place.vintage)


@lru_cache(maxsize=4096)
def _place_text(address: str, name: str, _vintage: str) -> PlaceText:
    try:
        shape = outline(address)
    except NotFound:
        # No contour: the name alone says where.
        return PlaceText(address, name, None, None)
    return PlaceText(address, name, _geojson(simplified(shape)), _geojson(shapely.box(*shape.bounds)))


def simplified(shape: BaseGeometry) -> BaseGeometry:
    """``shape`` with at most MOST_POINTS points or nearly: the small parts go first, then the detail."""
    simpler, tolerance = shape, _FIRST_TOLERANCE
    for _ in range(_MOST_ROUNDS):
        if shapely.get_num_coordinates(simpler) <= MOST_POINTS:
            break
        parts = [
            part
            for part in shapely.get_parts(shape.simplify(tolerance))
            if part.geom_type == "Polygon" and not part.is_empty
        ]
        large = [part for part in parts if part.area > (4 * tolerance) ** 2] or parts[:1]
        outer = [shapely.Polygon(part.exterior) for part in large]
        simpler = outer[0] if len(outer) == 1 else shapely.MultiPolygon(outer)
        tolerance *= 2
    return simpler


def _geojson(shape: BaseGeometry) -> str:
    rounded = shapely.set_precision(shape, 10.0**-_DECIMALS)
    written = json.loads(shapely.to_geojson(rounded))
    return json.dumps(written, separators=(",", ":"))
