"""How templates say what is announced beside what is measured, and tests along roads: `{% load announced %}`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.measure.announced.domain.disagreements import AnnouncedLine
from maillage.measure.announced.pages.parts import announced_words
from maillage.measure.announced.pages.roads import segment_href, segment_length, segment_name
from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.figures.pages.parts.figure_words import mark_style
from maillage.measure.record.store.operators import operator_table
from maillage.web import charts
from maillage.web.wording.formats import percent

register = template.Library()

register.filter(announced_words.tests_at_least)
register.filter(segment_href)
register.filter(segment_length)
register.filter(segment_name)


@register.filter
def marked_operator(code: int) -> SafeString | str:
    """An operator by its code: its mark and its name; of one that is not known the words that say so."""
    operator = operator_table().by_code(code)
    name = announced_words.operator_name(code)
    return name if operator is None else format_html("{} {}", charts.mark(mark_style(operator)), name)


@register.filter
def works_with_interval(works: Estimate | None) -> SafeString | str:
    """The share of tests that work, with its interval in small type."""
    share = announced_words.working_share_text(works)
    interval = announced_words.working_interval_text(works)
    return format_html("{} <small>({})</small>", share, interval) if interval else share


@register.filter
def announced_share(line: AnnouncedLine) -> str:
    """The share of a commune where good coverage is announced."""
    return percent(None if line.announced is None else line.announced.well_covered)
