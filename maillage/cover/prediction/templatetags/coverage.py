"""The prediction of fixed 4G in templates, in the language of the page: `{% load coverage %}`."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.cover.network.domain.link_budget import BudgetLine
from maillage.cover.prediction.domain.commune_rows import CommuneRow
from maillage.cover.prediction.pages.parts.commune_service import commune_href, sector_households_text
from maillage.cover.prediction.pages.parts.prediction_words import reason_words
from maillage.cover.prediction.pages.parts.state_bar import state_shares
from maillage.web.wording.formats import NO_BREAK, number
from maillage.web.wording.glossary import marked_number

register = template.Library()

register.filter(commune_href)
register.filter(sector_households_text)
register.filter(reason_words)
register.filter(state_shares)


@register.filter
def households_mark(row: CommuneRow) -> SafeString:
    """The households of a commune, marked as a number of the glossary."""
    return marked_number(number(row.households), "households", row.households, of=f"commune:{row.code}")


@register.filter
def served_mark(row: CommuneRow) -> SafeString:
    """The served households of a commune, marked likewise."""
    return marked_number(number(row.served), "households_reached", row.served, of=f"commune:{row.code}")


@register.filter
def budget_label(line: BudgetLine) -> str:
    """What a number of the link budget is."""
    return _(line.label)


@register.filter
def budget_source(line: BudgetLine) -> str:
    """Where a number of the link budget comes from."""
    return _(line.source)


@register.filter
def with_unit(value: float, unit: str) -> str:
    """A number of the link budget, with as many decimals as it has, at most four."""
    digits = next((digits for digits in range(4) if round(value, digits) == value), 4)
    text = number(value, digits)
    return f"{text}{NO_BREAK}{_(unit)}" if unit else text
