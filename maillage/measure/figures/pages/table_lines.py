"""The lines of the table twin: rows of the view turned into text, in the order a person asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import cos, inf, radians
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.text import normalised_text
from maillage.measure.figures.domain.coarsening import four_digits
from maillage.measure.figures.domain.metrics import metric_of
from maillage.measure.figures.edges.export.rows import FigureRow, FigureView
from maillage.measure.figures.pages.parts.figure_words import ends_text
from maillage.measure.figures.pages.parts.legends import LEGENDS, Legend, LegendClass
from maillage.measure.figures.pages.parts.map_scale import steps_here
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import FIRST_YEAR, Selection
from maillage.measure.record.store.operators import operator_table
from maillage.territory.store.territories import commune_at
from maillage.web.wording import formats
from maillage.web.wording.glossary import marked_number

_EQUATOR_M: Final = 40_075_016.7


@dataclass(frozen=True, slots=True)
class FigureCell:
    """One figure in words, and its class on the map (None where it has none)."""

    text: str
    reading: LegendClass | None
    number: float | None


@dataclass(frozen=True, slots=True)
class TableLine:
    """One territory or square. ``cells`` has one entry, or two when operators are compared."""

    name: str
    within: str
    href: str | None
    cells: tuple[FigureCell, ...]
    interval: str
    tests: str
    failures: str
    last: str
    is_hidden: bool
    sample_count: int
    failure_share: float | None


def table_lines(view: FigureView) -> list[TableLine]:
    """The lines of a view; when two operators are compared, one line has what is known of both.

    A figure has the colour that the map gives it, and the label of the usual classes.
    """
    usage, origin = view.selection.usage, view.selection.origin
    legend = LEGENDS[usage]
    of_map = replace(legend, steps=steps_here(current_counts(), usage, origin))
    tables = [{row.code: row for row in rows} for rows in view.rows.values()]
    codes = list(dict.fromkeys(code for table in tables for code in table))
    tell, compared = told_figures(view.selection), list(view.rows)
    return [
        _line([table.get(code) for table in tables], legend, of_map, compared=compared, tell=tell) for code in codes
    ]


def sorted_lines(lines: Sequence[TableLine], sort: str) -> list[TableLine]:
    """The lines in the order of ``sort`` ("median", "-median"); lines without that number stand last."""
    key = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    by_name = sorted(lines, key=lambda line: normalised_text(line.name))
    if key is None:
        return by_name[::-1] if sort.startswith("-") else by_name
    turn = -1 if sort.startswith("-") else 1

    def rank(line: TableLine) -> float:
        number = key(line)
        return inf if number is None else turn * number

    return sorted(by_name, key=rank)


SORTS: Final[Mapping[str, Callable[[TableLine], float | None] | None]] = {
    "name": None,
    "median": lambda line: line.cells[0].number,
    "second": lambda line: line.cells[-1].number,
    "tests": lambda line: None if line.is_hidden else line.sample_count,
    "failures": lambda line: line.failure_share,
}


TellFigure = Callable[..., str]


def told_figures(selection: Selection) -> TellFigure:
    """What marks the text of a row's median, or of its tests (``is_count``), as the number that it is.

    A figure of some technologies or situations, of several operators, or of the best one, has no name of its own.
    """
    metric = metric_of(selection.usage)
    when = "" if selection.period is None else selection.period.word
    is_whole = not (selection.technologies or selection.contexts)

    def told_text(text: str, row: FigureRow, *, compared: int | None, is_count: bool) -> str:
        codes = selection.operators if compared is None else {compared}
        value = row.figure.samples if is_count else four_digits(row.figure.median)
        if not is_whole or len(codes) > 1 or row.best or row.level == "square" or value is None:
            return text
        by = "".join(operator_table().codes[code].id for code in codes)
        name = f"tests_counted:{metric}" if is_count else metric
        return marked_number(text, name, value, of=f"{row.level}:{row.code}", by=by, when=when)

    return told_text


def _line(
    rows: Sequence[FigureRow | None],
    legend: Legend,
    of_map: Legend,
    *,
    compared: Sequence[int | None],
    tell: TellFigure,
) -> TableLine:
    of_place = [row for row in rows if row is not None]
    first, figure = of_place[0], of_place[0].figure
    samples = sum(row.figure.samples for row in of_place)
    is_hidden = all(row.figure.is_hidden for row in of_place)
    name, within = _names(first)
    tests = formats.number(samples)
    if len(rows) == 1:
        tests = tell(tests, first, compared=compared[0], is_count=True)
    month = "–"
    if figure.last_period is not None:
        first_month = figure.last_period.first
        month = formats.month_name(FIRST_YEAR + first_month // 12, first_month % 12 + 1)
    return TableLine(
        name=name,
        within=within,
        href=None if first.level == "square" else reverse("territory", args=[f"{first.level}:{first.code}"]),
        cells=tuple(
            _cell(row, legend, of_map, told_as=partial(tell, compared=code))
            for row, code in zip(rows, compared, strict=True)
        ),
        interval=ends_text(figure, legend.write),
        tests="–" if is_hidden else tests,
        failures="–" if figure.failure_share is None else formats.percent(figure.failure_share),
        last=month,
        is_hidden=is_hidden,
        sample_count=samples,
        failure_share=figure.failure_share if len(rows) == 1 else None,
    )


def _cell(row: FigureRow | None, legend: Legend, of_map: Legend, *, told_as: Callable[..., str]) -> FigureCell:
    if row is None:
        return FigureCell(_("aucun test"), None, None)
    figure = row.figure
    if figure.is_hidden:
        return FigureCell(_("masqué"), None, None)
    if row.best:
        operators = operator_table().codes
        names = [operators[code].name for code in row.best if code in operators]
        best = names[0] if len(names) == 1 else _("%(operators)s à égalité") % {"operators": ", ".join(names)}
        return FigureCell(f"{best} · {legend.write(figure.median)}", None, figure.median)
    if figure.median is None:
        return FigureCell(_("échec"), legend.classes[0], None)
    reading = replace(legend.class_of(figure.median), number=of_map.number_of(figure.median))
    return FigureCell(told_as(legend.write(figure.median), row, is_count=False), reading, figure.median)


def _names(row: FigureRow) -> tuple[str, str]:
    """The name of a row and of what it lies in; a square is named after its side and its commune."""
    if row.level != "square" or row.box is None:
        return row.name, row.within
    longitude, latitude = (row.box.west + row.box.east) / 2, (row.box.south + row.box.north) / 2
    metres = (row.box.east - row.box.west) / 360 * _EQUATOR_M * cos(radians(latitude))
    side = f"{round(metres / 10) * 10:d} m" if metres < 1000 else f"{formats.number(metres / 1000, 1)} km"
    commune = commune_at(longitude, latitude)
    if commune is None:
        return _("Carré de %(side)s") % {"side": side}, ""
    return _("Carré de %(side)s à %(commune)s") % {"side": side, "commune": commune.name}, commune.within or ""
