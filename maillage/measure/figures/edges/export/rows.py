"""The figures of a view as rows, one for each territory or square: what the table shows and the files hold.

Squares are those that the map's tiles draw, read from the same counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, inf
from typing import Final

import numpy as np

from maillage.core.geo import corner_of, squares_at, unmorton
from maillage.core.problems import NotFound, Refused, sentence
from maillage.measure.figures.domain.coarsening import coarse_figure
from maillage.measure.figures.domain.percentiles import figures
from maillage.measure.figures.store.area_totals import CountFilter
from maillage.measure.figures.store.certain_leaders import certain_leaders, is_selected
from maillage.measure.figures.store.figures import HIDDEN, figures_by_commune, figures_by_departement, figures_by_epci
from maillage.measure.figures.store.map_squares.best_operators import best_in
from maillage.measure.figures.store.map_squares.squares import DrawnSquares, PublishedChain, Tile, squares_in
from maillage.measure.figures.store.map_squares.tiles import FIRST_ZOOM, LAST_ZOOM
from maillage.measure.figures.store.published_counts.counts import Counts
from maillage.measure.figures.store.regions import unit_code
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.terms import SCALES, Figure, Selection
from maillage.measure.record.store.operators import operator_table
from maillage.territory.domain.terms import Box, Kind, commune_code, parse_address
from maillage.territory.store.territories import communes_of, territory


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One territory or square with its figure. ``code`` is its Insee code, or the number of its square.

    ``best`` are operator codes: one, or several that are tied; it is empty outside the "best operator" layer.
    """

    level: str
    code: str
    name: str
    within: str
    box: Box | None
    figure: Figure
    best: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureView:
    """What a file says of itself: the question, and its rows by operator compared (one entry when none is)."""

    selection: Selection
    rows: Mapping[int | None, tuple[FigureRow, ...]]


OUTSIDE: Final = -1  # of a commune that lies in no territory asked for
MOST_TILES: Final = 60  # a screen of 4,000 by 2,000 points shows 60 tiles at most


@dataclass(frozen=True, slots=True)
class SquareView:
    """Where squares are looked at: the zoom decides, as on the map, how fine they are."""

    box: Box
    zoom: float


_READS: Final = {
    Kind.COMMUNE: figures_by_commune,
    Kind.EPCI: figures_by_epci,
    Kind.DEPARTEMENT: figures_by_departement,
}
_WITHOUT_TREE: Final = frozenset({Kind.PLACE, Kind.ARRONDISSEMENT})
_LEAST_COMPARED: Final = 2


def square_rows(counts: Counts, selection: Selection, view: SquareView) -> tuple[FigureRow, ...]:
    """The squares drawn in the view, from the north-west; Refused when the view is too large for its zoom."""
    count_filter = CountFilter(counts, selection)
    chain = PublishedChain(count_filter)
    rows: dict[str, FigureRow] = {}
    for tile in tiles_of(view):
        squares = squares_in(tile, count_filter, chain)
        exact = figures(squares.summaries, SCALES[selection.usage], last_months=squares.last_months)
        rows |= _rows(
            squares.squares,
            [coarse_figure(figure, selection.usage) for figure in exact],
            view.box,
            best=[()] * len(exact),
        )
    return tuple(rows.values())


def best_square_rows(counts: Counts, selection: Selection, view: SquareView) -> tuple[FigureRow, ...]:
    """The squares where operators are compared, each with its best: the figure is that of the best median."""
    count_filter = CountFilter(counts, selection)
    rows: dict[str, FigureRow] = {}
    for tile in tiles_of(view):
        squares = best_in(tile, count_filter)
        months = np.zeros(len(squares.squares), np.int64)
        medians = figures(squares.best, SCALES[selection.usage], last_months=months)
        # As on the map: the median of the best, the tests of all who are compared.
        coarse = [
            coarse_figure(replace(figure, samples=samples, failure_share=None, last_period=None), selection.usage)
            for figure, samples in zip(medians, squares.samples.tolist(), strict=True)
        ]
        codes = np.array(squares.operators, np.int64)
        best = [tuple(codes[np.flatnonzero(leaders)].tolist()) for leaders in squares.leaders]
        rows |= _rows(squares.squares, coarse, view.box, best=best)
    return tuple(rows.values())


