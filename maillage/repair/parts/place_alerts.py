"""What is bad for certain in a territory, said first on its page: zones to repair with their action, weak operators.

Made of what is published elsewhere already (zones, actions, the comparison of the page): nothing is shown here for
fewer than five devices that is not shown there.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.comparison.terms import Comparison, Rate
from maillage.figures.parts.figure_words import ink_of
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import Origin
from maillage.repair.parts.words import area_href, area_title, interval_text
from maillage.repair.queries.repair import RepairArea, repair_state
from maillage.repair.queries.repair_actions import KnownAction, actions, verification_of
from maillage.repair.rules.finding import THRESHOLD, AreaFinding
from maillage.repair.rules.steps import ActionState
from maillage.repair.rules.verification import Proof
from maillage.territory.queries import communes_of
from maillage.territory.terms import Kind, Territory
from maillage.web import charts
from maillage.web.wording import formats
from maillage.web.wording.places import PlaceLink

_WHOLE: Final = frozenset({Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI})  # territories that hold areas, not the reverse
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class PlaceAlert:
    """One thing that is bad for certain: in a sentence, how sure it is, what is done about it, where to read on."""

    mark: SafeString
    sentence: str
    evidence: str
    state: str
    link: PlaceLink | None


def place_alerts(place: Territory, origin: Origin, compared: Comparison) -> tuple[PlaceAlert, ...]:
    """The alerts of ``place``, from tests of ``origin``; operators of an area are not told a second time."""
    codes = frozenset(communes_of(place.address))
    areas = [area for area in repair_state(origin).areas if not codes.isdisjoint(area.codes)]
    area_operators = {area.operator.code for area in areas}
    weak = _weak_alerts(compared, area_operators)
    if place.kind in _WHOLE:
        if not areas:
            return tuple(weak)
        # One sentence for a territory that holds whole areas; the largest are named.
        names = _("%(area)s (%(operator)s)")
        largest = [names % {"area": area_title(area), "operator": area.operator.name} for area in areas[:_NAMED]]
        sentence = ngettext(
            "%(count)s zone à réparer : un test sur quatre au moins y échoue ou reste sous 3 Mb/s.",
            "%(count)s zones à réparer : un test sur quatre au moins y échoue ou reste sous 3 Mb/s.",
            len(areas),
        ) % {"count": formats.number(len(areas))}
        link = PlaceLink(_("Les zones à réparer"), "", reverse("repair"))
        return (PlaceAlert(SafeString(""), sentence, "", " · ".join(largest), link), *weak)
    agency_actions = [action for action in actions() if action.origin is origin]
    return (*(_area_alert(area, codes, agency_actions) for area in areas), *weak)


def action_state(action: KnownAction | None) -> str:
    """What has become of a zone, in a few words: found, reported, planned, done, verified."""
    if action is None:
        return _("Constatée par les tests ; aucune action n’est encore ouverte.")
    match action.state:
        case ActionState.FOUND:
            return _("Constatée ; pas encore signalée à l’opérateur.")
        case ActionState.REPORTED | ActionState.ANSWERED:
            return _("Signalée à l’opérateur.")
        case ActionState.PLANNED if action.planned_for is not None:
            return _("Travaux prévus pour le %(day)s.") % {"day": formats.day(action.planned_for)}
        case ActionState.DONE if action.done_on is not None:
            verdict = verification_of(action)
            by_proof = {
                Proof.PROVEN: _("Travaux faits le %(day)s, et vérifiés : les tests faits depuis échouent moins."),
                Proof.NO_IMPROVEMENT: _("Travaux faits le %(day)s ; les tests faits depuis ne montrent aucun mieux."),
            }
            unsure = _("Travaux faits le %(day)s ; pas encore assez de tests depuis pour le vérifier.")
            proven = unsure if verdict is None else by_proof.get(verdict.proof, unsure)
            return proven % {"day": formats.day(action.done_on)}
        case _:
            return _("Une action est suivie par l’agence.")


def _area_alert(area: RepairArea, codes: frozenset[str], agency_actions: Sequence[KnownAction]) -> PlaceAlert:
    # A closed action no longer says what is done.
    on_area = (
        action
        for action in agency_actions
        if action.is_open and action.operator_code == area.operator.code and set(area.codes) & set(action.communes)
    )
    action = next(on_area, None)
    inside = [bad for bad in area.communes if bad.commune.code in codes]
    own = inside[0] if len(inside) == 1 and inside[0].finding is AreaFinding.ALONE else None
    share = own.share if own else area.evidence.share
    words = {"operator": area.operator.name, "share": formats.percent(share.value), "area": area_title(area)}
    if own:
        sentence = _("%(operator)s passe mal ici : %(share)s des tests échouent ou restent sous 3 Mb/s.") % words
    else:
        sentence = (
            _("%(operator)s passe mal ici et autour : %(share)s des tests échouent ou restent sous 3 Mb/s.") % words
        )
    evidence = _("Intervalle à 95 %% : %(interval)s. Zone à réparer « %(area)s ».") % {
        "interval": interval_text(share),
        "area": area_title(area),
    }
    link = (
        PlaceLink(_("La zone à réparer"), "", area_href(area))
        if action is None
        else PlaceLink(_("Suivre cette action"), "", reverse("repair_action", args=[action.id]))
    )
    return PlaceAlert(charts.mark(ink_of(area.operator)), sentence, evidence, action_state(action), link)


def _weak_alerts(compared: Comparison, area_operators: AbstractSet[int]) -> Iterator[PlaceAlert]:
    """The operators of which more than one test in four stays below 3 Mb/s for certain: the whole interval says so."""
    for figures in compared.operators:
        reached, operator = figures.rates.get(Rate.DOWNLOAD_3_MBPS), operator_table().by_code(figures.operator)
        if reached is None or operator is None or figures.is_hidden or operator.code in area_operators:
            continue
        if reached.high is not None and reached.high < 1 - THRESHOLD:
            words = {
                "operator": operator.name,
                "share": formats.percent(reached.value),
                "interval": interval_text(reached),
            }
            sentence = _("%(operator)s y est faible : %(share)s seulement des tests atteignent 3 Mb/s.") % words
            evidence = _("Intervalle à 95 %% : %(interval)s.") % words
            yield PlaceAlert(charts.mark(ink_of(operator)), sentence, evidence, "", None)
