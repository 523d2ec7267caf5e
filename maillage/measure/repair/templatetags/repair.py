"""Template filters of areas and actions: names, URLs, intervals, states, verdicts."""

from django import template
from django.utils.translation import gettext as _

from maillage.measure.figures.pages.parts.legends import LEGENDS
from maillage.measure.record.domain.terms import Usage
from maillage.measure.repair.domain.steps import ActionState
from maillage.measure.repair.pages.parts.words import (
    area_href,
    area_title,
    interval_text,
    points_text,
    proof_name,
    proof_sentence,
)
from maillage.measure.repair.store.repair import RepairArea
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.store.territories import name_of, territory
from maillage.web.wording.formats import NO_BREAK, debit_mbps, missing, number

register = template.Library()

register.filter(area_href)
register.filter(area_title)
register.filter("interval", interval_text)
register.filter("points_apart", points_text)
register.filter(proof_name)
register.filter(proof_sentence)


@register.filter
def state_name(state: ActionState) -> str:
    """The label of a state: "Signalée à l’opérateur"."""
    return _(state.label)


@register.filter
def departement_names(area: RepairArea) -> str:
    """The départements of an area."""
    return ", ".join(territory(str(Address(Kind.DEPARTEMENT, code))).name for code in area.departements)


@register.filter
def median_rate(median_bps: float | None) -> str:
    """The median received rate; "échec" if at least half of the tests received nothing."""
    return _("échec") if median_bps is None else debit_mbps(median_bps)


@register.filter
def kilometres(km: float | None) -> str:
    """A road length: "12 km"."""
    return missing() if km is None else f"{number(km)}{NO_BREAK}km"


@register.filter
def usage_name(usage: Usage) -> str:
    """The label of a usage: "Score"."""
    return str(LEGENDS[usage].name)


@register.filter
def commune_name(code: str) -> str:
    """The name of a commune by code, or that it no longer exists."""
    return name_of(code) or _("%(code)s (commune disparue)") % {"code": code}
