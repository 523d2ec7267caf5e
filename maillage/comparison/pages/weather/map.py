"""The small map of the followed places: land and sea as SVG paths, a pin with sign and name for each place.

The land is that of the départements around the places, cut to the drawing, simplified and projected on a plane that
keeps shapes at that latitude; drawn once a process. Names are put where they cover neither a pin nor one another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Final, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.figures.parts.region_map import SMALLEST
from maillage.territory.queries import neighbours, outlines
from maillage.territory.terms import Address, Box, Kind, Territory
from maillage.web.charts.planes import Plane, svg_path

WIDTH: Final = 360.0  # units of the drawing: about one a pixel on a phone
TALLEST: Final = 1.35  # times the width
FLATTEST: Final = 0.75
MARGIN: Final = 0.16  # of the width, around the places
SMALLEST_DEGREES: Final = 0.35  # what a map of one place shows around it
PIN: Final = 17.0  # half the side of a sign
LETTER: Final = 8.2  # width of a letter of a name, in the widest of the fonts that may be there
LINE: Final = 16.0
TOLERANCE: Final = 0.8  # units: finer bends are not seen


class MapSpot(NamedTuple):
    """A point of the drawing."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PlacedName:
    """Where a name is written: its point and how it is anchored there."""

    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Pin:
    """One place of the map."""

    place: Territory
    spot: MapSpot
    name: PlacedName


@dataclass(frozen=True, slots=True)
class PlacesMap:
    """The drawing: its box, the land, the borders on it, the pins from north to south."""

    view_box: str
    land: str
    borders: str
    pins: tuple[Pin, ...]


@lru_cache(maxsize=16)
def places_map(places: tuple[Territory, ...]) -> PlacesMap | None:
    """The map of ``places``; None where none has a position or no département of France is around."""
    located = [place for place in places if place.lon is not None and place.lat is not None]
    addresses = dict.fromkeys(
        str(Address(Kind.DEPARTEMENT, place.departement)) for place in located if place.departement is not None
    )
    for address in list(addresses):
        addresses |= dict.fromkeys(departement.address for departement in neighbours(address))
    departements = outlines(addresses).values()
    if not departements:
        return None
    lons = [place.lon for place in located if place.lon is not None]
    lats = [place.lat for place in located if place.lat is not None]
    box = Box(min(lons), min(lats), max(lons), max(lats))
    latitude = (box.south + box.north) / 2
    squeeze = cos(radians(latitude))
    across, down = (box.east - box.west) * squeeze, box.north - box.south
    # Names need room around the outermost places, wherever the box is tight.
    width = max(across, down * (1 - 2 * MARGIN) / (TALLEST - 2 * MARGIN), SMALLEST_DEGREES)
    scale = WIDTH * (1 - 2 * MARGIN) / width
    tall = down * scale + 2 * MARGIN * WIDTH
    height = min(max(tall, FLATTEST * WIDTH), TALLEST * WIDTH)
    west = (box.west + box.east) / 2 - WIDTH / 2 / scale / squeeze
    plane, height = (
        Plane.from_corner(west, latitude + height / 2 / scale, latitude=latitude, scale=scale),
        round(height),
    )
    planar = [plane.shape(contour) for contour in departements]
    # A little more than the drawing, so that its edge is no coast.
    clipped = [shapely.clip_by_rect(contour, -9, -9, WIDTH + 9, height + 9) for contour in planar]
    visible = [contour for contour in clipped if not contour.is_empty]
    land = [shapely.make_valid(contour) for contour in shapely.coverage_simplify(visible, TOLERANCE)]
    spots = [MapSpot(*plane.point(place.lon or 0.0, place.lat or 0.0)) for place in located]
    names = _placed_names([place.name for place in located], spots, height)
    pins = [Pin(*pin) for pin in zip(located, spots, names, strict=True)]
    return PlacesMap(
        view_box=f"0 0 {WIDTH:.0f} {height:.0f}",
        land=svg_path(shapely.union_all(land), smallest=SMALLEST),
        borders="".join(svg_path(part, smallest=SMALLEST) for part in land),
        pins=tuple(sorted(pins, key=lambda pin: (pin.spot.y, pin.spot.x))),
    )


def _placed_names(names: Sequence[str], spots: Sequence[MapSpot], height: float) -> list[PlacedName]:
    """A place for each name: to the left (the sea of a west coast), right, below or above its pin, where it is free."""
    occupied: list[BaseGeometry] = [
        shapely.box(spot.x - PIN, spot.y - PIN, spot.x + PIN, spot.y + PIN) for spot in spots
    ]
    whole = shapely.box(2, 2, WIDTH - 2, height - 2)

    def cost(choice: tuple[PlacedName, BaseGeometry]) -> float:
        """How much of a name would be covered or cut; its own pin does not touch it."""
        box = choice[1]
        covered = float(shapely.area(shapely.intersection(box, list(occupied))).sum())
        return covered + 4 * float(box.area - shapely.intersection(box, whole).area)

    placed = {}
    for name, spot in sorted(zip(names, spots, strict=True), key=lambda pin: pin[1].x):
        # The best place comes first: beside the pin, then under or above it, middle, right or left.
        width = len(name) * LETTER
        x, y = spot
        beside, half = PIN + 3, LINE / 2
        under, above = (y + PIN, y + PIN + 12), (y - PIN - LINE, y - PIN - 4)
        choices = [
            _choice(x - beside, "end", width, (y - half, y + 5)),
            _choice(x + beside, "start", width, (y - half, y + 5)),
        ]
        for top, baseline in (under, above):
            choices.append(_choice(x, "middle", width, (top, baseline)))
            choices.append(_choice(x - PIN, "start", width, (top, baseline)))
            choices.append(_choice(x + PIN, "end", width, (top, baseline)))
        placed[spot], box = min(choices, key=cost)
        occupied.append(box)
    return [placed[spot] for spot in spots]


def _choice(x: float, anchor: str, width: float, rows: tuple[float, float]) -> tuple[PlacedName, BaseGeometry]:
    top, baseline = rows
    west = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return PlacedName(x, baseline, anchor), shapely.box(west, top, west + width, top + LINE)
