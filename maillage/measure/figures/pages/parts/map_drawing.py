"""The figures of a view as an SVG drawn by the server: what is seen before the live map, or without it.

It is drawn in the pixels of the live map (Web Mercator, tiles of 512 pixels), so that one takes the place of the other
without moving. Where the address names no position, the drawing fits its frame, as the live map does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, log2
from typing import Final

import numpy as np
import shapely
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.core.bounds.memory import LruCache
from maillage.core.geo import degrees_at, mercator_at
from maillage.measure.figures.edges.export.rows import FigureRow, overlap
from maillage.measure.figures.pages.parts.figure_words import mark_style
from maillage.measure.figures.pages.parts.filtering.map_request import MapPosition
from maillage.measure.figures.pages.parts.legends import Legend
from maillage.measure.record.store.operators import operator_table
from maillage.territory.domain.terms import Box, Kind
from maillage.territory.store.derived import Derived, derived
from maillage.territory.store.territories import built_in_of_kind, largest_communes, outlines
from maillage.web.charts.planes import svg_path

_TILE: Final = 512.0
# Pixels of the map at 1280 x 800, where a drawing without position fits as the live map does.
_STAGE: Final = (960, 740)
_PADDING: Final = 24  # as in static/web/map/stage.js
_SEEN: Final = (1280, 900)  # pixels around a position that are drawn: those of a large screen
_SEEN_FITTED: Final = (1280, 1600)  # a telephone shows more above and below what fits its width
_TOLERANCE: Final = 1.2  # pixels: finer bends are not seen
# Up to how many areas: bends that are seen (pixels), pixels of a unit, whether borders inside a class are drawn.
_FINENESS: Final = ((120, _TOLERANCE, 1, True), (400, 2.0, 1, False), (inf, 4.5, 2, False))
_GROUND: Final = (2600, 2600)  # pixels around the centre where land is drawn, for the widest screens and paper
_SMALLEST: Final = 3.0  # square pixels
_LETTER: Final = 7.0  # pixels, about, of a letter of a name
_NAME_HEIGHT: Final = 22
_MOST_NAMES: Final = 14
_MOST_RANKED: Final = 1_000  # communes that are tried, the largest first
_PHONE_SCALE: Final = 2.8  # how much smaller a telephone draws what is fitted: its names are larger by as much
_MOST_PHONE_NAMES: Final = 5
_MARGIN: Final = 60
TIED: Final = "tied"


@dataclass(frozen=True, slots=True)
class DrawnView:
    """Where a drawing stands: its zoom, its centre in pixels of the world at that zoom, the pixels around it, its box.

    ``fitted`` are the pixels that must be seen in any frame; None where the zoom is that of an address.
    """

    zoom: float
    x: float
    y: float
    size: tuple[int, int]
    fitted: tuple[float, float] | None = None

    @classmethod
    def of_position(cls, position: MapPosition) -> "DrawnView":
        """The view of an address."""
        x, y = _world(np.array([[position.lon, position.lat]]), position.z)[0].tolist()
        return cls(position.z, x, y, _SEEN)

    @classmethod
    def around(cls, home: Box) -> "DrawnView":
        """The view in which ``home`` fits."""
        width, height = _extent(home, 0.0)
        room = [(side - 2 * _PADDING) / extent for side, extent in zip(_STAGE, (width, height), strict=True)]
        zoom = max(0.0, log2(min(room)))
        west, north = _world(np.array([[home.west, home.north]]), zoom)[0].tolist()
        width, height = _extent(home, zoom)
        return cls(zoom, west + width / 2, north + height / 2, _SEEN_FITTED, (width, height))

    @property
    def box(self) -> Box:
        """The degrees that are drawn."""
        half_width, half_height = self.size[0] / 2, self.size[1] / 2
        (west, east), (north, south) = degrees_at(
            (self.x - half_width, self.x + half_width),
            (self.y - half_height, self.y + half_height),
            size=_TILE * 2**self.zoom,
        )
        return Box(max(float(west), -180.0), max(float(south), -85.0), min(float(east), 180.0), min(float(north), 85.0))

    def shape(self, contour: BaseGeometry) -> BaseGeometry:
        """A contour in degrees, in pixels from the centre."""
        return shapely.transform(contour, lambda points: _world(points, self.zoom) - (self.x, self.y))

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """A position in pixels from the centre."""
        x, y = _world(np.array([[lon, lat]]), self.zoom)[0]
        return float(x - self.x), float(y - self.y)


def _world(points: NDArray[np.float64], zoom: float) -> NDArray[np.float64]:
    """Degrees as pixels of the whole world at ``zoom``, from its north-west corner (Web Mercator)."""
    return np.column_stack(mercator_at(points[:, 0], points[:, 1], size=_TILE * 2**zoom))


def _extent(box: Box, zoom: float) -> tuple[float, float]:
    (west, north), (east, south) = _world(np.array([[box.west, box.north], [box.east, box.south]]), zoom)
    return float(east - west), float(south - north)


@dataclass(frozen=True, slots=True)
class _Background:
    """What all drawings of a view share: the path of its land, and names."""

    land: str
    names: SafeString


_TIES: Final = SafeString(
    '<pattern id="map-tied" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="tie" width="7" height="7"/><path class="tie-ink" d="M0 0v7"/></pattern>'
)

_backgrounds = LruCache[tuple[Derived, DrawnView], _Background](most=64)


def view_drawing(
    view: DrawnView,
    rows: Sequence[FigureRow],
    legend: Legend,
    *,
    title: str,
    outlined: BaseGeometry | None = None,
    key: str = "",
) -> SafeString:
    """An SVG of ``rows`` in the classes of ``legend``, or by operator where rows have their best.

    ``outlined`` is in degrees; ``key`` tells two drawings of one page apart.
    """
    background = _backgrounds.get((derived(), view), lambda: _background(view))
    classes = list(_shades(view, rows, legend, shapely.box(*view.box)))
    shades = format_html_join("", '<path class="{}" d="{}"{}/>', classes)
    outline = format_html('<path class="chosen" d="{}"/>', _path(view, [outlined])) if outlined is not None else ""
    content = format_html(
        '<path id="map-ground{0}" class="land" d="{1}"/>'
        '<clipPath id="map-land{0}"><use href="#map-ground{0}"/></clipPath>'
        '<g class="areas" clip-path="url(#map-land{0})">{2}</g>{3}{4}',
        key, background.land, shades, outline, background.names,
    )  # fmt: skip
    if view.fitted is None:
        inner = format_html('<svg x="50%" y="50%">{}</svg>', content)
    else:
        width, height = (round(side) + 2 * _PADDING for side in view.fitted)
        box = f"{-width / 2:g} {-height / 2:g} {width} {height}"
        inner = format_html('<svg viewBox="{}" width="100%" height="100%">{}</svg>', box, content)
    # Named by the style sheet; drawings beside each other, of one operator each, have no ties.
    ties = _TIES if any(shade == TIED for shade, _path, _scale in classes) else ""
    return format_html(
        '<svg class="map-drawing{}" role="img" aria-label="{}">{}{}</svg>',
        "" if view.fitted is None else " is-fitted", title, ties, inner,
    )  # fmt: skip


def _background(view: DrawnView) -> _Background:
    box = replace(view, size=_GROUND).box
    around = [place for place in built_in_of_kind(Kind.DEPARTEMENT) if place.bbox and overlap(place.bbox, box)]
    land = _clipped(outlines(place.address for place in around), shapely.box(*box))
    return _Background(_path(view, land.values()), _names(view))


def shade_of(row: FigureRow, legend: Legend) -> str | None:
    """The class of a row in the drawing, as the live map paints it; None where it stays uncoloured."""
    if row.figure.is_hidden:
        return None
    if len(row.best) > 1:
        return TIED
    if row.best:
        operator = operator_table().codes.get(row.best[0])
        return mark_style(operator).css_class if operator else None
    # More than half failed: there is no median, and it is the worst class.
    return f"class-{1 if row.figure.median is None else legend.number_of(row.figure.median)}"


def _shades(
    view: DrawnView, rows: Sequence[FigureRow], legend: Legend, frame: BaseGeometry
) -> Iterable[tuple[str, str, SafeString]]:
    """The colour, the path and its scale, of each class: one path a class, so that a thousand communes weigh little."""
    shaded = [(row, shade) for row in rows if (shade := shade_of(row, legend)) is not None]
    shapes = _shapes_of([row for row, _shade in shaded], frame)
    by_shade: dict[str, list[BaseGeometry]] = {}
    for row, shade in shaded:
        if row.code in shapes:
            by_shade.setdefault(shade, []).append(shapes[row.code])
    parts = [view.shape(shape) for of_shade in by_shade.values() for shape in of_shade]
    is_grid = bool(rows) and rows[0].level == "square"
    _most, tolerance, unit, has_borders = (
        _FINENESS[0] if is_grid else next(row for row in _FINENESS if len(parts) <= row[0])
    )
    scale = SafeString("") if unit == 1 else format_html(' transform="scale({})"', unit)
    simple: Iterator[BaseGeometry] = iter(shapely.coverage_simplify(parts, tolerance) if parts else ())
    for shade, of_shade in by_shade.items():
        merged = [next(simple) for _shape in of_shade]
        merged = merged if has_borders else [shapely.union_all(merged)]
        yield shade, "".join(_rings(shapely.transform(shape, lambda points: points / unit)) for shape in merged), scale


def _shapes_of(rows: Sequence[FigureRow], frame: BaseGeometry) -> Mapping[str, BaseGeometry]:
    """The contours of rows by code, within the frame, in degrees."""
    squares = {row.code: shapely.box(*row.box) for row in rows if row.level == "square" and row.box}
    territories = {f"{row.level}:{row.code}": row.code for row in rows if row.level != "square"}
    shapes = squares | {territories[address]: shape for address, shape in outlines(territories).items()}
    return _clipped(shapes, frame)


def _clipped(shapes: Mapping[str, BaseGeometry], frame: BaseGeometry) -> Mapping[str, BaseGeometry]:
    """What of the shapes lies in the frame; those outside are omitted."""
    clipped = {name: shapely.clip_by_rect(shape, *frame.bounds) for name, shape in shapes.items()}
    return {name: shape for name, shape in clipped.items() if not shape.is_empty}


def _path(view: DrawnView, shapes: Iterable[BaseGeometry]) -> str:
    simple = shapely.simplify(shapely.union_all([view.shape(shape) for shape in shapes]), _TOLERANCE)
    return svg_path(simple, smallest=_SMALLEST)


def _rings(shape: BaseGeometry) -> str:
    """The path of outer rings and holes (drawn with fill-rule evenodd)."""
    holes = (shapely.Polygon(ring) for part in shapely.get_parts(shape) for ring in getattr(part, "interiors", ()))
    return svg_path(shape, smallest=_SMALLEST) + svg_path(shapely.MultiPolygon(list(holes)), smallest=_SMALLEST)


def _names(view: DrawnView) -> SafeString:
    """The names of the largest communes that find room; those that a telephone has room for, first."""
    communes = largest_communes(view.box, most=_MOST_RANKED)
    names: dict[str, tuple[str, int, int]] = {}
    boxes: list[tuple[float, float, float]] = []
    for limit, scale, css_class in (
        (_MOST_PHONE_NAMES, _PHONE_SCALE if view.fitted else 1.0, "name"),
        (_MOST_NAMES, 1.0, "name minor"),
    ):
        for name, lon, lat in communes:
            if len(names) >= limit:
                break
            x, y = view.point(lon, lat)
            half, high = len(name) * _LETTER / 2 * scale, _NAME_HEIGHT * scale
            is_inside = abs(x) + half < _STAGE[0] / 2 and abs(y) + high < _STAGE[1] / 2 - _MARGIN / 2
            is_free = all(abs(y - up) > high or abs(x - left) > half + other for left, up, other in boxes)
            if name not in names and is_inside and is_free:
                names[name] = css_class, round(x), round(y)
                boxes.append((x, y, half))
    return format_html_join(
        "", '<text class="{}" x="{}" y="{}">{}</text>', ((c, x, y, name) for name, (c, x, y) in names.items())
    )
