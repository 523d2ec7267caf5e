"""The answer for a place in words: served or not or not known, why not, and what would change it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.cover.prediction.domain.service import REASON_WORDS, STATE_WORDS, ServiceReason, ServiceState
from maillage.cover.prediction.store.calibrations import heights_of
from maillage.cover.prediction.store.point_answers import AnsweredPoint, PointAnswer
from maillage.cover.radio.domain.rasters import ClutterSource
from maillage.web.wording import formats

_REMEDIES: Final = {
    ServiceReason.NONE: "",
    ServiceReason.OUT_OF_RANGE: sentence("Il faudrait un site plus proche."),
    ServiceReason.OBSTRUCTED: sentence(
        "Aucune hauteur jusqu’à 20 m ne suffit : il faudrait un autre endroit, dégagé vers le site, ou un site de plus."
    ),
    ServiceReason.INTERFERENCE: sentence(
        "Une antenne plus directive, ou un site de plus, entendrait mieux son secteur que les autres."
    ),
    ServiceReason.WEAK_UPLINK: sentence(
        "Une antenne plus haute, de plus de gain, ou un site plus proche le changerait."
    ),
    ServiceReason.SATURATED: sentence("Il faudrait plus de fréquences à ce site, ou un site de plus."),
    ServiceReason.NO_FREQUENCY: sentence("Il faut que l’autorisation de fréquence de ce site soit accordée."),
    ServiceReason.TOO_SLOW: sentence("Il faudrait plus de fréquences à ce site."),
    ServiceReason.MODEL_MARGIN: sentence("Un essai avec une box, à la hauteur du toit, le dira."),
    ServiceReason.NO_GROUND: sentence("L’agence doit charger le relief de cet endroit."),
}
_CLUTTER: Final = {
    ClutterSource.MEASURED: sentence("hauteurs mesurées (LiDAR)"),
    ClutterSource.MAPPED: sentence("hauteurs de la BD TOPO"),
    ClutterSource.NONE: sentence("sol nu, sans arbres ni maisons : la réponse est flatteuse"),
}

ARCEP_MAP: Final = "https://maconnexioninternet.arcep.fr/"
_ROOF_M: Final = 12.0  # what an antenna on the chimney of a house reaches; higher needs a mast of its own
# Arcep's steps of fixed access: good from 8 Mb/s, very good from 30.
_USES: Final = (
    (30.0, sentence("plusieurs écrans à la fois.")),
    (8.0, sentence("la télévision et le travail à distance passent.")),
    (3.0, sentence("le courrier et le web, pas la vidéo.")),
    (0.0, sentence("presque rien ne passe.")),
)


class AnswerMark(StrEnum):
    """What a card says at a glance: its sign has a shape and a label."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """One of the three answers of a place: outside, inside, the fibre. ``link`` is text and href."""

    mark: AnswerMark
    title: str
    figure: str
    text: str
    link: tuple[str, str] | None


def verdict(point: AnsweredPoint) -> str:
    """The first sentence: whether fixed 4G reaches the place, and by what."""
    answer, indoors = point.answer, point.indoors
    if answer.state is ServiceState.SERVED:
        if indoors is not None and indoors.traditional.state is ServiceState.SERVED:
            return _("Oui, même sans antenne dehors.")
        return _("Oui, avec une antenne sur le toit.")
    if answer.least_height_m is not None:
        height = {"height": formats.number(answer.least_height_m)}
        if answer.least_height_m <= _ROOF_M:
            return _("Oui, avec une antenne à %(height)s m du sol.") % height
        return _("Pas depuis un toit ; oui avec un mât de %(height)s m.") % height
    if answer.state is ServiceState.UNKNOWN:
        return _("On ne sait pas : il faut un essai sur place.")
    return _("Non, pas d’après nos calculs.")


def is_reached(answer: PointAnswer) -> bool:
    """Whether fixed 4G reaches the place, from a roof at least or by a mast."""
    return answer.state is ServiceState.SERVED or answer.least_height_m is not None


def roof_card(point: AnsweredPoint) -> AnswerCard:
    """What an antenna on the roof would have: the rate where it is served, else its chances and what would help."""
    answer = point.answer
    title = _("Dehors, sur le toit")
    link = (_("Voir le terrain jusqu’au site"), "#profile-title") if answer.server is not None else None
    if answer.state is ServiceState.SERVED and answer.peak_mbps is not None and answer.server is not None:
        return AnswerCard(AnswerMark.YES, title, _rate_text(answer), _rate_words(answer), link)
    texts = " ".join(filter(None, (_chance_words(point, answer), why_not(point), remedy(point))))
    mark = AnswerMark.UNKNOWN if answer.state is ServiceState.UNKNOWN else AnswerMark.NO
    return AnswerCard(mark, title, formats.chance(answer.probability) if answer.heard else _("Rien"), texts, link)


def indoor_card(point: AnsweredPoint) -> AnswerCard:
    """What a box without an antenna outside would have, behind old walls; between which chances walls make it."""
    title, indoors = _("Dedans, sans antenne"), point.indoors
    if indoors is None:
        return AnswerCard(AnswerMark.NO, title, _("Rien"), _("Aucun site n’arrive jusqu’ici."), None)
    answer, insulated = indoors.traditional, indoors.insulated
    link = (_("Ce qui change avec une antenne"), "#heights-title")
    if answer.state is ServiceState.SERVED and answer.peak_mbps is not None:
        text = _rate_words(answer) + " " + _("Une maison bien isolée laisse moins passer.")
        return AnswerCard(AnswerMark.YES, title, _rate_text(answer), text, link)
    words = {"low": formats.chance(insulated.probability), "high": formats.chance(answer.probability)}
    if words["low"] == words["high"]:
        text = _("de chances, que les murs soient anciens ou bien isolés : ils arrêtent le signal.")
    else:
        text = _("de chances derrière des murs anciens, %(low)s dans une maison bien isolée.") % words
    mark = AnswerMark.UNKNOWN if answer.state is ServiceState.UNKNOWN else AnswerMark.NO
    return AnswerCard(mark, title, words["high"], text, link)


def fibre_card(*, has_good_access: bool | None) -> AnswerCard:
    """What is known of another good access at an address; None: nothing."""
    title, link = _("Et la fibre, ou une autre bonne ligne ?"), (_("Voir la carte de l’Arcep"), ARCEP_MAP)
    if has_good_access is None:
        text = _("Nous ne savons pas si elle arrive à cette adresse.")
        return AnswerCard(AnswerMark.UNKNOWN, title, _("On ne sait pas"), text, link)
    if has_good_access:
        return AnswerCard(AnswerMark.YES, title, _("Oui"), _("Un bon accès arrive déjà à cette adresse."), link)
    return AnswerCard(AnswerMark.NO, title, _("Pas encore"), _("Aucun autre bon accès n’y est connu."), link)


def _busy_rate_mbps(answer: PointAnswer) -> float:
    """What a line has on average in the busy hour: processor sharing gives the peak less the load of the sector.

    Kleinrock, Queueing Systems II, 4.4: the mean rate of a flow is C (1 - rho).
    """
    load = 0.0 if answer.server is None else answer.server.load
    return (answer.peak_mbps or 0.0) * (1 - load)


def _rate_text(answer: PointAnswer) -> str:
    return f"{formats.number(_busy_rate_mbps(answer))}{formats.NO_BREAK}Mb/s"


def _rate_words(answer: PointAnswer) -> str:
    """Between which rates, in the busy hour, and what that is good for."""
    text = _("à l’heure de pointe")
    if answer.peak_interval_mbps is not None and answer.server is not None:
        low, high = (formats.number(value * (1 - answer.server.load)) for value in answer.peak_interval_mbps)
        if low != high:
            text = _("à l’heure de pointe, entre %(low)s et %(high)s") % {"low": low, "high": high}
    use = next(words for least, words in _USES if _busy_rate_mbps(answer) >= least)
    return f"{text} : {_(use)}"


def _chance_words(point: AnsweredPoint, answer: PointAnswer) -> str:
    if not answer.heard or answer.probability is None:
        return ""
    rate = {"rate": formats.number(point.network.budget.target_down_mbps)}
    return _("de chances d’avoir %(rate)s Mb/s.") % rate


def why_not(point: AnsweredPoint) -> str:
    """Why the place is not said to be served; "" where it is."""
    answer = point.answer
    if answer.state is ServiceState.SERVED:
        return ""
    if answer.reason is ServiceReason.OUT_OF_RANGE and not answer.heard and point.nearest is not None:
        distance = {
            "km": formats.number(point.nearest.distance_m / 1000, 1),
            "site": point.nearest.station.support.name,
        }
        return _("Le site le plus proche, « %(site)s », est à %(km)s km : c’est trop loin.") % distance
    reason = _(REASON_WORDS[answer.reason])
    return f"{reason[:1].upper()}{reason[1:]}."


def remedy(point: AnsweredPoint) -> str:
    """What would change the answer: the height that would do, or else what the reason asks for; "" where served."""
    answer = point.answer
    if answer.state is ServiceState.SERVED:
        return ""
    if answer.least_height_m is not None:
        return _("Une antenne à %(height)s m du sol suffirait.") % {"height": formats.number(answer.least_height_m)}
    return _(_REMEDIES[answer.reason])


def map_agreement(point: AnsweredPoint) -> str:
    """Whether the map says the same of the place, and why not where it does not."""
    if point.map_state is None:
        return _("La carte ne dit rien de cet endroit.")
    size = {"size": formats.number(point.prediction.facts["cell_m"]), "state": _(STATE_WORDS[point.map_state])}
    if point.map_state is point.answer.state:
        return _("La carte dit la même chose de la maille de %(size)s m.") % size
    usual = point.prediction.facts["budget"]["receiver_height_m"]
    if point.question.is_clear or point.question.height_m != usual:
        message = _(
            "La carte dit « %(state)s » de la maille de %(size)s m : elle suppose partout une antenne à %(height)s m, "
            "et ne sait rien de ce que vous avez dit ici."
        )
        return message % {"height": formats.number(usual), **size}
    return (
        _(
            "La carte dit « %(state)s » de la maille de %(size)s m : elle vaut pour son milieu, par des trajets "
            "voisins ; ici le trajet est celui de ce point."
        )
        % size
    )


def clutter_text(point: AnsweredPoint) -> str:
    """What trees and houses along the path are known from."""
    fitted = heights_of(point.prediction.facts)
    assumed = {"height": formats.number(point.network.clutter.assumed_m, 0 if fitted is None else 1)}
    if fitted is not None:
        words = {"tests": formats.number(fitted.tests), "factor": formats.number(fitted.factor, 2), **assumed}
        if point.clutter is ClutterSource.ASSUMED:
            return _("%(height)s m partout, d’après %(tests)s tests mobiles") % words
        return _("%(factor)s fois les hauteurs de la BD TOPO, d’après %(tests)s tests mobiles") % words
    if point.clutter is ClutterSource.ASSUMED:
        return _("%(height)s m supposés partout, faute de hauteurs connues") % assumed
    if point.clutter is ClutterSource.NONE or point.known_share >= 1:
        return _(_CLUTTER[point.clutter])
    words = {"source": _(_CLUTTER[point.clutter]), "percent": formats.percent(point.known_share), **assumed}
    return _("%(source)s sur %(percent)s du trajet, %(height)s m supposés ailleurs") % words


def profile_text(point: AnsweredPoint) -> str:
    """The profile in words, for whoever does not see it."""
    server = point.answer.server
    if server is None:
        return ""
    loss = server.loss
    words = {
        "km": formats.number(loss.distance_km, 1),
        "mast": formats.number(server.mast_height_m),
        "own": formats.number(server.receiver_height_m),
    }
    way = _("Le trajet fait %(km)s km, d’un mât de %(mast)s m à votre antenne à %(own)s m.") % words
    edge = loss.dominant_edge
    if loss.fresnel_clearance >= 1 or edge is None:
        return way + " " + _("Rien n’entre dans la zone de Fresnel : la vue est dégagée.")
    left_km = loss.distance_km - edge.distance_km
    place = {"near": distance_text(edge.distance_km), "left": distance_text(left_km)}
    if loss.is_line_of_sight:
        blocked = _(
            "La vue est libre, mais un obstacle entre dans la zone de Fresnel, à %(near)s du site et %(left)s de vous."
        )
    else:
        blocked = _("Un obstacle coupe la vue, à %(near)s du site et %(left)s de vous.")
    return way + " " + blocked % place


def distance_text(distance_km: float) -> str:
    """A distance as people say it: "350 m", "3,7 km"."""
    if distance_km < 1:
        return _("%(m)s m") % {"m": formats.number(round(distance_km * 100) * 10 or distance_km * 1000)}
    return _("%(km)s km") % {"km": formats.number(distance_km, 1)}


def dbm_text(value_dbm: float, decimals: int = 0) -> str:
    """A level with its sign: "−98 dBm"."""
    sign = "−" if value_dbm < 0 else ""
    return f"{sign}{formats.number(abs(value_dbm), decimals)} dBm"
