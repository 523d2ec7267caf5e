"""Template filters of measured shares and their communes."""

from django import template
from django.utils.translation import gettext as _

from maillage.cover.prediction.domain.truth_reports import MeasuredShare
from maillage.cover.prediction.pages.parts.commune_service import commune_href
from maillage.cover.prediction.pages.parts.truth_words import share_percents

register = template.Library()

register.filter(commune_href)


@register.filter
def share_words(measured: MeasuredShare) -> str:
    """A share with its interval: "92 % (85 à 96)"."""
    return _("%(share)s %% (%(low)s à %(high)s)") % share_percents(measured)
