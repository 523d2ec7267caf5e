import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.comparison.pages.weather.cards import PlaceCard, place_card
from maillage.comparison.pages.weather.outlook import place_outlook
from maillage.comparison.pages.weather.words import interval_words, levels_text, missing_text, season_name, trend_text
from maillage.comparison.parts.score_words import score_text
from maillage.comparison.rules.weather import (
    Certainty,
    Outlook,
    Season,
    WeatherLevel,
    WeatherTrend,
    WeatherTurn,
    sky_of,
)
from maillage.comparison.terms import Comparison, Estimate
from maillage.quality.terms.method import ScorePart
from maillage.territory.queries import territory
from tests.comparison.pages.weathers import BOUYGUES, FREE, ORANGE, SFR, comparison, hidden, scored, untested

pytestmark = pytest.mark.django_db

SUMMER_2025 = Season(2025, is_summer=True)
ALL = (ORANGE, SFR, BOUYGUES, FREE)


def card(now: Comparison, before: Comparison | None = None, *, part: ScorePart | None = None) -> PlaceCard:
    seen = place_outlook(territory("place:pornic"), now, before, part=part)
    return place_card(seen, before=SUMMER_2025, pairs=[("technology", "4G")])


def test_card_of_a_well_tested_place_is_firm_and_says_what_works() -> None:
    shown = card(comparison(*(scored(code, 92) for code in ALL)))

    assert (shown.sky, shown.score, shown.interval) == ("Grand soleil", "92", "entre 91 et 93")
    assert (shown.certainty, shown.is_firm, shown.missing) == ("Affirmé", True, "Assez de tests pour l’affirmer.")
    first = shown.lines[0]
    assert (first.name, first.score, first.words) == (
        "Orange",
        "92",
        "vidéo parfaite, envoi lent",
    )


def test_card_keeps_the_filters_in_its_link_and_the_place_in_its_test() -> None:
    shown = card(comparison(untested(ORANGE)))

    assert shown.href == "/territoires/place:pornic?technology=4G"
    assert shown.test_href == "/test?lieu=place:pornic"


def test_card_lists_operators_in_the_order_of_the_table_whatever_their_scores() -> None:
    shown = card(comparison(scored(FREE, 90), scored(ORANGE, 40)))

    assert [line.name for line in shown.lines] == ["Orange", "Free Mobile"]


def test_card_of_a_place_to_be_confirmed_says_between_which_signs() -> None:
    shown = card(comparison(scored(ORANGE, 74, spread=6, missing=120), untested(SFR)))

    assert (shown.certainty, shown.interval) == ("À confirmer", "entre 68 et 80 : de nuages à éclaircies")
    assert shown.missing == "Encore les tests de 125 appareils environ pour l’affirmer."
    assert [(line.score, line.certainty) for line in shown.lines] == [("74", "à confirmer"), ("", "aucun test")]


def test_card_says_that_operators_differ() -> None:
    shown = card(comparison(scored(ORANGE, 92), scored(FREE, 30)))

    assert shown.spread == "selon l’opérateur, de pluie à grand soleil"


def test_card_where_nobody_tested_invites() -> None:
    shown = card(comparison(*(untested(code) for code in ALL)))

    assert (shown.sky, shown.score, shown.empty_reason) == ("Brume", "", "Personne n’a encore testé ici.")
    assert shown.missing == "Encore les tests de 20 appareils environ pour l’affirmer."
    assert shown.trend == ""


def test_card_where_filters_leave_no_operator_says_so_and_asks_for_no_test() -> None:
    shown = card(comparison())

    assert shown.empty_reason == "Aucun opérateur qui a son réseau ici ne répond à ces filtres."
    assert (shown.missing, shown.lines) == ("", ())


def test_card_of_a_hidden_operator_gives_no_number() -> None:
    line = card(comparison(hidden(ORANGE))).lines[0]

    assert (line.is_hidden, line.score, line.tests, line.missing) == (True, "", "0", "5")
    assert line.certainty == "masqué : trop peu d’appareils"


def test_card_where_all_are_hidden_says_why() -> None:
    shown = card(comparison(hidden(ORANGE), hidden(SFR)))

    assert shown.empty_reason == "Trop peu d’appareils pour montrer une note sans risque de reconnaître quelqu’un."


def test_card_of_a_part_that_no_test_measured_says_so() -> None:
    shown = card(comparison(scored(ORANGE, 80)), part=ScorePart.FILES)

    assert shown.empty_reason == "Des tests sont arrivés, mais aucun n’a mesuré de quoi donner cette note."


def test_card_with_a_sure_rise_has_an_arrow() -> None:
    shown = card(comparison(scored(ORANGE, 80)), comparison(scored(ORANGE, 60)))

    assert (shown.trend_mark, shown.trend) == ("up", "En hausse de 20 points depuis l’été 2025.")


def test_card_with_an_unsure_change_has_no_arrow() -> None:
    shown = card(comparison(scored(ORANGE, 80)), comparison(scored(ORANGE, 79)))

    assert (shown.trend_mark, shown.trend) == ("level", "Pas de changement sûr depuis l’été 2025.")


def test_card_after_a_summer_without_tests_says_that_nothing_can_be_compared() -> None:
    shown = card(comparison(scored(ORANGE, 80)), comparison(untested(ORANGE)))

    assert (shown.trend_mark, shown.trend) == ("", "Pas de comparaison possible avec l’été 2025.")


def test_trend_of_all_time_is_not_spoken_of() -> None:
    assert trend_text(None, None) == ""


def test_small_sure_fall_is_said_as_one_point() -> None:
    fall = WeatherTrend(Estimate(-0.4, -0.7, -0.1), WeatherTurn.DOWN)

    assert trend_text(fall, Season(2025)) == "En baisse de 1 point depuis 2025."


@given(st.floats(0, 100))
def test_score_is_written_as_a_number_of_its_own_sign(score: float) -> None:
    assert sky_of(float(score_text(score).replace(",", "."))) is sky_of(score)


def test_score_under_a_step_is_not_rounded_up_to_it() -> None:
    assert [score_text(score) for score in (89.4, 89.6, 89.99, 90)] == ["89", "89,6", "89,9", "90"]


def test_narrow_interval_has_decimals() -> None:
    assert interval_words(Estimate(80, 79.8, 80.3)) == "entre 79,8 et 80,3"


def test_score_of_too_few_devices_has_no_interval() -> None:
    assert interval_words(Estimate(80, None, None)) == "sans intervalle : trop peu d’appareils"


@pytest.mark.parametrize("part", ScorePart)
@pytest.mark.parametrize("level", WeatherLevel)
def test_every_part_has_a_word_for_every_level(part: ScorePart, level: WeatherLevel) -> None:
    assert levels_text([(part, level)]) != ""


def test_one_missing_test_is_singular() -> None:
    lacking = Outlook(Certainty.TO_CONFIRM, None, None, 199, 1)

    assert missing_text(lacking) == "Encore le test d’un appareil environ pour l’affirmer."


def test_seasons_have_names() -> None:
    assert [season_name(one) for one in (SUMMER_2025, Season(2025), Season(None))] == [
        "Été 2025",
        "2025",
        "Depuis le début",
    ]
