"""The map of one area as plain geometry: communes, what lies around, sites, names, a scale. Drawn once, then inked.

``ink`` gives the attributes of each kind of line or surface: classes for a page, colours for paper.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Final

import numpy as np
import shapely
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.core.geo import EARTH_RADIUS_M
from maillage.core.problems import NotFound
from maillage.measurement.terms import Technology
from maillage.repair.queries.radio_sites import KnownSite
from maillage.repair.queries.repair import BadCommune, RepairArea
from maillage.territory.queries import neighbours, outline
from maillage.territory.terms import Box, Territory
from maillage.web import formats

WIDTH: Final = 720  # units of the drawing; heights follow the area
HEIGHTS: Final = (400, 760)
MARGIN: Final = 0.08  # of the longer side, around the area
TOLERANCE: Final = 0.9  # units
MOST_NAMES: Final = 12
NAME_BOX: Final = (7.2, 17.0)  # units: width a letter, height

Ink = Callable[[str], SafeString]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """An area on its plane: paths by commune, the communes around as one path, names and the length of the scale."""

    width: int
    height: int
    communes: Mapping[str, str]
    around: str
    border: str
    names: tuple[tuple[float, float, str], ...]
    scale_units: float
    scale_km: int
    box: Box
    west: float
    north: float
    units_a_degree: Point

    def point(self, lon: float, lat: float) -> Point:
        """Where a position stands."""
        across, down = self.units_a_degree
        return round((lon - self.west) * across, 1), round((self.north - lat) * down, 1)


def drawing_of(area: RepairArea) -> Drawing:
    """The drawing of an area."""
    return drawing_of_communes(tuple(each.commune for each in area.communes))


@lru_cache(maxsize=64)
def drawing_of_communes(communes: tuple[Territory, ...]) -> Drawing:
    """The drawing of communes, the most populous first; those without a contour are left out."""
    contours = _contours(each.code for each in communes)
    inside = list(contours.values())
    west, south, east, north = _framed(shapely.total_bounds(inside))
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(((points[:, 0] - west) * squeeze * scale, (north - points[:, 1]) * scale))

    around = [shape for code, shape in _contours(_codes_around(communes)).items() if code not in contours]
    planar = shapely.coverage_simplify([shapely.transform(shape, project) for shape in [*inside, *around]], TOLERANCE)
    height = round((north - south) * scale)
    frame = shapely.box(-2, -2, WIDTH + 2, height + 2)
    km, units = _scale(scale)
    return Drawing(
        width=WIDTH,
        height=height,
        communes={code: path_of(planar[place]) for place, code in enumerate(contours)},
        around="".join(path_of(shapely.intersection(shape, frame)) for shape in planar[len(inside) :]),
        border=path_of(shapely.union_all(planar[: len(inside)])),
        names=_names(communes, lambda lon, lat: ((lon - west) * squeeze * scale, (north - lat) * scale)),
        scale_units=units,
        scale_km=km,
        box=Box(west, south, east, north),
        west=west,
        north=north,
        units_a_degree=(squeeze * scale, scale),
    )


def path_of(shape: BaseGeometry) -> str:
    """The SVG path of the outer rings of a shape, to a tenth of a unit, each point from the one before."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
    return "".join(_ring(shapely.get_coordinates(polygon.exterior)) for polygon in polygons)


def map_svg(
    drawing: Drawing, communes: Sequence[BadCommune], sites: Sequence[KnownSite], *, title: str, ink: Ink
) -> SafeString:
    """The map: communes by their share of bad tests, sites of the operator, names, a scale."""
    content = [
        format_html('<path {} d="{}"/>', ink("around"), drawing.around),
        *(_commune(drawing, each, ink) for each in communes if each.commune.code in drawing.communes),
        format_html('<path {} d="{}"/>', ink("border"), drawing.border),
        *(_site(drawing, site, ink) for site in sites),
        *(_name(x, y, name, ink) for x, y, name in drawing.names),
        _scale_bar(drawing, ink),
    ]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" {} viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>',
        ink("map"),
        drawing.width,
        drawing.height,
        title,
        format_html_join("", "{}", ((part,) for part in content)),
    )


def share_class(share: float) -> str:
    """The class of a share of bad tests: "b1" (least) to "b4"."""
    return f"b{1 + sum(share >= step for step in SHARE_STEPS)}"


