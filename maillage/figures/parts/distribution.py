"""How the tests of each operator spread over the classes of a usage: stacked bars, their legend, the table twin.

Operators compared by the median of one usage: the chart, and the links that choose another usage.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.figures.parts.figure_words import USAGE_VIEWS, ink_of, median_text, tests_text
from maillage.figures.queries.areas import Area
from maillage.figures.queries.distribution import distributions
from maillage.quality.queries.operators import Operator
from maillage.quality.terms import Figure, Selection, Usage
from maillage.web import charts
from maillage.web.filters import Pairs, query_of
from maillage.web.wording import formats


@dataclass(frozen=True, slots=True)
class UsageChart:
    """The operators compared for one usage."""

    name: str
    question: str
    chart: SafeString


@dataclass(frozen=True, slots=True)
class UsageLink:
    """One usage to choose."""

    name: str
    href: str
    is_chosen: bool


def usage_chart(
    usage: Usage, by_operator: Mapping[int | None, Figure], operators: Sequence[Operator], *, place_name: str
) -> UsageChart | None:
    """The chart of one usage; None where no operator has a figure."""
    view = USAGE_VIEWS[usage]
    bars = []
    for operator in operators:
        figure = by_operator.get(operator.code)
        if figure is not None and (figure.is_hidden or figure.samples):
            note = "" if figure.is_hidden else tests_text(figure.samples)
            value = _("trop peu d’appareils") if figure.is_hidden else median_text(figure, view)
            bars.append(
                charts.Bar(operator.name, ink_of(operator), value, note, figure.median, figure.low, figure.high)
            )
    if not bars:
        return None
    chart = charts.interval_bars(
        bars,
        view.axis,
        title=_("%(usage)s, opérateurs comparés : %(place)s") % {"usage": view.name, "place": place_name},
        description="; ".join(
            _("%(place)s : %(figure)s")
            % {"place": bar.name, "figure": f"{bar.value} ({bar.note})" if bar.note else bar.value}
            for bar in bars
        ),
    )
    return UsageChart(view.name, str(view.question), chart)


def usage_links(current: Usage, *, href: str, pairs: Pairs) -> Iterator[UsageLink]:
    """A link to each usage, the other filters of ``pairs`` kept."""
    others = [pair for pair in pairs if pair[0] != "usage"]
    for usage, view in USAGE_VIEWS.items():
        query = query_of([*([] if usage is Usage.DOWNLOAD else [("usage", usage.word)]), *others])
        yield UsageLink(view.name, f"{href}?{query}#usage" if query else f"{href}#usage", usage is current)


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
