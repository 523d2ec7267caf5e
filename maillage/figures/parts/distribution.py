"""How the tests of each operator spread over the classes of a usage: stacked bars, their legend, the table twin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.figures.parts.figure_words import ink_of, tests_text
from maillage.figures.parts.usages import USAGE_VIEWS
from maillage.figures.queries.areas import Area
from maillage.figures.queries.distribution import distributions
from maillage.quality.queries.operators import Operator
from maillage.quality.terms import Selection
from maillage.web import charts
from maillage.web.wording import formats

FAILED: Final = "q-failed"


@dataclass(frozen=True, slots=True)
class ClassLegend:
    """One class: the colour of its segments, what it holds, its word."""

    css_class: str
    label: str
    word: str


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One operator in the table: its tests and the percent of each class."""

    name: str
    tests: str
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DistributionView:
    """The distribution of one usage as a page shows it."""

    chart: SafeString
    legend: tuple[ClassLegend, ...]
    rows: tuple[ShareRow, ...]


def distribution_view(
    area: Area, selection: Selection, operators: Sequence[Operator], *, place_name: str
) -> DistributionView | None:
    """The distribution of the selection's usage; None where no operator has a published figure."""
    view = USAGE_VIEWS[selection.usage]
    # The operators that are chosen are those of ``operators``; each is read alone.
    by_code = distributions(area, replace(selection, operators=frozenset()), steps=view.legend.steps)
    if not any(operator.code in by_code for operator in operators):
        return None
    # Failures first, then the classes, the worst first: the order of the segments.
    legend = (
        ClassLegend(FAILED, _("échec"), _("rien n’est arrivé")),
        *(ClassLegend(f"q{of_class.number - 1}", of_class.label, of_class.word) for of_class in view.legend.classes),
    )
    rows, stacks, descriptions = [], [], []
    for operator in (operator for operator in operators if operator.code in by_code):
        distribution = by_code[operator.code]
        shares = [percent / 100 for percent in (distribution.failed, *distribution.classes)]
        words = tuple(formats.percent(share) for share in shares)
        rows.append(ShareRow(operator.name, formats.number(distribution.tests), words))
        parts = list(zip(legend, shares, words, strict=True))
        segments = tuple(charts.StackShare(share, word, of_class.css_class) for of_class, share, word in parts)
        stacks.append(charts.Stack(operator.name, ink_of(operator), tests_text(distribution.tests), segments))
        spread = ", ".join(f"{of_class.label} {word}" for of_class, _share, word in parts)
        descriptions.append(_("%(place)s : %(figure)s") % {"place": operator.name, "figure": spread})
    title = _("%(usage)s, part des tests par classe : %(place)s") % {"usage": view.name, "place": place_name}
    chart = charts.stacked_bars(stacks, title=title, description="; ".join(descriptions))
    return DistributionView(chart, legend, tuple(rows))
