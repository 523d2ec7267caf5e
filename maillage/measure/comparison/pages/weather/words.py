"""The network's weather in words: signs, certainty, strong and weak parts, seasons, trends. From rules.weather."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.comparison.domain.weather import (
    Certainty,
    Outlook,
    Season,
    Sky,
    WeatherLevel,
    WeatherTrend,
    WeatherTurn,
    skies_of,
)
from maillage.measure.comparison.pages.parts.comparison import compared_tests
from maillage.measure.comparison.pages.weather.outlook import PlaceOutlook
from maillage.measure.record.domain.method import ScorePart
from maillage.web.wording import formats


def sky_name(sky: Sky | None) -> str:
    """What a sign is called; mist where nothing is known."""
    if sky is None:
        return _("Brume")
    return {
        Sky.SUN: _("Grand soleil"),
        Sky.BRIGHT: _("Éclaircies"),
        Sky.CLOUDS: _("Nuages"),
        Sky.RAIN: _("Pluie"),
        Sky.STORM: _("Orage"),
    }[sky]


def season_line(season: Season, *, today: date) -> str:
    """Which season is shown, under the title; a summer that is over says so."""
    words = {"year": season.year}
    if season.year is None:
        return _("Depuis le début, toutes saisons réunies.")
    if season.is_under_way(today):
        text = _("Été %(year)s, en cours.") if season.is_summer else _("Année %(year)s, en cours.")
    else:
        text = _("La saison %(year)s est finie : bilan.") if season.is_summer else _("Année %(year)s.")
    return text % words


def spoken_interval(score: Estimate) -> str:
    """The interval: "entre 74 et 81"; says so where devices are too few to draw one."""
    if score.low is None or score.high is None:
        return _("sans intervalle : trop peu d’appareils")
    low, high = formats.number(score.low), formats.number(score.high)
    if low == high:
        low, high = formats.number(score.low, 1), formats.number(score.high, 1)
    return _("entre %(low)s et %(high)s") % {"low": low, "high": high}


def interval_with_signs(score: Estimate) -> str:
    """The interval, and its signs where it reaches over more than one."""
    worst, best = skies_of(score)
    if worst is best:
        return spoken_interval(score)
    words = {"interval": spoken_interval(score), "worst": sky_name(worst).lower(), "best": sky_name(best).lower()}
    return _("%(interval)s : de %(worst)s à %(best)s") % words


def empty_reason(seen: PlaceOutlook) -> str:
    """Why a place has no score; empty where it has one."""
    if seen.overall.score is not None:
        return ""
    if not seen.operators:
        return _("Aucun opérateur qui a son réseau ici ne répond à ces filtres.")
    if seen.overall.is_hidden:
        return _("Trop peu d’appareils pour montrer une note sans risque de reconnaître quelqu’un.")
    if seen.overall.tests:
        return _("Des tests sont arrivés, mais aucun n’a mesuré de quoi donner cette note.")
    return _("Personne n’a encore testé ici.")


def levels_text(levels: Sequence[tuple[ScorePart, WeatherLevel]]) -> str:
    """The best part and the weakest, where they are clear: "vidéo parfaite, envoi lent"."""
    words = {
        ScorePart.WEB: (_("web lent"), _("web rapide"), _("web très rapide")),
        ScorePart.VIDEO: (_("vidéo hachée"), _("vidéo fluide"), _("vidéo parfaite")),
        ScorePart.DOWNLOAD: (_("débit lent"), _("débit rapide"), _("débit très rapide")),
        ScorePart.UPLOAD: (_("envoi lent"), _("envoi rapide"), _("envoi très rapide")),
        ScorePart.LATENCY: (_("réponse lente"), _("réponse rapide"), _("réponse immédiate")),
        ScorePart.FILES: (_("fichiers lents"), _("fichiers rapides"), _("fichiers très rapides")),
    }
    good = [(part, level) for part, level in levels if level is not WeatherLevel.WEAK][:1]
    weak = [(part, level) for part, level in levels if level is WeatherLevel.WEAK][-1:]
    return ", ".join(words[part][level] for part, level in good + weak)


def certainty_text(outlook: Outlook) -> str:
    """What one operator's figures are worth, as a short text; nothing to add where they are firm."""
    if outlook.is_hidden:
        return _("masqué : trop peu d’appareils")
    if outlook.certainty is Certainty.UNKNOWN:
        return _("pas encore de note") if outlook.tests else _("aucun test")
    if outlook.certainty is Certainty.FIRM:
        return ""
    return _("à confirmer")


