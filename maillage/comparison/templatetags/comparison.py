"""How templates say estimates: a score with its interval."""

from django import template

from maillage.comparison.parts.comparison import interval_words, points_text

register = template.Library()

register.filter(interval_words)
register.filter(points_text)