def tiles_of(view: SquareView) -> list[Tile]:
    """The tiles that a screen of this view shows; Refused when it is too large for its zoom."""
    zoom = min(LAST_ZOOM, max(FIRST_ZOOM, floor(view.zoom)))
    lon, lat = [view.box.west, view.box.east], [view.box.north, view.box.south]
    columns, rows = (corners.tolist() for corners in squares_at(lon, lat, level=zoom))
    width, height = columns[1] - columns[0] + 1, rows[1] - rows[0] + 1
    if width * height > MOST_TILES:
        message = sentence("Cette vue est trop grande pour être donnée par carrés : zoomez, ou demandez level=commune.")
        raise Refused("view_too_large", message)
    return [Tile(zoom, columns[0] + x, rows[0] + y) for y in range(height) for x in range(width)]


def _rows(
    squares: DrawnSquares, figures_by_square: list[Figure], box: Box, *, best: list[tuple[int, ...]]
) -> dict[str, FigureRow]:
    rows = {}
    for level, square, figure, leaders in zip(
        squares.levels.tolist(), squares.morton.tolist(), figures_by_square, best, strict=True
    ):
        x, y = unmorton(square)
        (west, north), (east, south) = corner_of(x, y, level=level), corner_of(x + 1, y + 1, level=level)
        edges = Box(float(west), float(south), float(east), float(north))
        if overlap(edges, box):
            code = f"{level}/{square}"
            rows[code] = FigureRow("square", code, "", "", edges, figure, leaders)
    return rows


def territory_rows(
    selection: Selection, kind: Kind, *, box: Box | None = None, within: str | None = None
) -> tuple[FigureRow, ...]:
    """The territories of ``kind`` that have tests, in ``box`` or inside the territory at ``within``, by name."""
    figures = _figures(selection, kind, within)
    return _territory_rows(kind, figures, box=box, best={})


def best_territory_rows(
    selection: Selection, kind: Kind, *, box: Box | None = None, within: str | None = None
) -> tuple[FigureRow, ...]:
    """The same, each with its best operators: those nobody is ahead of for certain, among the ones with a figure.

    A territory where fewer than two operators have a figure compares nobody: its row is hidden.
    """
    together = _figures(selection, kind, within)
    mobile = [operator.code for operator in operator_table() if operator.kind.is_mobile]
    by_operator = {
        code: _figures(replace(selection, operators=frozenset({code})), kind, within)
        for code in mobile
        if not selection.operators or code in selection.operators
    }
    visible = [code for code, figure in together.items() if not figure.is_hidden]
    leaders_of = _leaders(visible, by_operator, selection, kind)
    comparisons = {
        code: _comparison(code, by_operator, leaders, selection)
        for code, leaders in zip(visible, leaders_of, strict=True)
    }
    figures = {code: comparisons[code].figure if code in comparisons else HIDDEN for code in together}
    leaders = {code: comparison.leaders for code, comparison in comparisons.items()}
    return _territory_rows(kind, figures, box=box, best=leaders)


@dataclass(frozen=True, slots=True)
class _TerritoryComparison:
    """Who is best in a territory; the figure has the best median of those and the tests of all compared."""

    figure: Figure
    leaders: tuple[int, ...] = ()


def _figures(selection: Selection, kind: Kind, within: str | None) -> Mapping[str, Figure]:
    if within is None or parse_address(within).kind not in _WITHOUT_TREE:
        return _READS[kind](selection, within=within)
    # A place lies in no tree of territories: its communes are looked for among all.
    communes = [territory(f"{Kind.COMMUNE}:{code}") for code in communes_of(within)]
    codes = {unit_code(commune, kind) for commune in communes}
    return {code: figure for code, figure in _READS[kind](selection, within=None).items() if code in codes}


