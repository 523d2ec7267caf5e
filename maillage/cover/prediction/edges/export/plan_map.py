"""The map of a plan as plain geometry in Lambert-93: communes, what is served, sites that stand and sites proposed.

``ink`` gives the attributes of each kind of line or surface: classes for a page, colours for paper.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import shapely
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from shapely.geometry.base import BaseGeometry

from maillage.core.geo import to_lambert_93
from maillage.cover.prediction.store.plan_files import SERVED_FILE, KeptPlan
from maillage.territory.store.relations import communes_of
from maillage.territory.store.territories import outlines

WIDTH: Final = 720.0  # units of the drawing; its height follows the territory
_MARGIN: Final = 0.03
_TALLEST: Final = 1.3  # of the width
_TOLERANCE: Final = 0.7  # units
_SCALE_KM: Final = (50, 20, 10, 5, 2, 1)

Ink = Callable[[str], SafeString]


@dataclass(frozen=True, slots=True)
class _Ground:
    """The communes of a territory on the plane of the drawing, and how metres become units."""

    height: float
    communes: str
    border: str
    west_m: float
    north_m: float
    units_a_metre: float

    @classmethod
    @lru_cache(maxsize=4)  # outlines of a territory change with the reference alone; drawing them takes a second
    def of(cls, territory: str) -> "_Ground":
        """That of a territory, with a margin around it; a tall one is centred."""
        shapes = outlines(f"commune:{code}" for code in communes_of(territory)).values()
        flat = [
            shapely.transform(shape, lambda xy: np.column_stack(to_lambert_93(xy[:, 0], xy[:, 1]))) for shape in shapes
        ]
        west, south, east, north = shapely.total_bounds(flat)
        margin = _MARGIN * max(east - west, north - south)
        wide, high = east - west + 2 * margin, north - south + 2 * margin
        wide = max(wide, high / _TALLEST)
        middle = (west + east) / 2
        units = WIDTH / wide
        blank = cls(round(high * units, 1), "", "", middle - wide / 2, north + margin, units)
        planar = shapely.coverage_simplify([blank.on_plane(shape) for shape in shapes], _TOLERANCE)
        border = _path(shapely.union_all(planar))
        return replace(blank, communes="".join(_path(shape) for shape in planar), border=border)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a position stands."""
        x, y = to_lambert_93(lon, lat)
        return round((x - self.west_m) * self.units_a_metre, 1), round((self.north_m - y) * self.units_a_metre, 1)

    def on_plane(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape of degrees on the plane."""

        def project(points: np.ndarray) -> np.ndarray:
            x, y = to_lambert_93(points[:, 0], points[:, 1])
            return np.column_stack(((x - self.west_m) * self.units_a_metre, (self.north_m - y) * self.units_a_metre))

        return shapely.transform(shape, project)


def plan_map(plan: KeptPlan, *, title: str, ink: Ink) -> SafeString:
    """The map of a plan: proposed sites are numbered in the order of building."""
    ground = _Ground.of(plan.facts["territory"])
    areas = json.loads((plan.folder / SERVED_FILE).read_bytes())["features"]
    served = [
        format_html(
            '<path {} d="{}"/>',
            ink(area["properties"]["served"]),
            _path(ground.on_plane(shapely.from_geojson(json.dumps(area["geometry"])))),
        )
        for area in areas
    ]
    standing = [
        format_html('<rect {} x="{}" y="{}" width="8" height="8"/>', ink("standing"), x - 4, y - 4)
        for x, y in (ground.place(site["lon"], site["lat"]) for site in plan.facts["fixed_sites"])
    ]
    proposed = []
    for site in plan.facts["sites"]:
        x, y = ground.place(site["lon"], site["lat"])
        proposed.append(
            format_html(
                '<g><title>{}</title><circle {} cx="{}" cy="{}" r="12"/><text {} x="{}" y="{}">{}</text></g>',
                site["name"] or site["code"], ink("proposed"), x, y, ink("order"), x, y + 4.6, site["order"],
            )
        )  # fmt: skip
    km = next((km for km in _SCALE_KM if km * 1000 * ground.units_a_metre <= WIDTH / 4), _SCALE_KM[-1])
    content = [
        format_html('<path {} d="{}"/>', ink("communes"), SafeString(ground.communes)),
        *served,
        format_html('<path {} d="{}"/>', ink("border"), SafeString(ground.border)),
        *standing,
        *proposed,
        format_html(
            '<path {} d="M14 {}h{}"/><text {} x="14" y="{}">{} km</text>',
            ink("scale"), ground.height - 12, round(km * 1000 * ground.units_a_metre, 1),
            ink("note"), ground.height - 20, km,
        ),
    ]  # fmt: skip
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" {} viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>',
        ink("map"), WIDTH, ground.height, title, format_html_join("", "{}", ((part,) for part in content)),
    )  # fmt: skip


def _path(shape: BaseGeometry) -> str:
    """The SVG path of all rings of a shape, to a tenth of a unit."""
    rings = []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            points = np.round(shapely.get_coordinates(ring), 1)
            rings.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points[:-1].tolist()) + "z")
    return "".join(rings)
