"""Operators compared by the median of one usage: the chart, and the links that choose another usage."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.figures.parts.figure_words import ink_of, median_text, tests_text
from maillage.figures.parts.usages import USAGE_VIEWS
from maillage.quality.queries.operators import Operator
from maillage.quality.terms import Figure, Usage
from maillage.web import charts
from maillage.web.filters import Pairs, query_of


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
