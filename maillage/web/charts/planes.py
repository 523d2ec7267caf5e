"""Projects contours of territories to a plane for small maps, and writes them as SVG paths."""

from dataclasses import dataclass
from math import cos, radians
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Plane:
    """An equirectangular projection: ``across`` and ``down`` are units per degree, from the upper left corner."""

    west: float
    north: float
    across: float
    down: float

    @classmethod
    def from_corner(cls, west: float, north: float, *, latitude: float, scale: float) -> Self:
        """The plane from that corner, conformal at ``latitude``; ``scale`` is in units per degree of latitude."""
        return cls(west, north, cos(radians(latitude)) * scale, scale)

    @classmethod
    def of(cls, shapes: list[BaseGeometry], units: float) -> Self:
        """The plane on which the longer side of the bounding box of ``shapes`` is ``units`` long."""
        west, south, east, north = shapely.total_bounds(shapes).tolist()
        latitude = (south + north) / 2
        longer = max((east - west) * cos(radians(latitude)), north - south)
        return cls.from_corner(west, north, latitude=latitude, scale=units / longer)

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """The projection of a position."""
        return (lon - self.west) * self.across, (self.north - lat) * self.down

    def shape(self, contour: BaseGeometry) -> BaseGeometry:
        """The projection of a contour."""

        def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(((points[:, 0] - self.west) * self.across, (self.north - points[:, 1]) * self.down))

        return shapely.transform(contour, project)

    def view_box(self, shapes: list[BaseGeometry]) -> str:
        """The SVG viewBox around ``shapes``, with a margin for line widths."""
        _west, south, east, _north = shapely.total_bounds(shapes).tolist()
        width, height = self.point(east, south)
        return f"-4 -4 {round(width) + 8} {round(height) + 8}"


def svg_path(shape: BaseGeometry, *, smallest: float = 0.0, grain: int = 1) -> str:
    """The SVG path of the outer rings in relative coordinates, rounded to 1/``grain`` of a unit.

    Polygons below ``smallest`` square units are left out.
    """
    path = ""
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and part.area >= smallest and not part.is_empty:
            points = np.rint(shapely.get_coordinates(part.exterior) * grain).astype(int)
            steps = np.diff(points, axis=0)
            steps = steps[steps.any(axis=1)]
            if len(steps) > 2:  # rings that collapsed to a line or point are invisible
                begin, *turns = [f"{x / grain:g} {y / grain:g}" for x, y in (points[0], *steps[:-1])]
                path += f"M{begin}l{' '.join(turns)}z"
    return path
