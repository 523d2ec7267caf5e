"""What a prediction says, in sentences: who is served, what it rests on, why not."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.cover.prediction.domain.calibrations import FittedHeights
from maillage.cover.prediction.domain.commune_rows import CommuneRow, HouseholdTotals
from maillage.cover.prediction.domain.map_layers import MapLayerName
from maillage.cover.prediction.domain.service import REASON_WORDS, STATE_WORDS, ServiceReason, ServiceState
from maillage.cover.prediction.store.calibrations import calibration_of, heights_of
from maillage.cover.prediction.store.coverage_answers import predicted_stations, reached_communes, sector_loads
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.radio.domain.rasters import ClutterSource
from maillage.territory.store.territories import territory
from maillage.web.wording.formats import NO_BREAK, day, number, percent
from maillage.web.wording.glossary import NumberMark

_TARGET: Final = "target_down_mbps"


def households_sentence(totals: HouseholdTotals | CommuneRow, place: str, facts: Mapping[str, Any]) -> str:
    """How many households of a place can be served, with the interval; how many surely not, and not known."""
    words = {
        "place": f"{place}{_scope(totals)}",
        "served": number(totals.served),
        "households": number(totals.households),
        "low": number(totals.served_low),
        "high": number(totals.served_high),
        "refused": number(not_served(totals)),
        "unknown": number(totals.not_known),
        "rate": target_rate(facts),
    }
    text = _(
        "%(place)s : %(served)s foyers sur %(households)s peuvent avoir %(rate)s par la 4G fixe "
        "(%(low)s à %(high)s) ; au moins %(refused)s ne le peuvent pas"
    )
    if totals.not_known:
        text += " ; " + _("de %(unknown)s le calcul ne sait rien")
    return text % words + "."


def _scope(totals: HouseholdTotals | CommuneRow) -> str:
    """How many of its communes are counted, in brackets; "" where all are."""
    if isinstance(totals, CommuneRow) or totals.computed == totals.communes:
        return ""
    words = {"computed": number(totals.computed), "communes": number(totals.communes)}
    return ngettext(
        " (%(computed)s commune calculée sur %(communes)s)",
        " (%(computed)s communes calculées sur %(communes)s)",
        totals.computed,
    ) % (words)


def need_sentence(totals: HouseholdTotals | CommuneRow) -> str:
    """How many of the served ones have no other good access, or that no file says who has one."""
    if totals.need is None:
        return _("Ce compte comprend des foyers qui ont peut-être déjà la fibre : aucun fichier ne dit lesquels.")
    words = {"need": number(totals.need), "served": number(totals.need_served)}
    return _("Sans autre bon accès aujourd’hui : %(need)s foyers, dont %(served)s pourraient être servis.") % words


def reached_sentence(totals: HouseholdTotals | CommuneRow, facts: Mapping[str, Any]) -> str:
    """How many households can be served that have no other good access; where no file says who has one, of all."""
    has_need = totals.need is not None
    count = (totals.need_served or 0) if has_need else totals.served
    words = {"count": number(count), "rate": target_rate(facts)}
    if not count:
        return _("Aucun foyer ne peut recevoir %(rate)s par la 4G fixe.") % words
    if has_need:
        text = ngettext(
            "%(count)s foyer sans bon accès peut recevoir %(rate)s.",
            "%(count)s foyers sans bon accès peuvent recevoir %(rate)s.",
            count,
        )
        return text % words
    text = ngettext(
        "%(count)s foyer peut recevoir %(rate)s, fibré ou non.",
        "%(count)s foyers peuvent recevoir %(rate)s, fibrés ou non.",
        count,
    )
    return text % words


def reached_marks(totals: HouseholdTotals | CommuneRow, of: str) -> tuple[NumberMark, ...]:
    """The numbers of a place that sentences here say."""
    marks = [NumberMark("households_reached", totals.served, of), NumberMark("households", totals.households, of)]
    if totals.need is not None and totals.need_served is not None:
        marks.insert(0, NumberMark("households_in_need_reached", totals.need_served, of))
        marks.insert(1, NumberMark("households_in_need", totals.need, of))
    return tuple(marks)


def interval_sentence(totals: HouseholdTotals | CommuneRow) -> str:
    """Of how many households, and between which bounds the number lies."""
    words = {
        "served": number(totals.served),
        "households": number(totals.households),
        "low": number(totals.served_low),
        "high": number(totals.served_high),
    }
    if totals.need is None:
        return _("Sur %(households)s foyers ; le vrai nombre est entre %(low)s et %(high)s.") % words
    return _("Avec ceux qui ont déjà un bon accès : %(served)s sur %(households)s, entre %(low)s et %(high)s.") % words


def perimeter_sentence(totals: HouseholdTotals, facts: Mapping[str, Any]) -> str:
    """Of how many communes of the territory the prediction speaks."""
    words = {
        "place": territory(facts["territory"]).name,
        "computed": number(totals.computed),
        "communes": number(totals.communes),
    }
    if totals.computed == totals.communes:
        return _("%(place)s : les %(communes)s communes sont calculées.") % words
    return (
        ngettext(
            "%(place)s : %(computed)s commune est calculée sur %(communes)s.",
            "%(place)s : %(computed)s communes sont calculées sur %(communes)s.",
            totals.computed,
        )
        % words
    )


def example_address(prediction: PublishedPrediction) -> str:
    """An address as one types it, in the commune that most can be served of: it has an answer here."""
    reached = reached_communes(prediction)
    if not reached:
        return ""
    place = territory(f"commune:{reached[0].code}")
    words = " ".join([*place.postal_codes[:1], place.name])
    return _("12 rue des Acacias, %(commune)s") % {"commune": words}


def not_served(totals: HouseholdTotals | CommuneRow) -> int:
    """Those that are not served even at the upper end of the interval."""
    return max(totals.households - totals.served_high, 0)


def undecided(totals: HouseholdTotals | CommuneRow) -> int:
    """Those within the interval: whether they are served is not known."""
    return totals.served_high - totals.served_low


def target_rate(facts: Mapping[str, Any]) -> str:
    """The rate that is promised: "30 Mb/s"."""
    return f"{number(facts['budget'][_TARGET])}{NO_BREAK}Mb/s"


def clutter_sentence(facts: Mapping[str, Any]) -> str:
    """What the answer rests on: what stands on the ground, which moves it by 14 to 24 dB, and tests, if any."""
    return " ".join(filter(None, (_standing_sentence(facts), calibration_sentence(facts))))


def calibration_sentence(facts: Mapping[str, Any]) -> str:
    """By what the prediction was calibrated, and what that is worth; "" where it was not."""
    calibration = calibration_of(facts)
    if calibration is None:
        return ""
    return _(
        "Calé sur %(signals)s relevés de terrain autour de %(sites)s sites : sur des sites laissés de côté, l’erreur "
        "passe de %(before)s à %(after)s dB."
    ) % {
        "signals": number(calibration.signals),
        "sites": number(calibration.sites),
        "before": number(calibration.before_db, 1),
        "after": number(calibration.after_db, 1),
    }


def fitted_heights_sentence(fitted: FittedHeights) -> str:
    """How high trees and houses are taken, by which tests, and with which interval."""
    scale, digits = (fitted.assumed_m, 1) if fitted.source is ClutterSource.ASSUMED else (1.0, 2)
    words = {
        "tests": number(fitted.tests),
        "assumed": number(fitted.assumed_m),
        "height": number(scale * fitted.factor, digits),
        "low": number(scale * fitted.low, digits),
        "high": number(scale * fitted.high, digits),
    }
    if fitted.source is ClutterSource.ASSUMED:
        text = _(
            "Arbres et maisons : %(height)s m partout d’après %(tests)s tests mobiles (de %(low)s à %(high)s), au lieu "
            "de %(assumed)s m supposés."
        )
    else:
        text = _(
            "Arbres et maisons : %(height)s fois les hauteurs de la BD TOPO d’après %(tests)s tests mobiles "
            "(de %(low)s à %(high)s)."
        )
    return text % words


def _standing_sentence(facts: Mapping[str, Any]) -> str:
    clutter, fitted = facts["clutter"], heights_of(facts)
    height = {"height": number(clutter["assumed_m"])}
    if fitted is not None:
        return fitted_heights_sentence(fitted)
    match ClutterSource(clutter["source"]):
        case ClutterSource.MEASURED:
            return _("Arbres et maisons : hauteurs mesurées.")
        case ClutterSource.MAPPED:
            return _("Arbres et maisons : hauteurs de la BD TOPO, %(height)s m supposés là où elle manque.") % height
        case ClutterSource.ASSUMED:
            return _("Arbres et maisons : %(height)s m supposés partout, faute de hauteurs mesurées.") % height
        case ClutterSource.NONE:
            return _("Sol nu : ni arbres ni maisons, ces chiffres sont donc trop beaux.")


def prediction_line(facts: Mapping[str, Any]) -> str:
    """When, from how many sites, for a page's small print."""
    sites = ngettext("%(count)s site", "%(count)s sites", facts["sites"]) % {"count": number(facts["sites"])}
    words = {"day": day(date.fromisoformat(facts["day"])), "sites": sites, "cell": number(facts["cell_m"])}
    return _("Prédit par le calcul pour le %(day)s : %(sites)s, mailles de %(cell)s m.") % words


