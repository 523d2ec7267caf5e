"""The chart of a column: server-side bars, and the same figures as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.opendata.catalog.domain.column_kinds import TypedColumn
from maillage.opendata.catalog.pages.dataset.table import COLOUR, Pairs, row_pairs, view_pairs
from maillage.opendata.catalog.store.tables.column_profiles import (
    ColumnFigure,
    ColumnFigures,
    column_figures,
    default_chart,
)
from maillage.opendata.catalog.store.tables.engine import columns_of
from maillage.web.charts.axis import Ink
from maillage.web.charts.columns import TimeColumn as Bar
from maillage.web.charts.columns import columns as column_chart
from maillage.web.charts.parts import PartBar, part_bars
from maillage.web.filters import FilterOption
from maillage.web.wording.formats import missing, month_name, number

_LONGEST_NAME: Final = 30
_MOST_LABELS: Final = 12


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One bar as a table row: value, number of rows, and their sum ("" if no sum is asked for)."""

    name: str
    rows: str
    total: str


@dataclass(frozen=True, slots=True)
class ChartView:
    """Context of dataset_chart.html; without a drawing only the form is shown."""

    title: str
    drawing: SafeString | str
    lines: tuple[ChartLine, ...]
    column_name: str
    total_name: str
    columns: tuple[FilterOption, ...]
    totals: tuple[FilterOption, ...]
    hidden: tuple[tuple[str, str], ...]


def chart_view(path: Path, pairs: Pairs) -> ChartView | None:
    """The chart that the URL asks for, else the most informative one, else the form; None for a table without rows."""
    columns, parameters = columns_of(path), dict(pairs)
    place = _place_of(columns, parameters.get("chart", ""))
    first = default_chart(path) if place is None else None
    place = first[0] if first else place
    if not columns:
        return None
    if place is None:
        offered = tuple(FilterOption(column.name, column.name) for column in columns)
        return ChartView("", "", (), "", "", offered, (), tuple(row_pairs(pairs)))
    total = first[1] if first else _place_of(columns, parameters.get("chart_sum", ""))
    total = total if total is not None and columns[total].kind.is_number and total != place else None
    figures = column_figures(path, place, total=total)
    name, total_name = columns[place].name, "" if total is None else columns[total].name
    if total_name:
        title = _("Somme de « %(total)s » par « %(name)s »") % {"total": total_name, "name": name}
    else:
        title = _("Répartition par « %(name)s »") % {"name": name}
    return ChartView(
        title=title,
        drawing=_drawing(figures, title),
        lines=tuple(
            [
                ChartLine(_name(bar, figures), number(bar.rows), "" if bar.total is None else _amount(bar.total))
                for bar in _all_bars(figures)
            ]
        ),
        column_name=name,
        total_name=total_name,
        columns=tuple(FilterOption(column.name, column.name, index == place) for index, column in enumerate(columns)),
        totals=tuple(
            FilterOption(column.name, column.name, index == total)
            for index, column in enumerate(columns)
            if column.kind.is_number
        ),
        hidden=(*row_pairs(pairs), *(pair for pair in view_pairs(pairs) if pair[0] == COLOUR)),
    )


def _place_of(columns: Sequence[TypedColumn], name: str) -> int | None:
    return next((place for place, column in enumerate(columns) if name and column.name == name), None)


def _drawing(figures: ColumnFigures, title: str) -> SafeString:
    description = _("Les mêmes chiffres sont dans le tableau qui suit.")
    bars = _all_bars(figures)
    most = max((abs(_height(bar)) for bar in bars), default=0) or 1
    if figures.step == "value":
        names = [_name(bar, figures) for bar in bars]
        short = [name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…" for name in names]
        parts = [
            PartBar(name, _amount(_height(bar)), max(0.0, 100 * _height(bar) / most))
            for name, bar in zip(short, bars, strict=True)
        ]
        return part_bars(parts, ink=Ink("op-bouygues-telecom", 0), title=title, description=description)
    step = max(1, -(-len(bars) // _MOST_LABELS))
    columns = []
    for place, bar in enumerate(bars):
        value, label = str(bar.value), ""
        if place % step == 0 and figures.step == "span":
            label = _short_amount(float(bar.value or 0))
        elif place % step == 0:
            label = value[:4] if figures.step == "year" else f"{value[5:7]}/{value[2:4]}"
        columns.append(
            Bar(
                max(0.0, 100 * _height(bar) / most),
                _short_amount(_height(bar)) if len(bars) <= _MOST_LABELS else "",
                label,
                f"{_name(bar, figures)} : {_amount(_height(bar))}",
            )
        )
    return column_chart(columns, title=title, description=description)


def _all_bars(figures: ColumnFigures) -> list[ColumnFigure]:
    return [*figures.figures, *([figures.others] if figures.others else [])]


def _height(figure: ColumnFigure) -> float:
    return float(figure.rows if figure.total is None else figure.total)


def _name(figure: ColumnFigure, figures: ColumnFigures) -> str:
    if figure is figures.others:
        count = int(figure.value or 0)
        return ngettext("%(count)s autre valeur", "%(count)s autres valeurs", count) % {"count": number(count)}
    if figure.until is not None:
        return _("de %(low)s à %(high)s") % {"low": _amount(figure.value), "high": _amount(figure.until)}
    if figure.value is None:
        return missing()
    if figures.step == "month":
        day = date.fromisoformat(str(figure.value))
        return month_name(day.year, day.month)
    return str(figure.value)[:4] if figures.step == "year" else str(figure.value)


def _amount(value: str | float | None) -> str:
    if not isinstance(value, (int, float)):
        return missing()
    return number(value, 0 if float(value).is_integer() or abs(value) >= 1_000 else 2)


def _short_amount(value: float) -> str:
    for unit, mark in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= unit:
            return f"{number(value / unit, 1 if abs(value) < 10 * unit else 0)} {mark}"
    return _amount(value)