SHARE_STEPS: Final = (0.40, 0.55, 0.70)


def _commune(drawing: Drawing, each: BadCommune, ink: Ink) -> SafeString:
    return format_html(
        '<path {} d="{}"><title>{} · {}</title></path>',
        ink(share_class(each.share.value)),
        drawing.communes[each.commune.code],
        each.commune.name,
        formats.percent(each.share.value),
    )


def _site(drawing: Drawing, site: KnownSite, ink: Ink) -> SafeString:
    x, y = drawing.point(site.lon, site.lat)
    if not (0 <= x <= drawing.width and 0 <= y <= drawing.height):
        return SafeString()
    is_recent = bool({Technology.G4, Technology.G5} & set(site.technologies))
    return format_html('<circle {} cx="{}" cy="{}" r="4"/>', ink("site" if is_recent else "site-old"), x, y)


def _name(x: float, y: float, name: str, ink: Ink) -> SafeString:
    return format_html('<text {} x="{}" y="{}" text-anchor="middle">{}</text>', ink("name"), x, y, name)


def _scale_bar(drawing: Drawing, ink: Ink) -> SafeString:
    y = drawing.height - 14
    return format_html(
        '<path {} d="M14 {}h{}"/><text {} x="14" y="{}">{} km</text>',
        ink("scale"), y, round(drawing.scale_units, 1), ink("name"), y - 9, drawing.scale_km,
    )  # fmt: skip


def _contours(codes: Iterable[str]) -> dict[str, BaseGeometry]:
    found = {}
    for code in codes:
        try:
            found[code] = outline(f"commune:{code}")
        except NotFound:
            continue  # gone from the reference since: the others are drawn
    return found


def _codes_around(communes: Sequence[Territory]) -> list[str]:
    """The communes two steps around: they fill the corners of the map."""
    known = {each.address: each.code for each in communes}
    for _step in range(2):
        known |= {near.address: near.code for address in list(known) for near in neighbours(address)}
    return sorted(set(known.values()) - {each.code for each in communes})


def _framed(bounds: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """The bounds with a margin, made as wide or as high as the page can show."""
    west, south, east, north = bounds.tolist()
    squeeze = cos(radians((south + north) / 2))
    margin = MARGIN * max((east - west) * squeeze, north - south)
    width, height = (east - west) * squeeze + 2 * margin, north - south + 2 * margin
    low, high = (limit / WIDTH for limit in HEIGHTS)
    height = max(height, width * low)
    width = max(width, height / high)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / squeeze / 2, y - height / 2, x + width / squeeze / 2, y + height / 2


def _scale(units_a_degree: float) -> tuple[int, float]:
    """A round number of kilometres that takes up to a quarter of the width, and its length in units."""
    a_km = units_a_degree / (EARTH_RADIUS_M / 1_000 * radians(1))
    km = max((each for each in (1, 2, 5, 10, 20, 50, 100) if each * a_km <= WIDTH / 4), default=1)
    return km, km * a_km


def _names(
    communes: Sequence[Territory], place: Callable[[float, float], Point]
) -> tuple[tuple[float, float, str], ...]:
    """Names of the most populous communes, as far as they do not cross."""
    kept: list[tuple[float, float, str]] = []
    for each in communes:
        if len(kept) == MOST_NAMES or each.lon is None or each.lat is None:
            continue
        x, y = place(each.lon, each.lat)
        half = len(each.name) * NAME_BOX[0] / 2
        x = min(max(x, half + 4), WIDTH - half - 4)
        if all(abs(x - a) > half + len(name) * NAME_BOX[0] / 2 or abs(y - b) > NAME_BOX[1] for a, b, name in kept):
            kept.append((round(x, 1), round(y, 1), each.name))
    return tuple(kept)


def _ring(points: NDArray[np.float64]) -> str:
    tenths = np.rint(points * 10).astype(int)
    steps = np.diff(tenths, axis=0)
    steps = steps[steps.any(axis=1)]
    return (
        f"M{_tenth(tenths[0][0])} {_tenth(tenths[0][1])}l{' '.join(f'{_tenth(x)} {_tenth(y)}' for x, y in steps[:-1])}z"
    )


def _tenth(number: int) -> str:
    return f"{number / 10:.1f}".removesuffix(".0")
