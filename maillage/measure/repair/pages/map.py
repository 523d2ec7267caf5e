"""The map of the listed areas, with the same numbers; an SVG replaces it without JavaScript."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import shapely
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from maillage.measure.repair.edges.export.drawing import path_of, share_class
from maillage.measure.repair.edges.export.repair import area_outline
from maillage.measure.repair.pages.area import legend_lines
from maillage.measure.repair.pages.parts.words import area_href, area_title
from maillage.measure.repair.store.repair import RepairArea
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import children, outline, territory
from maillage.web.charts.planes import Plane
from maillage.web.filters import Pairs, with_pairs
from maillage.web.installation import home_territory
from maillage.web.listed_places import ListedMap, ListedPlace, listed_places
from maillage.web.map_page import MapLegend, MapLegendRow
from maillage.web.wording import formats

WIDTH: Final = 480  # units of the map
TOLERANCE: Final = 0.8
NUMBER_WIDTH: Final = 18.0  # width of an area's number, in units
SMALLEST: Final = 4.0  # square units: smaller islets are omitted
_DEGREES: Final = 0.001  # about a hundred metres: simplification of contours on the map


@dataclass(frozen=True, slots=True)
class MapGround:
    """The background of the map: the territory's parts as one path, and the view box."""

    plane: Plane
    path: str
    view_box: str


def areas_map(areas: Sequence[tuple[int, RepairArea]], pairs: Pairs) -> ListedMap:
    """The map of the list with query parameters ``pairs``."""
    title = _("Les zones à réparer, numérotées")
    return ListedMap(
        href=with_pairs(reverse("repair_places"), pairs),
        label=title,
        picture=areas_svg(areas, title=title),
        legend=MapLegend(
            _("Part des tests qui échouent ou restent sous 3 Mb/s"),
            tuple(MapLegendRow(line.css_class, line.label) for line in legend_lines(has_sites=False)),
            _("Numéros : dans l’ordre des habitants concernés."),
        ),
    )


def area_places(areas: Iterable[tuple[int, RepairArea]]) -> dict[str, Any]:
    """The numbered areas as map features, largest first, so that small ones are drawn on top."""
    shapes = [(number, area, area_outline(area.codes)) for number, area in areas]
    places = []
    for number, area, shape in sorted((row for row in shapes if not row[2].is_empty), key=lambda row: -row[2].area):
        middle = area_middle(shape)
        words = {"operator": area.operator.name, "share": formats.percent(area.evidence.share.value)}
        places.append(
            ListedPlace(
                id=f"{area.operator.id}/{area.code}",
                geometry=shapely.geometry.mapping(
                    shapely.set_precision(shapely.simplify(shape, _DEGREES), _DEGREES / 10)
                ),
                label=str(number),
                title=f"{number}. {area_title(area)}",
                line=_("%(operator)s : %(share)s de mauvais tests") % words,
                href=area_href(area),
                shade=share_class(area.evidence.share.value),
                mark=(round(middle.x, 4), round(middle.y, 4)),
            )
        )
    return listed_places(places, more=_("Voir la fiche"), several=_("Plusieurs zones ici"))


def areas_svg(areas: Iterable[tuple[int, RepairArea]], *, title: str) -> SafeString:
    """The numbered areas as SVG; numbers at the same position are drawn side by side."""
    ground = map_ground(home_territory())
    shapes = [(number, area, _simplified(ground.plane, area_outline(area.codes))) for number, area in areas]
    shapes = [row for row in shapes if not row[2].is_empty]
    links, numbers = [], []
    number_places: list[tuple[float, float]] = []
    # Largest first, so that small areas are drawn on top.
    for number, area, shape in sorted(shapes, key=lambda row: -row[2].area):
        share = area.evidence.share.value
        words = {
            "number": number,
            "area": area_title(area),
            "operator": area.operator.name,
            "share": formats.percent(share),
        }
        label = _("%(number)s. %(area)s, %(operator)s : %(share)s de mauvais tests") % words
        link = '<a href="{}" aria-label="{}"><path class="{}" d="{}"/></a>'
        links.append(format_html(link, area_href(area), label, share_class(share), path_of(shape)))
        middle = area_middle(shape)
        x, y = middle.x, middle.y
        # Shifted if it would overlap another number.
        while any(abs(x - other) < NUMBER_WIDTH and abs(y - up) < NUMBER_WIDTH / 2 for other, up in number_places):
            x += NUMBER_WIDTH
        number_places.append((x, y))
        numbers.append(format_html('<text x="{}" y="{}">{}</text>', round(x, 1), round(y + 5.5, 1), number))
    content = format_html_join("", "{}", ((part,) for part in [*links, *numbers]))
    return format_html(
        '<svg class="repair-overview" viewBox="{}" role="group" aria-label="{}"><path class="ground" d="{}"/>{}</svg>',
        ground.view_box, title, ground.path, content,
    )  # fmt: skip


def area_middle(shape: BaseGeometry) -> shapely.Point:
    """Where an area's number is placed: a point inside its largest part."""
    largest: BaseGeometry = max(shapely.get_parts(shape), key=lambda part: part.area)
    return largest.representative_point()


@lru_cache(maxsize=2)
def map_ground(home: str) -> MapGround:
    """The background of an installation's maps: the départements of a région, or the territory's contour."""
    home_place = territory(home)
    whole = outline(home)
    plane = Plane.of([whole], WIDTH)
    parts: Sequence[BaseGeometry] = [whole]
    if home_place.kind is Kind.REGION:
        parts = [outline(child.address) for child in children(home)]
    path = "".join(path_of(_simplified(plane, part, 1.2)) for part in parts)
    return MapGround(plane, path, plane.view_box([whole]))


def _simplified(plane: Plane, contour: BaseGeometry, tolerance: float = TOLERANCE) -> BaseGeometry:
    """A contour in the plane, simplified, without its smallest islets."""
    whole = shapely.simplify(plane.shape(contour), tolerance)
    return shapely.union_all([part for part in shapely.get_parts(whole) if part.area >= SMALLEST])
