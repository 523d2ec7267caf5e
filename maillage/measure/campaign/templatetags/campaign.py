"""Template filters of campaigns (name, dates, URL), tests and their rates."""

from django import template
from django.utils.translation import gettext as _

from maillage.measure.campaign.pages.parts.progress import campaign_href, plan_days, plan_name
from maillage.measure.campaign.store.places import Participation
from maillage.measure.figures.pages.parts.figure_words import tests_text
from maillage.web.charts.share_lists import bar_width
from maillage.web.wording.formats import number

register = template.Library()

register.filter(campaign_href)
register.filter(plan_days)
register.filter(plan_name)
register.filter(bar_width)


@register.filter
def counted_tests(tests: int | None) -> str:
    """The number of tests, or that it is hidden."""
    return _("trop peu d’appareils") if tests is None else number(tests)


@register.filter
def tests_per_thousand(row: Participation) -> str:
    """Tests per thousand inhabitants; a dash if hidden or uninhabited."""
    return "–" if row.per_thousand is None else number(row.per_thousand, 1)


@register.filter
def needed_tests(tests: int | None) -> str:
    """The tests of a commune: "12 tests", "aucun test"; hidden: "moins de cinq appareils"."""
    if tests is None:
        return _("moins de cinq appareils")
    return tests_text(tests) if tests else _("aucun test")
