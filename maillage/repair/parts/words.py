"""Words and links that the pages of repairs share: shares, areas, states of an action, verdicts, directions.

What is bad for certain in a territory is said first on its page: zones to repair with their action, weak operators.
Made of what is published elsewhere already (zones, actions, the comparison of the page): nothing is shown here for
fewer than five devices that is not shown there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.comparison.terms import Comparison, Estimate, Rate
from maillage.core.text import plain
from maillage.figures.parts.figure_words import ink_of
from maillage.figures.queries.figures import default_origin
from maillage.measurement.terms import Technology
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import Origin
from maillage.repair.queries.repair import RepairArea, repair_state
from maillage.repair.queries.repair_actions import KnownAction, actions, verification_of
from maillage.repair.rules.areas import THRESHOLD, AreaFinding
from maillage.repair.rules.steps import ActionState
from maillage.repair.rules.verification import Proof, Verification
from maillage.territory.queries import communes_of
from maillage.territory.terms import Kind, Territory
from maillage.web import charts
from maillage.web.wording import formats
from maillage.web.wording.formats import NO_BREAK
from maillage.web.wording.places import PlaceLink

_ELIDING: Final = frozenset("aeiouyh")  # communes with an aspirated h are rare: Herbignac, Hambers elide
STATE_NAMES: Final[Mapping[ActionState, str | Promise]] = {
    ActionState.FOUND: gettext_lazy("Constatée"),
    ActionState.REPORTED: gettext_lazy("Signalée à l’opérateur"),
    ActionState.ANSWERED: gettext_lazy("L’opérateur a répondu"),
    ActionState.PLANNED: gettext_lazy("Travaux prévus"),
    ActionState.DONE: gettext_lazy("Travaux faits"),
    ActionState.CLOSED: gettext_lazy("Classée"),
}
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


def area_href(area: RepairArea, page: str = "repair_area") -> str:
    """The address of an area's sheet, or of another ``page`` about it; the origin stays unless it is the usual one."""
    href = reverse(page, args=[area.operator.id, area.code])
    return href if area.origin is default_origin() else f"{href}?origin={area.origin.word}"


def area_title(area: RepairArea) -> str:
    """What an area is called: "Autour de Blain", "Autour du Mans"; a commune alone by its name."""
    if len(area.communes) == 1:
        return area.name
    article, _space, rest = area.name.partition(" ")
    if article == "Le":
        return _("Autour du %(commune)s") % {"commune": rest}
    if article == "Les":
        return _("Autour des %(commune)s") % {"commune": rest}
    if plain(area.name)[:1] in _ELIDING:
        return _("Autour d’%(commune)s") % {"commune": area.name}
    return _("Autour de %(commune)s") % {"commune": area.name}


def interval_text(share: Estimate) -> str:
    """The interval of a share: "44 à 59 %"; a dash where there is none."""
    if share.low is None or share.high is None:
        return "–"
    return _("%(low)s à %(high)s") % {"low": formats.number(share.low * 100), "high": formats.percent(share.high)}


def points_text(difference: Estimate) -> str:
    """A difference of shares in points, with its sign and its interval: "−31 points (−42 à −20)"."""
    value = _("%(value)s points") % {"value": signed(difference.value * 100)}
    if difference.low is None or difference.high is None:
        return value
    ends = {"low": signed(difference.low * 100), "high": signed(difference.high * 100)}
    return f"{value} ({_('%(low)s à %(high)s') % ends})"


def signed(value: float, digits: int = 0) -> str:
    """A number with its sign: "−31", "+4", "0"."""
    rounded = round(value, digits)
    if rounded == 0:
        return formats.number(0)
    return ("+" if rounded > 0 else "−") + formats.number(abs(rounded), digits)


def proof_name(verdict: Verification) -> str:
    """The verdict in words: "prouvé", "pas encore prouvé (il manque 40 tests)", "pas d’amélioration"."""
    if verdict.proof is Proof.PROVEN:
        return _("prouvé")
    if verdict.proof is Proof.NO_IMPROVEMENT:
        return _("pas d’amélioration")
    if verdict.missing_tests is None:
        return _("pas encore prouvé (trop peu de tests avant les travaux pour conclure)")
    return _("pas encore prouvé (il manque %(tests)s tests)") % {"tests": formats.number(verdict.missing_tests)}


def proof_sentence(verdict: Verification) -> str:
    """What the verdict means, in one sentence."""
    if verdict.proof is Proof.PROVEN:
        return _("Les tests faits depuis échouent moins : l’intervalle de l’écart exclut zéro. Les travaux ont servi.")
    if verdict.proof is Proof.NO_IMPROVEMENT:
        return _("Les tests faits depuis excluent un mieux de dix points : la zone reste à réparer.")
    return _("Les tests faits depuis ne suffisent pas à conclure. Chaque test fait sur place y aide.")


def technologies_text(technologies: tuple[Technology, ...]) -> str:
    """The technologies of a site: "2G 3G 4G"; a word where it has none in service."""
    return " ".join(technology.word for technology in technologies) or _("aucune en service")


def distance_text(distance_m: float) -> str:
    """A distance on the ground: "3,4 km", "0,8 km"."""
    return f"{formats.number(distance_m / 1_000, 1 if distance_m < 10_000 else 0)}{NO_BREAK}km"


def direction_name(degrees: float) -> str:
    """One of eight directions: "au nord-est"."""
    names = (
        _("au nord"), _("au nord-est"), _("à l’est"), _("au sud-est"),
        _("au sud"), _("au sud-ouest"), _("à l’ouest"), _("au nord-ouest"),
    )  # fmt: skip
    return names[round(degrees / 45) % 8]


def place_alerts(place: Territory, origin: Origin, compared: Comparison) -> tuple[PlaceAlert, ...]:
    """The alerts of ``place``, from tests of ``origin``; operators of an area are not told a second time."""
    codes = frozenset(communes_of(place.address))
    areas = [area for area in repair_state(origin).areas if not codes.isdisjoint(area.codes)]
    area_operators = {area.operator.code for area in areas}
    weak = []
    # The operators of which more than one test in four stays below 3 Mb/s for certain: the whole interval says so.
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
            weak.append(PlaceAlert(charts.mark(ink_of(operator)), sentence, evidence, "", None))
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
    words = {"interval": interval_text(share), "area": area_title(area)}
    evidence = _("Intervalle à 95 %% : %(interval)s. Zone à réparer « %(area)s ».") % words
    link = (
        PlaceLink(_("La zone à réparer"), "", area_href(area))
        if action is None
        else PlaceLink(_("Suivre cette action"), "", reverse("repair_action", args=[action.id]))
    )
    return PlaceAlert(charts.mark(ink_of(area.operator)), sentence, evidence, action_state(action), link)
