"""The words of the catalogue in templates, in the language of the page: `{% load catalog %}`."""

from django import template
from django.utils.translation import gettext as _

from maillage.catalog.parts import words
from maillage.catalog.terms import Frequency, Theme

register = template.Library()

register.filter(words.rows_text)
register.filter(words.errors_text)
register.filter(words.datasets_text)
register.filter(words.state_text)


@register.filter
def theme_name(theme: str) -> str:
    """A theme: "Énergie"."""
    return _(words.THEMES[Theme(theme)])


@register.filter
def frequency_name(frequency: str) -> str:
    """How often a data set changes: "tous les mois"."""
    return _(words.FREQUENCIES[Frequency(frequency)])
