"""Figures in words, and the operators they are of: texts and inks that several pages show."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.figures.parts.usages import UsageView
from maillage.quality.queries.operators import Operator, operator_table
from maillage.quality.terms import Figure
from maillage.web import charts
from maillage.web.wording import formats

OPERATOR_CLASSES = frozenset({"orange", "sfr", "bouygues-telecom", "free-mobile"})


def ink_of(operator: Operator) -> charts.Ink:
    """The colour class and the shape of an operator; those without a colour of their own share four."""
    if operator.id in OPERATOR_CLASSES:
        return charts.Ink(f"op-{operator.id}", operator.code - 1)
    return charts.Ink(f"op-{'abcd'[operator.code % 4]}", operator.code + 3)


def known_operators(figures: Iterable[Mapping[int | None, Figure]]) -> list[Operator]:
    """The operators that have a figure anywhere, in the order of the table (hidden figures count as having one)."""
    codes = {code for by_operator in figures for code in by_operator if code}
    return [operator for operator in operator_table() if operator.code in codes]


def tests_text(samples: int) -> str:
    """The number of tests in words: "1 812 tests"."""
    return ngettext("%(samples)s test", "%(samples)s tests", samples) % {"samples": formats.number(samples)}


def interval_text(figure: Figure, view: UsageView) -> str:
    """The interval in words: "29 à 35 Mb/s"; a dash where no interval exists."""
    if figure.low is None or figure.high is None:
        return "–"
    write = points_text if view.axis.is_linear else view.write
    low, high = write(figure.low), write(figure.high)
    if low == high:
        return low
    unit = low.rpartition("\u00a0")[2]
    bare = low.removesuffix(f"\u00a0{unit}") if high.endswith(unit) else low
    return _("%(low)s à %(high)s") % {"low": bare, "high": high}


def points_text(value: float) -> str:
    """A score in words with a decimal: its interval is often narrower than a point."""
    return f"{formats.number(value, 1)}\u00a0{_('points')}"


def median_text(figure: Figure, view: UsageView) -> str:
    """The median with its unit; says so when most tests failed or when the figure is hidden."""
    if figure.is_hidden:
        return _("masqué")
    if figure.samples == 0:
        return _("aucun test")
    return _("échec") if figure.median is None else view.write(figure.median)