def _leaders(
    codes: Sequence[str], by_operator: Mapping[int, Mapping[str, Figure]], selection: Selection, kind: Kind
) -> list[tuple[int, ...]]:
    """Who is best in each territory of ``codes``, by the rule of comparisons and the published rows."""
    operators, row_of = tuple(by_operator), {code: row for row, code in enumerate(codes)}
    compared = np.array([[_is_compared(figures.get(code)) for figures in by_operator.values()] for code in codes])
    samples = current_samples()
    numbers = samples.communes(selection.origin)
    rows = samples.rows_of_communes(selection.origin, numbers)
    rows = rows.where(is_selected(rows, selection))
    row_of_commune = [row_of.get(_unit_of(number, kind), OUTSIDE) for number in numbers.tolist()]
    place = np.array([*row_of_commune, OUTSIDE])[np.searchsorted(numbers, rows.commune)]
    leaders = certain_leaders(
        rows, place, compared.reshape(len(codes), len(operators)), operators=operators, usage=selection.usage
    )
    return [tuple(operators[column] for column in np.flatnonzero(of_place)) for of_place in leaders]


def _unit_of(number: int, kind: Kind) -> str:
    """The code of the territory of ``kind`` that a commune lies in; empty for one that the reference does not know."""
    code = commune_code(number)
    try:
        return unit_code(territory(f"{Kind.COMMUNE}:{code}"), kind) or "" if code else ""
    except NotFound:
        return ""


def _is_compared(figure: Figure | None) -> bool:
    return figure is not None and not figure.is_hidden and figure.samples > 0


def _comparison(
    code: str, by_operator: Mapping[int, Mapping[str, Figure]], leaders: tuple[int, ...], selection: Selection
) -> _TerritoryComparison:
    compared = [figures[code] for figures in by_operator.values() if _is_compared(figures.get(code))]
    if len(compared) < _LEAST_COMPARED:
        return _TerritoryComparison(HIDDEN)
    sign = 1 if SCALES[selection.usage].higher_is_better else -1
    by_median = sorted(leaders, key=lambda operator: -_turned(by_operator[operator][code], sign))
    samples = sum(figure.samples for figure in compared)
    best = replace(by_operator[by_median[0]][code], samples=samples, failure_share=None, last_period=None)
    return _TerritoryComparison(best, tuple(by_median))


def _turned(figure: Figure, sign: int) -> float:
    """A median of which more is better; the least where most tests failed."""
    return -inf if figure.median is None else sign * figure.median


def _territory_rows(
    kind: Kind, figures: Mapping[str, Figure], *, box: Box | None, best: Mapping[str, tuple[int, ...]]
) -> tuple[FigureRow, ...]:
    places = ((territory(f"{kind}:{code}"), figure) for code, figure in figures.items())
    rows = [
        FigureRow(kind.value, place.code, place.name, place.within or "", place.bbox, figure, best.get(place.code, ()))
        for place, figure in places
        if box is None or (place.bbox is not None and overlap(place.bbox, box))
    ]
    return tuple(sorted(rows, key=lambda row: (row.name, row.code)))


def overlap(box: Box, other: Box) -> bool:
    """Whether two boxes share more than an edge."""
    return box.west < other.east and other.west < box.east and box.south < other.north and other.south < box.north


def boxes_of(rows: Iterable[FigureRow]) -> Box | None:
    """The box that holds all rows; None where none has a box."""
    boxes = [row.box for row in rows if row.box is not None]
    if not boxes:
        return None
    return Box(
        min(box.west for box in boxes),
        min(box.south for box in boxes),
        max(box.east for box in boxes),
        max(box.north for box in boxes),
    )
