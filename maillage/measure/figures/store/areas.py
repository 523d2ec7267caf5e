"""Where an area's samples stand in the counts: the communes of a territory, or the squares inside a place."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.core.geo import corner_of, morton, squares_at
from maillage.measure.record.domain.keys import COMMUNE
from maillage.measure.record.domain.terms import FINEST_LEVEL
from maillage.territory.domain.terms import Kind, Territory, commune_number
from maillage.territory.store.territories import communes_of, outline, territory

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Area:
    """A territory as ranges of places (``firsts`` up to before ``afters``) at one ``level`` of the counts.

    ``level`` is COMMUNE, where each range is one commune, or 17, where ranges are runs of squares.
    """

    territory: Territory
    level: int
    firsts: Integers
    afters: Integers

    @property
    def address(self) -> str:
        """The address of the territory."""
        return self.territory.address

    @property
    def kind(self) -> Kind:
        """What the territory is."""
        return self.territory.kind


def area_of(address: str) -> Area:
    """The area at ``address``; NotFound where there is no such territory."""
    # The whole record is the key: an update of the reference or of a place changes its vintage, box or name.
    return _area(territory(address))


@lru_cache(maxsize=4096)
def _area(place: Territory) -> Area:
    if place.kind in {Kind.PLACE, Kind.ARRONDISSEMENT}:
        firsts, afters = squares_within(outline(place.address))
        return Area(place, FINEST_LEVEL, firsts, afters)
    # The places of communes in the counts, rising
    numbers = np.sort(np.array([commune_number(code) for code in communes_of(place.address)], np.int64))
    return Area(place, COMMUNE, numbers, numbers + 1)


def squares_within(shape: BaseGeometry) -> tuple[Integers, Integers]:
    """Runs of level-17 squares whose centre lies in ``shape`` (degrees): firsts, and afters beyond the lasts.

    A shape too small to hold a centre has the squares of its own points.
    """
    west, south, east, north = shape.bounds
    (x_first, x_last), (y_first, y_last) = squares_at([west, east], [north, south], level=FINEST_LEVEL)
    columns = np.arange(x_first, x_last + 1)
    shapely.prepare(shape)
    by_row: list[Integers] = []
    # Row by row of squares: a large outline never makes one large table.
    for row in range(int(y_first), int(y_last) + 1):
        lon, lat = corner_of(columns + 0.5, row + 0.5, level=FINEST_LEVEL)
        inside = columns[shapely.contains_xy(shape, lon, np.full(columns.size, lat))]
        by_row.append(morton(inside, np.full(inside.size, row)))
    squares = np.sort(np.concatenate(by_row))
    if not squares.size:
        point = shape.representative_point()
        squares = morton(*squares_at([point.x], [point.y], level=FINEST_LEVEL))
    starts = np.flatnonzero(np.append(True, np.diff(squares) > 1))
    ends = np.append(starts[1:], squares.size) - 1
    return squares[starts], squares[ends] + 1
