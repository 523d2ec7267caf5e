"""What the press room can tell of operators: the podium of a territory, the weather of its places."""

from typing import Final

from django.urls import reverse
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from maillage.core.press_text import PressFigure
from maillage.core.problems import sentence
from maillage.measure.comparison.domain.terms import Comparison, Estimate
from maillage.measure.comparison.pages.parts.comparison import operator_name
from maillage.measure.comparison.pages.parts.score_words import score_text, score_word
from maillage.measure.comparison.pages.parts.standing import (
    lead_sentence,
    overall_score,
    scored_operators,
    standing_phrase,
)
from maillage.measure.comparison.pages.parts.weather_lead import are_beaches, best_sentence, seen_comparison
from maillage.measure.comparison.pages.weather.words import season_name
from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.comparison.store.weather import followed_places, usual_season_at
from maillage.measure.figures.store.figures import default_origin, published_on
from maillage.measure.figures.store.origins import TESTS
from maillage.measure.record.domain.terms import Selection
from maillage.measure.record.store.operators import operator_table
from maillage.territory.pages.parts.press_offers import PressOffer, PressStory, PressVisit, figure_lines
from maillage.web.demonstration import shows_demonstration
from maillage.web.wording.formats import number

_LEAST_RANKED: Final = 2  # operators: one alone is no podium
_MOST_PLACES: Final = 30
_TIE_EXPLAINED: Final = sentence(
    "Quand les marges d’erreur de deux opérateurs se recouvrent, ils sont dits à égalité : rien ne permet de dire "
    "lequel est devant."
)
_SCORE_EXPLAINED: Final = sentence(
    "La note va de 0 à 100 : elle résume ce qu’un téléphone arrive à faire (pages, vidéos, appels, envois). La marge "
    "dit entre quelles notes l’opérateur se tient, 95 fois sur 100."
)


def podium_story(visit: PressVisit) -> PressStory | None:
    """Who is best in a territory for certain, or who is tied, with each operator's score."""
    place = visit.place
    compared = comparison(place.address, Selection(origin=default_origin()))
    scored = scored_operators(compared)
    standing = standing_phrase(compared)
    if len(compared.ranked) < _LEAST_RANKED or not standing:
        return None
    scores = tuple(
        _score_figure(f"note-{operator.id}", operator.name, estimate.score)
        for estimate in scored
        if estimate.score is not None and (operator := operator_table().by_code(estimate.operator)) is not None
    )
    tests = sum(estimate.tests for estimate in scored)
    figures = (
        PressFigure("classement", _("Classement"), standing),
        *scores,
        PressFigure("tests", _("Tests complets comparés"), number(tests)),
    )
    tied = _tied_sentence(compared)
    return PressStory(
        title=_("Réseau mobile, %(place)s : {classement}") % {"place": place.name},
        lead=_("{tests} tests faits par les habitants, comparés à conditions égales. Verdict : {classement}."),
        paragraphs=tuple(
            filter(
                None,
                (
                    _("Note de chaque opérateur, %(place)s :") % {"place": place.name},
                    "\n".join(f"- {line}" for line in figure_lines(scores)),
                    tied,
                    _(_TIE_EXPLAINED) if tied else "",
                    _(_SCORE_EXPLAINED),
                ),
            )
        ),
        figures=figures,
        figures_on=published_on() or visit.today,
        link=(_("Les opérateurs aujourd’hui"), reverse("operators")),
        method=(_("La méthode"), reverse("method")),
        is_invented=shows_demonstration(TESTS),
    )


def weather_story(visit: PressVisit) -> PressStory | None:
    """What passes at the followed places of a territory in its usual season, place by place."""
    followed, origin = followed_places(visit.place)[:_MOST_PLACES], default_origin()
    if not followed:
        return None
    season = usual_season_at(followed, origin, today=visit.today, compared=seen_comparison)
    selection = Selection(origin=origin, period=season.period)
    compared = [(place, seen_comparison(place, selection)) for place in followed]
    figures = []
    for place, of_place in compared:
        score = overall_score(of_place)
        if score is not None:
            figures.append(_weather_figure(f"lieu-{slugify(place.code)}", place.name, of_place, score))
    if not figures:
        return None
    beaches = are_beaches(followed)
    best = best_sentence([of_place for _place, of_place in compared], are_beaches=beaches)
    subject = _("La météo des plages") if beaches else _("La météo du réseau")
    words = {"subject": subject, "place": visit.place.name, "season": season_name(season)}
    summary = PressFigure("meilleur", _("Meilleur opérateur"), best or _("Aucun opérateur n’est devant pour sûr."))
    return PressStory(
        title=_("%(subject)s, %(place)s : %(season)s") % words,
        lead="{meilleur}",
        paragraphs=(
            _("Ce qui passe, lieu par lieu, tous opérateurs réunis :"),
            "\n".join(f"- {line}" for line in figure_lines(figures)),
            _(_SCORE_EXPLAINED),
        ),
        figures=(summary, *figures),
        figures_on=published_on() or visit.today,
        link=(subject, reverse("weather")),
        method=(_("La méthode"), reverse("method")),
        is_invented=shows_demonstration(TESTS),
    )


def _score_figure(key: str, label: str, score: Estimate) -> PressFigure:
    value = _("%(score)s sur 100, %(word)s") % {"score": score_text(score.value), "word": score_word(score.value)}
    return PressFigure(key, label, value, _interval(score))


def _weather_figure(key: str, name: str, compared: Comparison, score: Estimate) -> PressFigure:
    figure = _score_figure(key, name, score)
    lead = lead_sentence(compared)
    return figure if not lead else PressFigure(key, name, f"{figure.value} ; {lead.rstrip('.')}", figure.interval)


def _interval(score: Estimate) -> str:
    if score.low is None or score.high is None:
        return _("trop peu d’appareils pour une marge")
    return _("entre %(low)s et %(high)s") % {"low": score_text(score.low), "high": score_text(score.high)}


def _tied_sentence(compared: Comparison) -> str:
    """Who is tied with whom: "À égalité : Orange et SFR."; "" if every order is certain."""
    groups: list[tuple[int, ...]] = []
    for operator in compared.ranked:
        group = tuple(sorted((operator, *compared.tied_with(operator)), key=compared.ranked.index))
        if len(group) > 1 and group not in groups:
            groups.append(group)
    names = " ; ".join(" = ".join(operator_name(code) for code in group) for group in groups)
    return capfirst(_("à égalité : %(names)s.") % {"names": names}) if names else ""


PRESS_OFFERS: Final = (
    PressOffer("podium", sentence("Le podium des opérateurs"), 10, podium_story),
    PressOffer("meteo", sentence("La météo de l’été"), 20, weather_story),
)
