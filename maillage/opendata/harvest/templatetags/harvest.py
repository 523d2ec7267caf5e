"""Harvests in templates, in the language of the page: `{% load harvest %}`."""

from typing import Final

from django import template
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.opendata.catalog.domain.terms import ItemStatus
from maillage.opendata.harvest.domain.harvest import REASON_LABELS, REASONS
from maillage.opendata.harvest.store.models import HarvestItem, HarvestRun

register = template.Library()

_OUTCOMES: Final = {
    ItemStatus.CREATED: sentence("nouveaux"),
    ItemStatus.UPDATED: sentence("changés"),
    ItemStatus.UNCHANGED: sentence("inchangés"),
    ItemStatus.SKIPPED: sentence("laissés"),
    ItemStatus.FAILED: sentence("en défaut"),
    ItemStatus.ARCHIVED: sentence("archivés"),
}
_OUTCOME_OF_ONE: Final = {
    ItemStatus.CREATED: sentence("nouveau"),
    ItemStatus.UPDATED: sentence("changé"),
    ItemStatus.UNCHANGED: sentence("inchangé"),
    ItemStatus.SKIPPED: sentence("laissé"),
    ItemStatus.FAILED: sentence("en défaut"),
    ItemStatus.ARCHIVED: sentence("archivé"),
}


@register.filter
def outcomes(run: HarvestRun) -> list[tuple[str, str, int]]:
    """The number of data sets per outcome: key, label, count."""
    counted = [(status, run.counts.get(status.value)) for status in _OUTCOMES]
    return [(status.value, _(_OUTCOMES[status]), number) for status, number in counted if number]


@register.filter
def run_error(run: HarvestRun) -> str:
    """Why a run ended early; "" if it did not."""
    detail = run.error_detail
    return _(detail["message"]) % detail["params"] if detail else run.error


@register.filter
def outcome_name(item: HarvestItem) -> str:
    """The outcome of one data set: "nouveau"."""
    return _(_OUTCOME_OF_ONE[ItemStatus(item.status)])


@register.filter
def reason_text(item: HarvestItem) -> str:
    """The reason of an outcome; "" without one."""
    return _(REASONS[item.code]) % item.reason_params if item.code in REASONS else item.reason


@register.filter
def reason_name(code: str) -> str:
    """A reason in a few words, for a select."""
    return _(REASON_LABELS.get(code, code))
