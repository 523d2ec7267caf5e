"""The locations of the rows of a data set: points for the browser map, a choropleth of communes, and its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import shapely
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.opendata.catalog.domain.terms import FileForm
from maillage.opendata.catalog.pages.parts.words import rows_text
from maillage.opendata.catalog.store.addresses import file_href, rows_href
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.shape_files import shape_column
from maillage.opendata.catalog.store.tables.engine import columns_of
from maillage.opendata.catalog.store.tables.places import communes_in, counts_by_commune, positions_in
from maillage.opendata.catalog.store.version_files import tiles_path
from maillage.territory.store.territories import current_code, names_of, outlines
from maillage.web.charts.maps import AreaShape, LegendStep, area_map
from maillage.web.charts.planes import Plane, svg_path
from maillage.web.wording.formats import number

MOST_LINES: Final = 60  # rows of the table of communes
_MOST_SHAPES: Final = 250
_WIDTH: Final = 640
_TOLERANCE: Final = 2.5
_CLASSES: Final = 4  # colour classes: q1 to q4


@dataclass(frozen=True, slots=True)
class CommuneRows:
    """One commune of the table: name, number of rows, and the URL of those rows."""

    name: str
    rows: str
    href: str


@dataclass(frozen=True, slots=True)
class PlacesView:
    """Context of dataset_places.html.

    ``points_href`` is empty without coordinates, ``shapes_href`` without lines or areas; ``tiles_href`` is that of the
    tiles of a large map, in place of its shapes, whose column is ``geometry``.
    """

    points_href: str
    shapes_href: str
    tiles_href: str
    geometry: str
    rows_href: str
    drawing: SafeString | str
    legend: tuple[LegendStep, ...]
    lines: tuple[CommuneRows, ...]
    others: str


def places_view(dataset: Dataset, version: Version, path: Path, *, href: str) -> PlacesView | None:
    """The locations in a version; None if neither positions nor commune codes are found."""
    has_points, has_shapes = positions_in(version) is not None, shape_column(version) is not None
    if not has_points and not has_shapes and communes_in(version) is None:
        return None
    has_tiles = has_shapes and tiles_path(version) is not None
    # Codes are brought to current communes: merged ones are added up, unknown ones dropped.
    counts: dict[str, int] = {}
    for old_code, count in counts_by_commune(path, version).items():
        code = current_code(old_code)
        if code is not None:
            counts[code] = counts.get(code, 0) + count
    if not has_points and not has_shapes and not counts:
        return None
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    drawing, legend = _drawing(counts) if 1 < len(counts) <= _MOST_SHAPES else ("", ())
    names = names_of(code for code, _count in ordered[:MOST_LINES])
    place = communes_in(version)
    column = None if place is None else columns_of(path)[place].name
    others = len(ordered) - MOST_LINES
    return PlacesView(
        points_href=reverse("dataset_points", args=[dataset.slug]) if has_points else "",
        shapes_href=reverse("dataset_shapes", args=[dataset.slug, version.number]) if has_shapes else "",
        tiles_href=file_href(dataset, FileForm.PMTILES, number=version.number) if has_tiles else "",
        geometry=shape_column(version) or "",
        rows_href=rows_href(dataset),
        drawing=drawing,
        legend=legend,
        lines=tuple(
            CommuneRows(
                names.get(code, code),
                rows_text(count),
                "" if column is None else f"{href}?{urlencode({f'{column}__exact': code})}#table",
            )
            for code, count in ordered[:MOST_LINES]
        ),
        others=_("… et %(count)s autres communes") % {"count": number(others)} if others > 0 else "",
    )


def _drawing(counts: Mapping[str, int]) -> tuple[SafeString | str, tuple[LegendStep, ...]]:
    # Overseas collectivities have no contour: their communes are only in the table.
    shapes_of = outlines(f"commune:{code}" for code in counts)
    contours = {code: shapes_of[f"commune:{code}"] for code in counts if f"commune:{code}" in shapes_of}
    if len(contours) < 2:
        return "", ()
    # Lower bound of each class, ascending: quartiles of the communes, without empty classes.
    values = sorted(counts[code] for code in contours)
    edges = sorted({values[len(values) * part // _CLASSES] for part in range(_CLASSES)})
    names = names_of(contours)
    plane = Plane.of(list(contours.values()), _WIDTH)
    planar = shapely.coverage_simplify([plane.shape(contour) for contour in contours.values()], _TOLERANCE)
    shapes = [
        AreaShape(svg_path(area), _class_of(counts[code], edges), reverse("territory", args=[f"commune:{code}"]),
              f"{names.get(code, code)} : {rows_text(counts[code])}")
        for code, area in zip(contours, planar, strict=True)
    ]  # fmt: skip
    box = plane.view_box(list(contours.values()))
    drawing = area_map(shapes, view_box=box, title=_("Nombre de lignes par commune"), border="")
    most = max(counts.values())
    tops = [*(edge - 1 for edge in edges[1:]), most]
    return drawing, tuple(
        [
            LegendStep(_class_of(low, edges), number(low) if low == top else f"{number(low)} – {number(top)}")
            for low, top in zip(edges, tops, strict=True)
        ]
    )


def _class_of(value: int, edges: Sequence[int]) -> str:
    return f"q{1 + sum(value >= edge for edge in edges[1:]) + (_CLASSES - len(edges))}"
