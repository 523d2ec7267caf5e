"""Structures in words: sectors, kinds, how far they go, what a score rests on, where each has its page."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.include.structures.domain.networks import networks
from maillage.include.structures.domain.reservations import MOST_DEPENDENCE, InclusionAdvice, InclusionLevel
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.domain.sourcing import MatchPart, MatchPartScore, PartVerdict, StructureLoad
from maillage.include.structures.domain.sourcing_scores import WEIGHTS
from maillage.include.structures.domain.structures import CONFIRMED_DAYS, Activity, Reach, ReachKind
from maillage.include.structures.store.structure_contracts import BoughtBefore
from maillage.include.structures.store.structure_life import RegisterRemark
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.wording.formats import day, number

_DAYS_OF_MONTH: Final = 30
_VERDICTS: Final[Mapping[PartVerdict, str]] = {
    PartVerdict.GOOD: sentence("bien"),
    PartVerdict.FAIR: sentence("moyen"),
    PartVerdict.POOR: sentence("faible"),
    PartVerdict.UNKNOWN: sentence("non renseigné"),
}


def structure_href(row_number: int) -> str:
    """Where a structure has its page."""
    return reverse("structure", args=[row_number])


def sector_name(code: str) -> str:
    """What a sector is called; its code where the table has it no more."""
    sector = sectors().get(code)
    return sector.name_in(get_language()) if sector else code


def sectors_inside(codes: Iterable[str]) -> str:
    """The names of sectors inside a sentence: "bâtiment et travaux publics", "IT services, cleaning of buildings"."""
    names = (sector_name(code) for code in codes)
    return ", ".join(name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}" for name in names)


def network_name(code: str) -> str:
    """What a network is called; its code where the table has it no more."""
    network = networks().get(code)
    return network.name if network else code


def reach_text(reach: Reach) -> str:
    """How far an activity goes."""
    if reach.kind is ReachKind.COUNTRY:
        return _("toute la France")
    if reach.kind is ReachKind.ZONES:
        return ", ".join(map(place_name, reach.zones))
    if reach.kind is ReachKind.RADIUS and reach.radius_km is not None:
        return _("%(km)s km autour") % {"km": number(reach.radius_km)}
    return _("distance non renseignée")


def reaches_text(activities: Iterable[Activity]) -> str:
    """How far a structure goes in all that it does, each once; radii as one."""
    reaches = list(dict.fromkeys(activity.reach for activity in activities))
    radii = sorted(reach.radius_km for reach in reaches if reach.radius_km is not None)
    if len(radii) > 1:
        words = {"least": number(radii[0]), "most": number(radii[-1])}
        others = [reach_text(reach) for reach in reaches if reach.radius_km is None]
        return " ; ".join([_("de %(least)s à %(most)s km autour, selon l’activité") % words, *others])
    return " ; ".join(map(reach_text, reaches))


def activity_text(activity: Activity) -> str:
    """How a structure works in a sector, and how far it goes."""
    services = ", ".join(_(service.label) for service in activity.services)
    return " · ".join(filter(None, (services, reach_text(activity.reach))))


def confirmed_text(confirmed_on: dt.date | None, *, today: dt.date) -> str:
    """When a structure was last said to be so."""
    if confirmed_on is None:
        return _("Fiche jamais confirmée")
    days = (today - confirmed_on).days
    months = number(days // _DAYS_OF_MONTH)
    if days < _DAYS_OF_MONTH:
        return _("Fiche confirmée ce mois-ci")
    if days <= CONFIRMED_DAYS:
        return _("Fiche confirmée il y a %(months)s mois") % {"months": months}
    return _("Fiche confirmée il y a %(months)s mois : elle a pu changer") % {"months": months}


def field_names(names: Iterable[str]) -> str:
    """Facts of a structure by their names, as the history lists them."""
    return ", ".join(_(_FIELD_NAMES[name]) for name in names)


_FIELD_NAMES: Final[Mapping[str, str]] = {
    "name": sentence("nom"),
    "kind": sentence("type"),
    "siret": sentence("SIRET"),
    "address": sentence("adresse"),
    "postal_code": sentence("code postal"),
    "commune": sentence("commune"),
    "activities": sentence("activités"),
    "employees": sentence("effectif"),
    "turnover_eur": sentence("chiffre d’affaires"),
    "labels": sentence("labels"),
    "website": sentence("site"),
    "description": sentence("présentation"),
    "capacity": sentence("capacité"),
    "references": sentence("références"),
    "groups": sentence("réseaux et groupements"),
    "contact_email": sentence("adresse de contact"),
    "contact_phone": sentence("téléphone"),
}


def register_text(remark: RegisterRemark) -> str:
    """What the register of companies says of an establishment that closed, and what to do."""
    if remark.seat_siret:
        return _(
            "Le registre des entreprises dit cet établissement fermé ; l’entreprise a son siège sous le SIRET "
            "%(siret)s : vérifiez avant d’écrire."
        ) % {"siret": remark.seat_siret}
    if remark.is_company_closed:
        return _("Le registre des entreprises dit cette entreprise fermée : vérifiez avant d’écrire.")
    return _("Le registre des entreprises dit cet établissement fermé : vérifiez avant d’écrire.")


def bought_text(before: BoughtBefore) -> str:
    """What a buyer bought from a structure before, and separately from others of the same company."""
    words = {
        "count": number(before.by_siret or before.of_company),
        "day": day(before.last_on) if before.last_on else _("date non renseignée"),
    }
    if before.by_siret:
        return _("Vous lui avez déjà acheté : %(count)s marchés, le dernier notifié le %(day)s.") % words
    return (
        _(
            "Vous avez déjà acheté à la même entreprise, par un autre établissement : %(count)s marchés, le dernier "
            "le %(day)s."
        )
        % words
    )


def won_text(count: int) -> str:
    """How many contracts a structure won."""
    words = {"count": number(count)}
    return ngettext("%(count)s marché public gagné", "%(count)s marchés publics gagnés", count) % words


def part_text(part: MatchPartScore) -> str:
    """One part of a score: the figure, and what it is worth."""
    verdict = _(_VERDICTS[part.verdict])
    if part.part is MatchPart.LOAD and part.load is not None:
        return _load_text(part.load, verdict)
    if part.figure is None:
        return _(_UNKNOWN_PARTS[part.part])
    if part.part is MatchPart.DISTANCE:
        return _("à %(km)s km : %(verdict)s") % {"km": number(part.figure), "verdict": verdict}
    if part.part is MatchPart.CAPACITY:
        words = {"percent": number(100 * part.figure), "verdict": verdict}
        return _("ce besoin serait %(percent)s %% de son chiffre d’affaires : %(verdict)s") % words
    if part.part is MatchPart.RECORD:
        return _("marchés publics gagnés : %(count)s (%(verdict)s)") % {
            "count": number(part.figure),
            "verdict": verdict,
        }
    months = int(part.figure // _DAYS_OF_MONTH)
    words = {"months": number(months), "verdict": verdict}
    text = _("fiche confirmée il y a %(months)s mois : %(verdict)s")
    return (text if months else _("fiche confirmée il y a moins d’un mois : %(verdict)s")) % words


def score_method_text() -> str:
    """How the mark is made: each part with the weight that is applied, and the share above which a need is too much."""
    parts = [
        _("%(part)s %(weight)s %%") % {"part": _(_PART_NAMES[part]), "weight": number(weight)}
        for part, weight in WEIGHTS.items()
    ]
    words = {"parts": ", ".join(parts), "dependence": number(100 * MOST_DEPENDENCE)}
    return (
        _(
            "Sur 100 : %(parts)s. La capacité compare le besoin au chiffre d’affaires : au-delà de %(dependence)s %%, "
            "la structure en dépendrait. Ce qui n’est pas renseigné ne compte pas, et l’intervalle dit ce que cela "
            "change."
        )
        % words
    )


def _load_text(load: StructureLoad, verdict: str) -> str:
    """What a structure has on its hands: what it rests on, and which share of its turnover that is."""
    commitments = [
        ngettext("%(count)s marché public en cours", "%(count)s marchés publics en cours", load.contracts)
        % {"count": number(load.contracts)}
        if load.contracts
        else "",
        ngettext("%(count)s réponse en attente", "%(count)s réponses en attente", load.answers)
        % {"count": number(load.answers)}
        if load.answers
        else "",
    ]
    words = {
        "what": _(" et ").join(filter(None, commitments)),
        "percent": number(None if load.share is None else 100 * load.share),
        "verdict": verdict,
    }
    if not words["what"]:
        return _("charge : aucun marché public en cours connu (%(verdict)s)") % words
    if load.share is None:
        return _("charge non connue : %(what)s, dont un montant ou le chiffre d’affaires manque") % words
    return _("charge : %(what)s, soit %(percent)s %% de son chiffre d’affaires (%(verdict)s)") % words


_PART_NAMES: Final[Mapping[MatchPart, str]] = {
    MatchPart.DISTANCE: sentence("distance"),
    MatchPart.CAPACITY: sentence("capacité"),
    MatchPart.RECORD: sentence("marchés gagnés"),
    MatchPart.LOAD: sentence("charge de travail déjà prise"),
    MatchPart.FRESHNESS: sentence("fraîcheur de la fiche"),
}
_UNKNOWN_PARTS: Final[Mapping[MatchPart, str]] = {
    MatchPart.DISTANCE: sentence("adresse non renseignée"),
    MatchPart.CAPACITY: sentence("capacité inconnue : montant ou chiffre d’affaires manque"),
    MatchPart.RECORD: sentence("marchés gagnés : non connus"),
    MatchPart.LOAD: sentence("charge non connue : aucun marché n’est publié ici"),
    MatchPart.FRESHNESS: sentence("fiche jamais confirmée"),
}


def advice_text(advice: InclusionAdvice) -> str:
    """What a buyer could do, with the article it rests on, and why."""
    words = {
        "count": number(advice.in_reach),
        "insertion": number(advice.in_insertion),
        "disability": number(advice.in_disability),
        "article": advice.article,
    }
    return _(_ADVICE[advice.level]) % words


_ADVICE: Final[Mapping[InclusionLevel, str]] = {
    InclusionLevel.RESERVE: sentence(
        "Vous pouvez réserver ce marché (%(article)s) : %(count)s structures y répondent sans en dépendre, dont "
        "%(insertion)s de l’insertion et %(disability)s du handicap."
    ),
    InclusionLevel.RESERVE_LOT: sentence(
        "Vous pouvez réserver un lot (%(article)s) : %(count)s structures sont à portée, dont %(insertion)s de "
        "l’insertion et %(disability)s du handicap."
    ),
    InclusionLevel.CLAUSE: sentence(
        "Mettez une clause sociale d’exécution (%(article)s) : %(count)s structures à portée peuvent aider à la tenir."
    ),
    InclusionLevel.NONE: sentence(
        "Trop peu de structures connues à portée (%(count)s) pour réserver : commencez par les rencontrer."
    ),
}
