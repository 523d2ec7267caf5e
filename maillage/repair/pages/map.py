"""The maps of the list of areas: one an operator, its areas numbered as in the list, each a link to its sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Final

import numpy as np
import shapely
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.repair.export.drawing import path_of, share_class
from maillage.repair.export.repair import area_outline
from maillage.repair.parts.words import area_href, area_title
from maillage.repair.queries.repair import RepairArea
from maillage.territory.queries import children, outline, territory
from maillage.territory.terms import Kind
from maillage.web.wording import formats

WIDTH: Final = 320  # units of each map
TOLERANCE: Final = 0.8
SMALLEST: Final = 4.0  # square units: smaller islets are left out


@dataclass(frozen=True, slots=True)
class Plane:
    """How degrees become units on the maps of a territory."""

    west: float
    north: float
    across: float
    down: float

    def shape_on_plane(self, shape: BaseGeometry, tolerance: float = TOLERANCE) -> BaseGeometry:
        """A shape on the plane, its finest bends left out."""

        def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(((points[:, 0] - self.west) * self.across, (self.north - points[:, 1]) * self.down))

        whole = shapely.simplify(shapely.transform(shape, project), tolerance)
        return shapely.union_all([part for part in shapely.get_parts(whole) if part.area >= SMALLEST])


@dataclass(frozen=True, slots=True)
class MapGround:
    """The territory behind the areas: its parts as one path, and the box of the drawing."""

    plane: Plane
    path: str
    view_box: str


def overview(areas: Iterable[tuple[int, RepairArea]], *, title: str) -> SafeString:
    """One map: the numbered areas of one operator on the ground of this installation."""
    ground = _ground(str(settings.HOME_TERRITORY))
    links = []
    for number, area in areas:
        shape = ground.plane.shape_on_plane(area_outline(area.codes))
        if shape.is_empty:
            continue
        share = area.evidence.share.value
        middle = max(shapely.get_parts(shape), key=lambda part: part.area).representative_point()
        words = {"number": number, "area": area_title(area), "share": formats.percent(share)}
        label = _("%(number)s. %(area)s : %(share)s de mauvais tests") % words
        link = '<a href="{}" aria-label="{}"><path class="{}" d="{}"/><text x="{}" y="{}">{}</text></a>'
        position = round(middle.x, 1), round(middle.y + 4, 1)
        links.append(format_html(link, area_href(area), label, share_class(share), path_of(shape), *position, number))
    content = format_html_join("", "{}", ((link,) for link in links))
    return format_html(
        '<svg class="repair-overview" viewBox="{}" role="group" aria-label="{}"><path class="ground" d="{}"/>{}</svg>',
        ground.view_box, title, ground.path, content,
    )  # fmt: skip


@lru_cache(maxsize=2)
def _ground(home: str) -> MapGround:
    home_place = territory(home)
    whole = outline(home)
    west, south, east, north = whole.bounds
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / max((east - west) * squeeze, north - south)
    plane = Plane(west, north, squeeze * scale, scale)
    parts: Sequence[BaseGeometry] = [whole]
    if home_place.kind is Kind.REGION:
        parts = [outline(child.address) for child in children(home)]
    path = "".join(path_of(plane.shape_on_plane(part, 1.2)) for part in parts)
    width, height = (east - west) * squeeze * scale, (north - south) * scale
    return MapGround(plane, path, f"-4 -4 {round(width) + 8} {round(height) + 8}")
