"""How templates say figures: medians, intervals and numbers of tests, months, the operators that they are of.

Where a period is None, ``period_name`` says "non renseigné", as the filters of every page do (web/templatetags).
"""

from django import template
from django.utils.safestring import SafeString

from maillage.measure.figures.pages.parts import figure_words
from maillage.measure.figures.pages.parts.filtering import filter_fields
from maillage.measure.record.domain.terms import Figure, Period
from maillage.measure.record.store.operators import Operator
from maillage.web import charts
from maillage.web.wording import formats

register = template.Library()

register.filter(figure_words.interval_text)
register.filter(figure_words.median_text)
register.filter(figure_words.tests_text)


@register.filter
def period_name(period: Period | None) -> str:
    """A period as text: "octobre 2026"."""
    return formats.missing() if period is None else filter_fields.period_name(period)


@register.filter
def chart_number(figure: Figure, view: figure_words.UsageView) -> str:
    """The median as scripts draw it, in the unit of the usage; "" where there is none."""
    return "" if figure.median is None else f"{figure.median / view.legend.divisor:.4g}"


@register.filter
def operator_mark(operator: Operator) -> SafeString:
    """The mark by which charts distinguish an operator from the others."""
    return charts.mark(figure_words.mark_style(operator))


@register.filter
def operator_ink(operator: Operator) -> str:
    """The class of the colour of an operator."""
    return figure_words.mark_style(operator).css_class