def spread_text(seen: PlaceOutlook) -> str:
    """Between which signs the operators of a place are; empty where they share one."""
    skies = sorted({row.outlook.sky for row in seen.operators if row.outlook.sky is not None})
    if len(skies) < 2:
        return ""
    words = {"worst": sky_name(skies[0]).lower(), "best": sky_name(skies[-1]).lower()}
    return _("selon l’opérateur, de %(worst)s à %(best)s") % words


def silent_operators(seen: PlaceOutlook) -> list[str]:
    """The operators of a place without a score, those with the same reason together: "SFR, Free : aucun test"."""
    names: dict[str, list[str]] = {}
    for row in seen.operators:
        if row.outlook.score is None:
            names.setdefault(certainty_text(row.outlook), []).append(row.operator.name)
    return [_("%(names)s : %(reason)s") % {"names": ", ".join(of), "reason": reason} for reason, of in names.items()]


def counted_text(seen: PlaceOutlook) -> str:
    """How many tests the score rests on: "312 tests complets"; those of hidden operators stay out of the number."""
    tests = seen.overall.tests
    if seen.is_hiding and not tests:
        return _("Nombre de tests masqué")
    text = compared_tests(seen.composite, tests)
    return _("%(tests)s, sans les opérateurs masqués") % {"tests": text} if seen.is_hiding else text


def missing_text(outlook: Outlook) -> str:
    """What lacks to a firm statement about a place."""
    if outlook.certainty is Certainty.FIRM:
        return _("Assez de tests pour l’affirmer.")
    if not outlook.missing_tests:
        return ""  # nobody is compared: nothing lacks
    return ngettext(
        "Encore le test d’un appareil environ pour l’affirmer.",
        "Encore les tests de %(tests)s appareils environ pour l’affirmer.",
        outlook.missing_tests,
    ) % {"tests": formats.number(int(outlook.missing_tests))}


def season_name(season: Season) -> str:
    """A season in a title: "Été 2026", "2026", "Depuis le début"."""
    if season.year is None:
        return _("Depuis le début")
    return _("Été %(year)s") % {"year": season.year} if season.is_summer else str(season.year)


def trend_text(trend: WeatherTrend | None, before: Season | None) -> str:
    """How a score moved since the season before; empty where there is none."""
    if before is None:
        return ""
    words = {"season": _("l’été %(year)s") % {"year": before.year} if before.is_summer else str(before.year)}
    if trend is None:
        return _("Pas de comparaison possible avec %(season)s.") % words
    if trend.turn is WeatherTurn.UNDECIDED:
        return _("Pas de changement sûr depuis %(season)s.") % words
    # Less than half a point is said as one: the figure beside it has no decimals.
    size = max(round(abs(trend.points.value)), 1)
    words["points"] = formats.number(size)
    if trend.turn is WeatherTurn.UP:
        text = ngettext(
            "En hausse de %(points)s point depuis %(season)s.",
            "En hausse de %(points)s points depuis %(season)s.",
            size,
        )
    else:
        text = ngettext(
            "En baisse de %(points)s point depuis %(season)s.",
            "En baisse de %(points)s points depuis %(season)s.",
            size,
        )
    return text % words


def trend_mark(trend: WeatherTrend | None) -> str:
    """The drawing of a trend: "up", "down", "level", or none."""
    if trend is None:
        return ""
    return {WeatherTurn.UP: "up", WeatherTurn.DOWN: "down", WeatherTurn.UNDECIDED: "level"}[trend.turn]
