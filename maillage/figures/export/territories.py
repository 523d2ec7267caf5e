"""Rows of the territories of a view: figures of the counts joined with names and boxes of the reference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from maillage.figures.export.rows import FigureRow
from maillage.figures.queries.figures import HIDDEN, figures_by_commune, figures_by_departement, figures_by_epci
from maillage.figures.queries.regions import unit_code
from maillage.figures.rules.usage_ranking import ranked, standing
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import SCALES, Figure, Selection
from maillage.territory.queries import communes_of, territory
from maillage.territory.terms import Box, Kind, parse_address

_READS: Final = {
    Kind.COMMUNE: figures_by_commune,
    Kind.EPCI: figures_by_epci,
    Kind.DEPARTEMENT: figures_by_departement,
}
_WITHOUT_TREE: Final = frozenset({Kind.PLACE, Kind.ARRONDISSEMENT})
_LEAST_COMPARED: Final = 2


def territory_rows(
    selection: Selection, kind: Kind, *, box: Box | None = None, within: str | None = None
) -> tuple[FigureRow, ...]:
    """The territories of ``kind`` that have tests, in ``box`` or inside the territory at ``within``, by name."""
    figures = _figures(selection, kind, within)
    return _rows(kind, figures, box=box, best={})


def best_territory_rows(
    selection: Selection, kind: Kind, *, box: Box | None = None, within: str | None = None
) -> tuple[FigureRow, ...]:
    """The same, each with its best operators: those that share the first rank among the ones with a figure.

    A territory where fewer than two operators have a figure compares nobody: its row is hidden.
    """
    together = _figures(selection, kind, within)
    mobile = [operator.code for operator in operator_table() if operator.kind.is_mobile]
    by_operator = {
        code: _figures(replace(selection, operators=frozenset({code})), kind, within)
        for code in mobile
        if not selection.operators or code in selection.operators
    }
    comparisons = {
        code: _comparison(code, by_operator, selection) for code, figure in together.items() if not figure.is_hidden
    }
    figures = {code: comparisons[code].figure if code in comparisons else HIDDEN for code in together}
    leaders = {code: comparison.leaders for code, comparison in comparisons.items()}
    return _rows(kind, figures, box=box, best=leaders)


@dataclass(frozen=True, slots=True)
class _TerritoryComparison:
    """Who shares the first rank in a territory; the figure has the best median and the tests of all compared."""

    figure: Figure
    leaders: tuple[int, ...] = ()


def _figures(selection: Selection, kind: Kind, within: str | None) -> Mapping[str, Figure]:
    if within is None or parse_address(within).kind not in _WITHOUT_TREE:
        return _READS[kind](selection, within=within)
    # A place lies in no tree of territories: its communes are looked for among all.
    communes = [territory(f"{Kind.COMMUNE}:{code}") for code in communes_of(within)]
    codes = {unit_code(commune, kind) for commune in communes}
    return {code: figure for code, figure in _READS[kind](selection, within=None).items() if code in codes}


def _comparison(
    code: str, by_operator: Mapping[int, Mapping[str, Figure]], selection: Selection
) -> _TerritoryComparison:
    of_territory = {operator: figures[code] for operator, figures in by_operator.items() if code in figures}
    compared = [
        (operator, figure) for operator, figure in of_territory.items() if not figure.is_hidden and figure.samples
    ]
    if len(compared) < _LEAST_COMPARED:
        return _TerritoryComparison(HIDDEN)
    ranks = ranked([standing(figure, SCALES[selection.usage]) for _, figure in compared])
    _, best = compared[ranks[0][0]]
    samples = sum(figure.samples for _, figure in compared)
    figure = replace(best, samples=samples, failure_share=None, last_period=None)
    return _TerritoryComparison(figure, tuple(compared[place][0] for place, rank in ranks if rank == 1))


def _rows(
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
