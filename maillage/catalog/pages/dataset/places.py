"""Where the rows of a data set are: a map of points for the browser, a drawn map of communes, and their table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import numpy as np
import shapely
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.catalog.models import Dataset, Version
from maillage.catalog.parts.words import rows_text
from maillage.catalog.queries.tables.places import communes_in, counts_by_commune, positions_in
from maillage.catalog.queries.tables.typed_tables import columns_of
from maillage.core.problems import NotFound
from maillage.territory.queries import current_code, names_of, outline
from maillage.web.charts.area_map import AreaShape, area_map
from maillage.web.wording.formats import number

MOST_LINES: Final = 60  # communes of the table
_MOST_SHAPES: Final = 250
_WIDTH: Final = 640
_TOLERANCE: Final = 2.5
_CLASSES: Final = 4  # of colour: q1 to q4


@dataclass(frozen=True, slots=True)
class CommuneRows:
    """One commune of the table: its name, its rows, the rows themselves."""

    name: str
    rows: str
    href: str


@dataclass(frozen=True, slots=True)
class PlacesLegendLine:
    """One class of colour: from how many rows to how many."""

    css_class: str
    text: str


@dataclass(frozen=True, slots=True)
class PlacesView:
    """What templates/catalog/dataset_places.html shows; ``points_href`` is empty without coordinates."""

    points_href: str
    drawing: SafeString | str
    legend: tuple[PlacesLegendLine, ...]
    lines: tuple[CommuneRows, ...]
    others: str


def places_view(dataset: Dataset, version: Version, path: Path, *, href: str) -> PlacesView | None:
    """The places of a version; None where nothing in it says where."""
    has_points = positions_in(version) is not None
    if not has_points and communes_in(version) is None:
        return None
    counts = _current(counts_by_commune(path, version))
    if not has_points and not counts:
        return None
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    drawing, legend = _drawing(counts) if 1 < len(counts) <= _MOST_SHAPES else ("", ())
    left = len(ordered) - MOST_LINES
    return PlacesView(
        points_href=reverse("dataset_points", args=[dataset.slug]) if has_points else "",
        drawing=drawing,
        legend=legend,
        lines=tuple(_lines(ordered[:MOST_LINES], version, path, href)),
        others=_("… et %(count)s autres communes") % {"count": number(left)} if left > 0 else "",
    )


def _current(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts of communes in force: what merged is added up, what is no commune is left out."""
    found: dict[str, int] = {}
    for code, count in counts.items():
        now = current_code(code)
        if now is not None:
            found[now] = found.get(now, 0) + count
    return found


def _lines(ordered: Sequence[tuple[str, int]], version: Version, path: Path, href: str) -> list[CommuneRows]:
    names = names_of(code for code, _count in ordered)
    place = communes_in(version)
    column = None if place is None else columns_of(path)[place].name
    return [
        CommuneRows(
            names.get(code, code),
            rows_text(count),
            "" if column is None else f"{href}?{urlencode({f'{column}__exact': code})}#table",
        )
        for code, count in ordered
    ]


def _drawing(counts: Mapping[str, int]) -> tuple[SafeString | str, tuple[PlacesLegendLine, ...]]:
    contours = {code: drawn for code in counts if (drawn := _outline(code)) is not None}
    if len(contours) < 2:
        return "", ()
    edges = _edges(sorted(counts[code] for code in contours))
    names = names_of(contours)
    paths = _paths(list(contours.values()))
    shapes = [
        AreaShape(path, _class_of(counts[code], edges), reverse("territory", args=[f"commune:{code}"]),
              f"{names.get(code, code)} : {rows_text(counts[code])}")
        for code, path in zip(contours, paths.each, strict=True)
    ]  # fmt: skip
    drawing = area_map(shapes, view_box=paths.view_box, title=_("Nombre de lignes par commune"), border="")
    most = max(counts.values())
    tops = [*(edge - 1 for edge in edges[1:]), most]
    return drawing, tuple(
        [
            PlacesLegendLine(_class_of(low, edges), number(low) if low == top else f"{number(low)} – {number(top)}")
            for low, top in zip(edges, tops, strict=True)
        ]
    )


def _outline(code: str) -> BaseGeometry | None:
    try:
        return outline(f"commune:{code}")
    except NotFound:
        # The overseas collectivities have no contour: their communes are in the table.
        return None


def _edges(values: Sequence[int]) -> list[int]:
    """The least value of each class, rising: quarters of the communes, without those that would be empty."""
    quarters = [values[len(values) * part // _CLASSES] for part in range(_CLASSES)]
    return sorted(set(quarters))


def _class_of(value: int, edges: Sequence[int]) -> str:
    return f"q{1 + sum(value >= edge for edge in edges[1:]) + (_CLASSES - len(edges))}"


@dataclass(frozen=True, slots=True)
class _Paths:
    each: tuple[str, ...]
    view_box: str


def _paths(contours: Sequence[BaseGeometry]) -> _Paths:
    west, south, east, north = shapely.total_bounds(list(contours))
    squeeze = cos(radians((south + north) / 2))
    scale = _WIDTH / max((east - west) * squeeze, north - south)

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(((points[:, 0] - west) * squeeze * scale, (north - points[:, 1]) * scale))

    planar = [shapely.transform(contour, project) for contour in contours]
    drawn = shapely.coverage_simplify(planar, _TOLERANCE)
    width, height = round((east - west) * squeeze * scale), round((north - south) * scale)
    return _Paths(tuple(_path(area) for area in drawn), f"-4 -4 {width + 8} {height + 8}")


def _path(base_geometry: BaseGeometry) -> str:
    rings = [part.exterior for part in shapely.get_parts(base_geometry) if part.geom_type == "Polygon"]
    return "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)


def _ring(points: NDArray[np.float64]) -> str:
    whole = np.rint(points).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[steps.any(axis=1)]
    return f"M{whole[0][0]} {whole[0][1]}l{' '.join(f'{x} {y}' for x, y in steps[:-1])}z" if len(steps) > 2 else ""
