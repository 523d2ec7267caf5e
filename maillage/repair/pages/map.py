"""The maps of the list of areas: one an operator, its areas numbered as in the list, each a link to its sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import shapely
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from maillage.repair.export.drawing import path_of, share_class
from maillage.repair.export.repair import area_outline
from maillage.repair.parts.words import area_href, area_title
from maillage.repair.queries.repair import RepairArea
from maillage.territory.queries import children, outline, territory
from maillage.territory.terms import Kind
from maillage.web.charts.planes import Plane
from maillage.web.wording import formats

WIDTH: Final = 320  # units of each map
TOLERANCE: Final = 0.8
SMALLEST: Final = 4.0  # square units: smaller islets are left out


@dataclass(frozen=True, slots=True)
class MapGround:
    """The territory behind the areas: its parts as one path, and the box of the drawing."""

    plane: Plane
    path: str
    view_box: str


def overview(areas: Iterable[tuple[int, RepairArea]], *, title: str) -> SafeString:
    """One map: the numbered areas of one operator on the ground of this installation."""
    ground = map_ground(str(settings.HOME_TERRITORY))
    links = []
    for number, area in areas:
        shape = _simplified(ground.plane, area_outline(area.codes))
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
def map_ground(home: str) -> MapGround:
    """The ground of the maps of an installation: a région by its départements, else its own contour."""
    home_place = territory(home)
    whole = outline(home)
    plane = Plane.of([whole], WIDTH)
    parts: Sequence[BaseGeometry] = [whole]
    if home_place.kind is Kind.REGION:
        parts = [outline(child.address) for child in children(home)]
    path = "".join(path_of(_simplified(plane, part, 1.2)) for part in parts)
    return MapGround(plane, path, plane.view_box([whole]))


def _simplified(plane: Plane, contour: BaseGeometry, tolerance: float = TOLERANCE) -> BaseGeometry:
    """A contour on the plane, its finest bends and smallest islets left out."""
    whole = shapely.simplify(plane.shape(contour), tolerance)
    return shapely.union_all([part for part in shapely.get_parts(whole) if part.area >= SMALLEST])
