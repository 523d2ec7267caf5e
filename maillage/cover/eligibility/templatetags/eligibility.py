"""What a place hears of fixed 4G, in templates: `{% load eligibility %}`."""

from django import template
from django.utils.translation import gettext as _

from maillage.cover.eligibility.pages.parts.point_words import dbm_text, distance_text
from maillage.web.wording.formats import number

register = template.Library()

register.filter(dbm_text)


@register.filter
def metres_text(distance_m: float) -> str:
    """A distance as people say it: "350 m", "3,7 km"."""
    return distance_text(distance_m / 1000)


@register.filter
def kilometres(distance_m: float) -> str:
    """A distance in a column of others: "0,4 km"."""
    return _("%(km)s km") % {"km": number(distance_m / 1000, 1)}
