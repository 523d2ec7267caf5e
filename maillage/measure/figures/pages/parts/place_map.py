"""The light map of a place page: its outline on land and sea, the published squares in five colours, a few names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import shapely
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from maillage.core.bounds.memory import LruCache
from maillage.core.problems import NotFound
from maillage.measure.figures.store.figures import counts_version
from maillage.measure.figures.store.map_squares.view_squares import FAILED, ViewSquares, squares_in_view
from maillage.measure.record.domain.terms import Selection
from maillage.territory.domain.terms import Box, Kind, Territory
from maillage.territory.store.territories import children, neighbours, outline, outlines, parents
from maillage.web.charts.planes import Plane, svg_path

WIDTH: Final = 456
HEIGHT: Final = 240
_MARGIN: Final = 0.1  # of the height, so that the place does not touch the edge
_CAPTION: Final = 0.16  # of the height, at the foot, for the words over the drawing
_LEAST_DEGREES: Final = 0.05
_TOLERANCE: Final = 0.7  # units: finer bends are not seen
_MOST_NAMES: Final = 4
_LEAST_SQUARES: Final = 20
_STEPS: Final = 2  # from neighbour to neighbour: no frame is wider
_LETTER: Final = 7.2  # units, about, of a letter of a name
_LAND_OF: Final = frozenset({Kind.COMMUNE, Kind.EPCI, Kind.PLACE, Kind.ARRONDISSEMENT})


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """The drawing, how many squares it shows, and the operator that they are of (None: all together)."""

    chart: SafeString
    squares: int
    operator: int | None


@dataclass(frozen=True, slots=True)
class _PlaceGround:
    """What stays: where degrees are drawn, land, outline and names."""

    plane: Plane
    view: Box
    land: str
    outline: str
    names: tuple[tuple[str, float, float, str, bool], ...]


_maps = LruCache[tuple[int, Territory, Selection, str], PlaceMap](most=256)


def place_map(place: Territory, selection: Selection, *, operator: int | None = None) -> PlaceMap | None:
    """The map of ``place`` for a selection; None for the few territories whose contour is not known.

    Of ``operator`` alone where that gives a map and not two or three large squares.
    """
    ground = _ground(place)
    if ground is None:
        return None
    if operator is not None:
        alone = _place_map(ground, place, replace(selection, operators=frozenset({operator})), operator)
        if alone.squares >= _LEAST_SQUARES:
            return alone
    operator = min(selection.operators) if len(selection.operators) == 1 else None
    return _place_map(ground, place, selection, operator)


def _place_map(ground: _PlaceGround, place: Territory, selection: Selection, operator: int | None) -> PlaceMap:
    def build() -> PlaceMap:
        squares = squares_in_view(ground.view, selection)
        title = _("Carte : %(place)s") % {"place": place.name}
        return PlaceMap(_svg(ground, squares, title=title), len(squares), operator)

    return _maps.get((counts_version(), place, selection, get_language() or "fr"), build)


def _svg(ground: _PlaceGround, squares: ViewSquares, *, title: str) -> SafeString:
    names = format_html_join(
        "",
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            ("map-own-name" if is_own else "map-name", f"{x:g}", f"{y:g}", anchor, name)
            for name, x, y, anchor, is_own in ground.names
        ),
    )
    return format_html(
        '<svg class="place-map" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMid slice" role="img" aria-label="{}">'
        '<clipPath id="map-land"><path d="{}"/></clipPath><rect class="map-sea" width="100%" height="100%"/>'
        '<path class="map-ground" d="{}"/><g class="map-squares" clip-path="url(#map-land)">{}</g>'
        '<path class="map-coast" d="{}"/><path class="map-outline" d="{}"/>{}</svg>',
        WIDTH, HEIGHT, title, ground.land, ground.land, _squares(ground.plane, squares), ground.land, ground.outline,
        names,
    )  # fmt: skip


def _squares(plane: Plane, squares: ViewSquares) -> SafeString:
    """One path a class: squares cut at the edges of the drawing."""
    west_px = np.clip(np.rint((squares.west - plane.west) * plane.across), -2, WIDTH + 2).astype(int)
    right = np.clip(np.rint((squares.east - plane.west) * plane.across), -2, WIDTH + 2).astype(int)
    top = np.clip(np.rint((plane.north - squares.north) * plane.down), -2, HEIGHT + 2).astype(int)
    bottom = np.clip(np.rint((plane.north - squares.south) * plane.down), -2, HEIGHT + 2).astype(int)
    paths = []
    for number in np.unique(squares.classes).tolist():
        rows = np.flatnonzero((squares.classes == number) & (right > west_px) & (bottom > top))
        d = "".join(
            f"M{west_px[row]} {top[row]}h{right[row] - west_px[row]}v{bottom[row] - top[row]}"
            f"h{west_px[row] - right[row]}z"
            for row in rows.tolist()
        )
        paths.append(("q-failed" if number == FAILED else f"q{number}", d))
    return format_html_join("", '<path class="{}" d="{}"/>', paths)


@lru_cache(maxsize=512)
def _ground(place: Territory) -> _PlaceGround | None:
    try:
        shape = outline(place.address)
    except NotFound:
        return None  # overseas communes: no file gives their contour
    view = _view(shape)
    plane = Plane.from_corner(
        view.west, view.north, latitude=(view.south + view.north) / 2, scale=HEIGHT / (view.north - view.south)
    )
    frame = shapely.box(view.west, view.south, view.east, view.north)
    land = shapely.union_all(
        [shapely.intersection(land_shape, frame) for land_shape in _land_around(place, shape, frame)]
    )
    return _PlaceGround(
        plane=plane,
        view=view,
        land=_path(plane, land),
        outline=_path(plane, shapely.intersection(shape, shapely.buffer(frame, (view.east - view.west) / 20))),
        names=tuple(_names(place, plane)),
    )


def _view(shape: BaseGeometry) -> Box:
    """The box of the drawing: that of the shape with its margin, widened to the proportion of the drawing."""
    west, south, east, north = shape.bounds
    shrink = float(np.cos(np.radians((south + north) / 2)))
    wide, high = max((east - west) * shrink, _LEAST_DEGREES), max(north - south, _LEAST_DEGREES)
    extent = max(high / (1 - 2 * _MARGIN - _CAPTION), wide / (1 - 2 * _MARGIN) * HEIGHT / WIDTH)
    lon, lat, across = (west + east) / 2, (south + north) / 2, extent * WIDTH / HEIGHT / shrink
    foot = lat - extent * (1 + _CAPTION) / 2
    return Box(lon - across / 2, foot, lon + across / 2, foot + extent)


def _land_around(place: Territory, shape: BaseGeometry, frame: BaseGeometry) -> Sequence[BaseGeometry]:
    """Land in the frame: the place itself, and the départements there, or the régions of a wide place."""
    kind = Kind.DEPARTEMENT if place.kind in _LAND_OF else Kind.REGION
    whole = next((parent for parent in [place, *parents(place.address)] if parent.kind is kind), None)
    if whole is None:
        return [shape]
    reached, last = {whole.address: whole}, [whole]
    for _step in range(_STEPS):
        around = (other for territory in last for other in neighbours(territory.address))
        last = [
            other
            for other in around
            if other.address not in reached and other.bbox and shapely.intersects(shapely.box(*other.bbox), frame)
        ]
        reached |= {other.address: other for other in last}
    return [shape, *outlines(reached).values()]


def _path(plane: Plane, shape: BaseGeometry) -> str:
    simple = shapely.simplify(plane.shape(shape), _TOLERANCE)
    polygons = [part for part in shapely.get_parts(simple) if part.geom_type == "Polygon"]
    return svg_path(shapely.multipolygons(polygons), smallest=6.0) if polygons else ""


def _names(place: Territory, plane: Plane) -> list[tuple[str, float, float, str, bool]]:
    """The name of the place, and those of the largest places in it or beside it that find room."""
    is_small = place.kind in {Kind.COMMUNE, Kind.ARRONDISSEMENT, Kind.PLACE}
    others = neighbours(place.address) if is_small else _towns(place)
    ranked = sorted(others, key=lambda other: -(other.population or 0))
    names: list[tuple[str, float, float, str, bool]] = []
    boxes: list[tuple[float, float, float]] = []
    for named in ([place] if is_small else []) + ranked:
        if named.lon is None or named.lat is None:
            continue
        x, y = (round(value, 1) for value in plane.point(named.lon, named.lat))
        half = len(named.name) * _LETTER / 2
        is_inside = half + 4 < x < WIDTH - half - 4 and 18 < y < HEIGHT - 48
        is_free = all(abs(y - other_y) > 20 or abs(x - other_x) > half + other for other_x, other_y, other in boxes)
        if is_inside and is_free:
            names.append((named.name, x, y, "middle", named is place))
            boxes.append((x, y, half))
        if len(names) > _MOST_NAMES:
            break
    return names


def _towns(place: Territory) -> Sequence[Territory]:
    """The communes of a wide territory: of a région, those of its départements' largest come through its children."""
    below = children(place.address)
    if below and below[0].kind is Kind.DEPARTEMENT:
        return [commune for departement in below for commune in children(departement.address)]
    return below
