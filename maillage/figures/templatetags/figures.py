"""How templates show whose figures they are."""

from django import template
from django.utils.safestring import SafeString

from maillage.figures.parts.figure_words import ink_of
from maillage.figures.parts.filtering import filter_fields
from maillage.quality.queries.operators import Operator
from maillage.web import charts

register = template.Library()

register.filter(filter_fields.short_name)


@register.filter
def operator_mark(operator: Operator) -> SafeString:
    """The mark by which charts tell an operator from the others."""
    return charts.mark(ink_of(operator))