def places_sentence(facts: Mapping[str, Any]) -> str:
    """Where households are taken to stand."""
    if facts["places"] == "addresses":
        return _("Les foyers sont à leurs adresses.")
    return _("Sans fichier d’adresses, les foyers sont répartis dans leur commune : les intervalles sont plus larges.")


def reason_words(reason: ServiceReason) -> str:
    """Why a place is not said to be served; "servi" where it is."""
    return _(REASON_WORDS[reason] or STATE_WORDS[ServiceState.SERVED])


def cell_sentences(prediction: PublishedPrediction, values: Mapping[MapLayerName, float | None]) -> list[str]:
    """The state first, then chances, rate, signal, sector, and why not; empty outside the map."""
    state, reason = values[MapLayerName.STATE], values[MapLayerName.REASON]
    if state is None or reason is None:
        return []
    lines = [_(STATE_WORDS[ServiceState(int(state))]).capitalize()]
    if int(reason) != ServiceReason.NONE:
        lines.append(_("Pourquoi : %(reason)s") % {"reason": reason_words(ServiceReason(int(reason)))})
    chances, rate = values[MapLayerName.PROBABILITY], values[MapLayerName.RATE]
    if chances is not None:
        lines.append(_("Chances d’être servi : %(share)s") % {"share": percent(chances)})
    if rate is not None:
        lines.append(_("Débit en crête : %(rate)s") % {"rate": f"{number(rate)}{NO_BREAK}Mb/s"})
    signal, sinr = values[MapLayerName.SIGNAL], values[MapLayerName.SINR]
    if signal is not None and sinr is not None:
        words = {"signal": f"{number(signal)}{NO_BREAK}dBm", "sinr": f"{number(sinr)}{NO_BREAK}dB"}
        lines.append(_("Signal : %(signal)s, à %(sinr)s du bruit") % words)
    server = values[MapLayerName.SERVER]
    if server is not None:
        sector = list(sector_loads(prediction).values())[int(server)]
        names = {station.support.code: station.support.name for station in predicted_stations(prediction)}
        words = {"site": names[sector.site], "sector": sector.sector}
        lines.append(_("Meilleur secteur : %(site)s, %(sector)s") % words)
    return lines
