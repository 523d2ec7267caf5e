"""What is announced beside what is measured in any place: for a beach on its own squares, by its surface.

Nobody lives on a beach, so the share is that of its ground, not of inhabitants; tests are those made on its squares.
No rule of certainty is applied: it holds for communes (docs/explanation/announced.md).
"""

from typing import Final

import numpy as np

from maillage.core.bounds.memory import LruCache
from maillage.measure.announced.domain.coverage import (
    class_weights,
    is_announced_good,
    shares_of_weights,
    whole_square_class,
)
from maillage.measure.announced.domain.disagreements import AnnouncedLine
from maillage.measure.announced.store.announced_places import (
    SERVICE,
    announced_line,
    announced_state,
    announcing_operators,
    coverage_beside,
)
from maillage.measure.figures.domain.smallest_devices import indices_between
from maillage.measure.figures.store.areas import Area, area_of
from maillage.measure.figures.store.figures import figures_by_operator
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.terms import Origin, Selection, Usage
from maillage.measure.repair.domain.shares import has_download, shares_of, tests_by_device
from maillage.territory.domain.terms import Kind, Territory

_lines: Final = LruCache[tuple[int, int, Territory, Origin], tuple[AnnouncedLine, ...]](most=512)


def is_of_surface(place: Territory) -> bool:
    """Whether what is announced in a place is a share of its surface: it is not made of whole communes."""
    return place.kind in {Kind.PLACE, Kind.ARRONDISSEMENT}


def announced_lines(place: Territory, origin: Origin) -> tuple[AnnouncedLine, ...]:
    """The lines of a place, by operator, from tests of ``origin``."""
    if not is_of_surface(place):
        return announced_state(origin).lines_at(place.address)
    key = (current_samples().manifest.version, coverage_beside(origin).version, place, origin)
    return _lines.get(key, lambda: _lines_on_squares(area_of(place.address), origin))


def _lines_on_squares(area: Area, origin: Origin) -> tuple[AnnouncedLine, ...]:
    coverage, state = coverage_beside(origin), announced_state(origin)
    squares = indices_between(area.firsts, area.afters)
    # Nothing is announced, nor denied, at sea and beyond the territory: those squares are no part of the surface.
    squares = squares[np.isin(squares, coverage.squares)]
    rows = current_samples().rows_of_squares(origin, area.firsts, area.afters)
    rows = rows.where(has_download(rows) & (rows.period >= state.first_month) & (rows.period < state.after_month))
    figures = figures_by_operator(area, Selection(usage=Usage.DOWNLOAD, origin=origin))
    lines = []
    for operator in announcing_operators(origin):
        figure = figures.get(operator.code)
        is_published = figure is not None and not figure.is_hidden and figure.samples > 0
        packed = coverage.packed_at(operator.code, SERVICE, squares)
        (shares,) = shares_of_weights(class_weights(packed, np.ones_like(squares), np.zeros_like(squares), 1))
        whole = whole_square_class(coverage.packed_at(operator.code, SERVICE, rows.grid17.astype(np.int64)))
        judged = rows.where((rows.operator == operator.code) & is_announced_good(whole, rows.context) & is_published)
        worked = shares_of(tests_by_device(judged, np.zeros(len(judged), np.int64)), 1)
        lines.append(announced_line(area.territory, operator.code, shares, worked=worked, unit=0))
    return tuple(lines)
