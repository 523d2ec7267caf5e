"""Texts and links shared by the pages of repair: shares, areas, action states, verdicts, directions."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.text import normalised_text
from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.protocol.domain.terms import Technology
from maillage.measure.repair.domain.verification import Proof, Verification
from maillage.measure.repair.store.repair import RepairArea
from maillage.web.wording import formats
from maillage.web.wording.formats import NO_BREAK

_ELIDING: Final = frozenset("aeiouyh")  # communes with an aspirated h are rare, and most h elide: Herbignac, Hambers


def area_href(area: RepairArea, page: str = "repair_area") -> str:
    """URL of an area's page, or of another ``page`` about it; with the origin unless it is the default."""
    href = reverse(page, args=[area.operator.id, area.code])
    return href if area.origin is default_origin() else f"{href}?origin={area.origin.word}"


def area_title(area: RepairArea) -> str:
    """The title of an area: "Autour de Blain", "Autour du Mans"; of a single commune its name."""
    if len(area.communes) == 1:
        return area.name
    article, _space, rest = area.name.partition(" ")
    if article == "Le":
        return _("Autour du %(commune)s") % {"commune": rest}
    if article == "Les":
        return _("Autour des %(commune)s") % {"commune": rest}
    if normalised_text(area.name)[:1] in _ELIDING:
        return _("Autour d’%(commune)s") % {"commune": area.name}
    return _("Autour de %(commune)s") % {"commune": area.name}


def interval_text(share: Estimate) -> str:
    """The interval of a share: "44 à 59 %"; a dash without one."""
    if share.low is None or share.high is None:
        return "–"
    return _("%(low)s à %(high)s") % {"low": formats.number(share.low * 100), "high": formats.percent(share.high)}


def points_text(difference: Estimate) -> str:
    """A difference of shares in percentage points, with sign and interval: "−31 points (−42 à −20)"."""
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
    """The meaning of the verdict, in a sentence."""
    if verdict.proof is Proof.PROVEN:
        return _("Les tests faits depuis échouent moins : l’intervalle de l’écart exclut zéro. Les travaux ont servi.")
    if verdict.proof is Proof.NO_IMPROVEMENT:
        return _("Les tests faits depuis excluent un mieux de dix points : la zone reste à réparer.")
    return _("Les tests faits depuis ne suffisent pas à conclure. Chaque test fait sur place y aide.")


def technologies_text(technologies: tuple[Technology, ...]) -> str:
    """The technologies of a site: "2G 3G 4G"; or that none is in service."""
    return " ".join(technology.word for technology in technologies) or _("aucune en service")


def distance_text(distance_m: float) -> str:
    """A distance: "3,4 km", "0,8 km"."""
    return f"{formats.number(distance_m / 1_000, 1 if distance_m < 10_000 else 0)}{NO_BREAK}km"


def direction_name(degrees: float) -> str:
    """One of eight directions: "au nord-est"."""
    names = (
        _("au nord"), _("au nord-est"), _("à l’est"), _("au sud-est"),
        _("au sud"), _("au sud-ouest"), _("à l’ouest"), _("au nord-ouest"),
    )  # fmt: skip
    return names[round(degrees / 45) % 8]
