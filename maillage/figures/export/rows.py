"""The figures of a view as rows, one for each territory or square: what the table shows and the files hold."""

from collections.abc import Mapping
from dataclasses import dataclass

from maillage.quality.terms import Figure, Selection
from maillage.territory.terms import Box


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
