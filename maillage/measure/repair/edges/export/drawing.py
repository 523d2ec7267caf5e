"""The geometry of an area's map: communes, surroundings, sites, names, a scale. Styling is separate.

``ink`` returns the attributes of each kind of line or surface: CSS classes for pages, colours for print.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Final

import shapely
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from shapely.geometry.base import BaseGeometry

from maillage.core.geo import EARTH_RADIUS_M
from maillage.measure.protocol.domain.terms import Technology
from maillage.measure.repair.store.repair import BadCommune, RepairArea
from maillage.measure.repair.store.surroundings import KnownSite
from maillage.territory.domain.terms import Box, Territory
from maillage.territory.store.territories import neighbours, outlines
from maillage.web.charts.planes import Plane, svg_path
from maillage.web.wording import formats

WIDTH: Final = 720  # drawing units; the height depends on the area
HEIGHTS: Final = (400, 760)
MARGIN: Final = 0.08  # share of the longer side, around the area
TOLERANCE: Final = 0.9  # in drawing units
MOST_NAMES: Final = 12
NAME_BOX: Final = (7.2, 17.0)  # in drawing units: width per letter, height

Ink = Callable[[str], SafeString]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """An area in the plane: paths by commune, surrounding communes as one path, names, length of the scale."""

    width: int
    height: int
    communes: Mapping[str, str]
    around: str
    border: str
    names: tuple[tuple[float, float, str], ...]
    scale_units: float
    scale_km: int
    box: Box
    plane: Plane


def drawing_of(area: RepairArea) -> Drawing:
    """The drawing of an area."""
    return drawing_of_communes(tuple(bad.commune for bad in area.communes))


@lru_cache(maxsize=64)
def drawing_of_communes(communes: tuple[Territory, ...]) -> Drawing:
    """The drawing of communes, most populous first, without those lacking a contour."""
    contours = outlines(commune.address for commune in communes)
    inside = list(contours.values())
    # Bounds with a margin, extended to the aspect ratios that the page can show.
    west, south, east, north = shapely.total_bounds(inside).tolist()
    x, latitude = (west + east) / 2, (south + north) / 2
    squeeze = cos(radians(latitude))
    margin = MARGIN * max((east - west) * squeeze, north - south)
    width, height = (east - west) * squeeze + 2 * margin, north - south + 2 * margin
    low, high = (limit / WIDTH for limit in HEIGHTS)
    height = max(height, width * low)
    width = max(width, height / high)
    west, east = x - width / squeeze / 2, x + width / squeeze / 2
    south, north = latitude - height / 2, latitude + height / 2
    scale = WIDTH / ((east - west) * cos(radians(latitude)))
    plane = Plane.from_corner(west, north, latitude=latitude, scale=scale)
    # Second-order neighbours fill the corners of the map.
    near = {commune.address for commune in communes}
    for _step in range(2):
        near |= {neighbour.address for address in near for neighbour in neighbours(address)}
    around = outlines(sorted(near - {commune.address for commune in communes})).values()
    # Names of the most populous communes, unless they overlap.
    names: list[tuple[float, float, str]] = []
    for commune in communes:
        if len(names) == MOST_NAMES or commune.lon is None or commune.lat is None:
            continue
        x, y = plane.point(commune.lon, commune.lat)
        half = len(commune.name) * NAME_BOX[0] / 2
        x = min(max(x, half + 4), WIDTH - half - 4)
        if all(abs(x - a) > half + len(name) * NAME_BOX[0] / 2 or abs(y - b) > NAME_BOX[1] for a, b, name in names):
            names.append((round(x, 1), round(y, 1), commune.name))
    planar = shapely.coverage_simplify([plane.shape(shape) for shape in [*inside, *around]], TOLERANCE)
    height_units = round((north - south) * scale)
    frame = shapely.box(-2, -2, WIDTH + 2, height_units + 2)
    units_a_km = scale / (EARTH_RADIUS_M / 1_000 * radians(1))
    scale_km = max((km for km in (1, 2, 5, 10, 20, 50, 100) if km * units_a_km <= WIDTH / 4), default=1)
    return Drawing(
        width=WIDTH,
        height=height_units,
        communes={address.partition(":")[2]: path_of(planar[place]) for place, address in enumerate(contours)},
        around="".join(path_of(shapely.intersection(shape, frame)) for shape in planar[len(inside) :]),
        border=path_of(shapely.union_all(planar[: len(inside)])),
        names=tuple(names),
        scale_units=scale_km * units_a_km,
        scale_km=scale_km,
        box=Box(west, south, east, north),
        plane=plane,
    )


def path_of(shape: BaseGeometry) -> str:
    """The SVG path of a shape's outer rings, rounded to a tenth of a unit."""
    return svg_path(shape, grain=10)


def map_svg(
    drawing: Drawing, communes: Sequence[BadCommune], sites: Sequence[KnownSite], *, title: str, ink: Ink
) -> SafeString:
    """The map: communes coloured by share of bad tests, the operator's sites, names, a scale."""
    circles = []
    for site in sites:
        x, y = (round(units, 1) for units in drawing.plane.point(site.lon, site.lat))
        if 0 <= x <= drawing.width and 0 <= y <= drawing.height:
            kind = "site" if {Technology.G4, Technology.G5} & set(site.technologies) else "site-old"
            circles.append(format_html('<circle {} cx="{}" cy="{}" r="4"/>', ink(kind), x, y))
    scale_y = drawing.height - 14
    content = [
        format_html('<path {} d="{}"/>', ink("around"), drawing.around),
        *(
            format_html(
                '<path {} d="{}"><title>{} · {}</title></path>',
                ink(share_class(bad.share.value)),
                drawing.communes[bad.commune.code],
                bad.commune.name,
                formats.percent(bad.share.value),
            )
            for bad in communes
            if bad.commune.code in drawing.communes
        ),
        format_html('<path {} d="{}"/>', ink("border"), drawing.border),
        *circles,
        *(
            format_html('<text {} x="{}" y="{}" text-anchor="middle">{}</text>', ink("name"), x, y, name)
            for x, y, name in drawing.names
        ),
        format_html(
            '<path {} d="M14 {}h{}"/><text {} x="14" y="{}">{} km</text>',
            *(ink("scale"), scale_y, round(drawing.scale_units, 1)),
            *(ink("name"), scale_y - 9, drawing.scale_km),
        ),
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
    """The CSS class of a share of bad tests: "b1" (lowest) to "b4"."""
    return f"b{1 + sum(share >= step for step in SHARE_STEPS)}"


SHARE_STEPS: Final = (0.40, 0.55, 0.70)
