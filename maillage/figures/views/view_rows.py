"""The rows of the view that an address names: what the table, the files and the map's territories are made of."""

from dataclasses import replace

from maillage.figures.export.rows import (
    FigureRow,
    FigureView,
    SquareView,
    best_square_rows,
    best_territory_rows,
    square_rows,
    territory_rows,
)
from maillage.figures.parts.filtering.map_request import MapLevel
from maillage.figures.views.addresses import USUAL_LEVEL, MapAddress, level_at
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import Selection
from maillage.territory.terms import Box

_LEVEL_ZOOM = 11.0  # how fine squares are when an address asks for squares without saying a zoom


def view_of(view: MapAddress) -> FigureView:
    """The rows by operator compared (one entry, None, when none is)."""
    compared = compared_codes(view)
    if len(compared) != 2:
        return FigureView(view.selection, {None: _rows(view, view.selection)})
    selections = {code: replace(view.selection, operators=frozenset({code})) for code in compared}
    return FigureView(view.selection, {code: _rows(view, selection) for code, selection in selections.items()})


def compared_codes(view: MapAddress) -> tuple[int, ...]:
    """The codes of the operators that the address compares."""
    return tuple(operator_table().ids[word].code for word in view.request.compared)


def level_of(view: MapAddress) -> MapLevel:
    """The level that the address names, or the one that the map shows at its zoom; squares need a place."""
    request = view.request
    if request.level is not None:
        level = request.level
    elif request.within is None and request.position is not None:
        level = level_at(request.position.z)
    else:
        level = USUAL_LEVEL
    return USUAL_LEVEL if level is MapLevel.SQUARE and box_of(view) is None else level


def box_of(view: MapAddress) -> Box | None:
    """The box that the address names, or the one around its position; none for a territory named."""
    request = view.request
    if request.within is not None:
        return None
    if request.box is not None:
        return request.box
    return None if request.position is None else request.position.around()


def _rows(view: MapAddress, selection: Selection) -> tuple[FigureRow, ...]:
    request, box, level = view.request, box_of(view), level_of(view)
    kind = level.kind
    if kind is not None:
        read = best_territory_rows if request.is_best else territory_rows
        return read(selection, kind, box=box, within=request.within)
    if box is None:
        raise AssertionError(level)
    square_view = SquareView(box, request.position.z if request.position else _LEVEL_ZOOM)
    read_squares = best_square_rows if request.is_best else square_rows
    return read_squares(view.counts, selection, square_view)
