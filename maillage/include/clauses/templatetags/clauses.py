"""Clauses in templates: hours, months, shares of a promise, kit versions."""

from django import template
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.store.model_types import Organisation
from maillage.core.problems import NotFound, Refused
from maillage.include.clauses.domain.hours import CENTIHOURS
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.parts.clause_sentences import call_reason
from maillage.include.clauses.pages.parts.clause_words import (
    hours_short,
    hours_words,
    month_words,
    of_month_words,
    people_words,
    period_words,
    rule_words,
)
from maillage.include.clauses.store.kit import KitPageState
from maillage.territory.store.territories import territory
from maillage.web.wording.formats import day, missing, number, percent

register = template.Library()

register.filter("hours", hours_words)
register.filter("hours_short", hours_short)
register.filter("rule_words", rule_words)
register.filter("call_reason", call_reason)
register.filter("of_month", of_month_words)


@register.filter
def hours_number(centihours: int) -> str:
    """Whole hours without a unit, for numeric columns: "1 520"."""
    return number(round(centihours / CENTIHOURS))


@register.filter
def work_month(number: int) -> str:
    """A month by its number: "novembre 2026"."""
    return month_words(WorkMonth(number))


@register.filter
def period(first: WorkMonth, last: WorkMonth) -> str:
    """A range of months: "de mars 2026 à mai 2026"."""
    return period_words(first, last)


@register.filter
def share_of(part: int, whole: int) -> str:
    """A percentage of the whole: "45 %"; "non renseigné" for a zero whole."""
    return percent(part / whole) if whole else missing()


@register.filter
def people(count: int) -> str:
    """A number of people for readers who may not know fewer than the threshold: "moins de 11 personnes"."""
    return people_words(count, is_exact=False)


@register.filter
def coordinated_place(coordination: Organisation) -> str:
    """The territory name of a coordination; its code if the territory is gone, "" without one."""
    try:
        return territory(coordination.territory).name if coordination.territory else ""
    except (NotFound, Refused):
        # The territory was retired by an update: the coordination still helps there.
        return coordination.territory.partition(":")[2]


@register.filter
def kit_version(state: KitPageState) -> str:
    """The version of a kit page: "version 3, 12 mars 2026"."""
    if state.saved_at is None:
        return _("version d’origine")
    return _("version %(number)s, %(day)s") % {"number": state.number, "day": day(localdate(state.saved_at))}
