"""What every page of the map reads from its address: the selection, the view, what the counts offer.

Which level of territories colours the map at a zoom has the same limits for the map, its table and its files; all three
say whom the map owes its figures and its ground to.

The rows of the view that an address names: what the table, the files and the map's territories are made of.
"""

from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, sentence
from maillage.measure.figures.edges.export import rows
from maillage.measure.figures.pages.parts.filtering.filter_fields import Offered
from maillage.measure.figures.pages.parts.filtering.filters import chosen_origin
from maillage.measure.figures.pages.parts.filtering.map_request import MapLevel, MapRequest, read_map_request
from maillage.measure.figures.pages.parts.filtering.selection_words import read_selection, selection_pairs
from maillage.measure.figures.store.origins import offered_origins
from maillage.measure.figures.store.published_counts.counts import Counts, current_counts
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import operator_table
from maillage.territory.domain.terms import ATTRIBUTION, Box

Pairs = list[tuple[str, str]]
_SEVERAL: Final = frozenset({"operator", "technology", "context"})


@dataclass(frozen=True, slots=True)
class MapAddress:
    """One request to a page of the map, read."""

    pairs: Pairs
    selection: Selection
    request: MapRequest
    default_origin: Origin
    counts: Counts

    @property
    def offered(self) -> Offered:
        """What can be asked for."""
        months = list(self.counts.months(self.selection.origin))
        return Offered(offered_origins(self.counts), self.default_origin, months)

    @property
    def filter_pairs(self) -> Pairs:
        """The pairs of the selection, defaults left out."""
        return selection_pairs(self.selection, operators=operator_table(), default_origin=self.default_origin)

    @property
    def view_pairs(self) -> Pairs:
        """The pairs of the selection and of the mode: what a link to the map or to the table keeps."""
        pairs = self.filter_pairs
        if self.request.is_best:
            pairs.append(("layer", "best"))
        if len(self.request.compared) == 2:
            pairs.append(("compare", ",".join(self.request.compared)))
        return pairs


# From these zooms on the map shows EPCI, communes, squares; départements below. The base map has EPCI from 6,
# communes from 8.
ZOOMS: Final = {"epci": 6.0, "commune": 8.0, "squares": 10.5}
USUAL_LEVEL: Final = MapLevel.COMMUNE


def map_address(request: HttpRequest) -> MapAddress:
    """The request, read; Refused where its address cannot be read, NotFound where it names an unknown operator."""
    pairs: Pairs = []
    for name, values in request.GET.lists():
        for value in values:
            # A menu of the form sends several values as one, with spaces between.
            words = str(value).split(" ") if name in _SEVERAL else [str(value)]
            pairs += [(name, word) for word in words if word]
    counts = current_counts()
    origin = chosen_origin(request)
    selection = read_selection(pairs, operators=operator_table(), default_origin=origin)
    view = read_map_request(pairs)
    for word in view.compared:
        if operator_table().by_id(word) is None:
            raise NotFound("operator_unknown", sentence("Aucun opérateur « %(id)s » à comparer."), id=word[:40])
    return MapAddress(pairs, selection, view, origin, counts)


def credits_text() -> str:
    """The credits that go with every picture and file of the map."""
    return _("Maillage, tests des habitants (Licence Ouverte 2.0) · %(territories)s") % {"territories": ATTRIBUTION}


def level_at(zoom: float) -> MapLevel:
    """The level shown at a zoom."""
    if zoom >= ZOOMS["squares"]:
        return MapLevel.SQUARE
    if zoom >= ZOOMS["commune"]:
        return MapLevel.COMMUNE
    return MapLevel.EPCI if zoom >= ZOOMS["epci"] else MapLevel.DEPARTEMENT


_LEVEL_ZOOM = 11.0  # how fine squares are when an address asks for squares without saying a zoom


def view_of(view: MapAddress) -> rows.FigureView:
    """The rows by operator compared (one entry, None, when none is)."""
    compared = compared_codes(view)
    if len(compared) != 2:
        return rows.FigureView(view.selection, {None: _rows(view, view.selection)})
    selections = {code: replace(view.selection, operators=frozenset({code})) for code in compared}
    return rows.FigureView(view.selection, {code: _rows(view, selection) for code, selection in selections.items()})


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


def _rows(view: MapAddress, selection: Selection) -> tuple[rows.FigureRow, ...]:
    request, box, level = view.request, box_of(view), level_of(view)
    kind = level.kind
    if kind is not None:
        read = rows.best_territory_rows if request.is_best else rows.territory_rows
        return read(selection, kind, box=box, within=request.within)
    if box is None:
        raise AssertionError(level)
    square_view = rows.SquareView(box, request.position.z if request.position else _LEVEL_ZOOM)
    read_squares = rows.best_square_rows if request.is_best else rows.square_rows
    return read_squares(view.counts, selection, square_view)
