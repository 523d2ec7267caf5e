"""How the tests of each operator spread over the classes of a usage: stacked bars, their legend, the table twin.

Operators compared by the median of one usage: the chart, and the links that choose another usage.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.measure.figures.pages.parts.figure_words import (
    USAGE_VIEWS,
    UsageView,
    mark_style,
    median_text,
    tests_text,
)
from maillage.measure.figures.store.areas import Area
from maillage.measure.figures.store.distribution import distributions
from maillage.measure.record.domain.terms import Figure, Selection, Usage
from maillage.measure.record.store.operators import Operator
from maillage.web import charts
from maillage.web.filters import Pairs, with_pairs
from maillage.web.wording import formats


def usage_chart(
    usage: Usage, by_operator: Mapping[int | None, Figure], operators: Sequence[Operator], *, place_name: str
) -> SafeString | None:
    """The operators compared for one usage; None where none has a figure."""
    view = USAGE_VIEWS[usage]
    bars = []
    for operator in operators:
        figure = by_operator.get(operator.code)
        if figure is not None and (figure.is_hidden or figure.samples):
            note = "" if figure.is_hidden else tests_text(figure.samples)
            value = _("trop peu d’appareils") if figure.is_hidden else median_text(figure, view)
            bars.append(
                charts.Bar(operator.name, mark_style(operator), value, note, figure.median, figure.low, figure.high)
            )
    if not bars:
        return None
    return charts.interval_bars(
        bars,
        view.axis,
        title=_("%(usage)s, opérateurs comparés : %(place)s") % {"usage": view.name, "place": place_name},
        description="; ".join(
            _("%(place)s : %(figure)s")
            % {"place": bar.name, "figure": f"{bar.value} ({bar.note})" if bar.note else bar.value}
            for bar in bars
        ),
    )


def usage_links(*, href: str, pairs: Pairs) -> Iterator[tuple[UsageView, str]]:
    """Each usage and the address of the page at ``href`` that shows it, the other filters of ``pairs`` kept."""
    others = [pair for pair in pairs if pair[0] != "usage"]
    for usage, view in USAGE_VIEWS.items():
        yield view, with_pairs(href, [*([] if usage is Usage.DOWNLOAD else [("usage", usage.word)]), *others])


FAILED: Final = "q-failed"


def distribution_view(
    area: Area, selection: Selection, operators: Sequence[Operator], *, place_name: str
) -> dict[str, Any] | None:
    """What territory_distribution.html shows; None where no operator has a published figure.

    ``legend`` are the classes, each with the colour of its segments, what it holds and its label; ``rows`` the
    operators, each with its tests and the shares of these classes.
    """
    view = USAGE_VIEWS[selection.usage]
    # The operators that are chosen are those of ``operators``; each is read alone.
    by_code = distributions(area, replace(selection, operators=frozenset()), steps=view.legend.steps)
    if not any(operator.code in by_code for operator in operators):
        return None
    # Failures first, then the classes, the worst first: the order of the segments.
    legend = (
        (FAILED, _("échec"), _("rien n’est arrivé")),
        *((f"q{of_class.number - 1}", of_class.label, of_class.word) for of_class in view.legend.classes),
    )
    rows, stacks, descriptions = [], [], []
    for operator in (operator for operator in operators if operator.code in by_code):
        distribution = by_code[operator.code]
        shares = [percent / 100 for percent in (distribution.failed, *distribution.classes)]
        words = tuple(formats.percent(share) for share in shares)
        rows.append((operator, distribution.tests, shares))
        segments = tuple(
            charts.StackShare(share, word, css_class)
            for (css_class, _label, _word), share, word in zip(legend, shares, words, strict=True)
        )
        stacks.append(charts.Stack(operator.name, mark_style(operator), tests_text(distribution.tests), segments))
        spread = ", ".join(f"{label} {word}" for (_css, label, _word), word in zip(legend, words, strict=True))
        descriptions.append(_("%(place)s : %(figure)s") % {"place": operator.name, "figure": spread})
    title = _("%(usage)s, part des tests par classe : %(place)s") % {"usage": view.name, "place": place_name}
    chart = charts.stacked_bars(stacks, title=title, description="; ".join(descriptions))
    return {"chart": chart, "legend": legend, "rows": rows}
