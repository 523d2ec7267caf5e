import re

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.comparison.domain.terms import Comparison, Estimate
from maillage.measure.comparison.domain.weather import (
    Certainty,
    Outlook,
    Season,
    WeatherLevel,
    WeatherTrend,
    WeatherTurn,
    sky_of,
)
from maillage.measure.comparison.pages.parts.score_words import score_text
from maillage.measure.comparison.pages.weather.filters import weather_href
from maillage.measure.comparison.pages.weather.outlook import PlaceOutlook, place_outlook
from maillage.measure.comparison.pages.weather.words import (
    counted_text,
    empty_reason,
    levels_text,
    missing_text,
    season_name,
    silent_operators,
    spoken_interval,
    trend_text,
)
from maillage.measure.record.domain.method import ScorePart
from maillage.territory.store.territories import territory
from tests.measure.comparison.pages.weathers import BOUYGUES, FREE, ORANGE, SFR, comparison, hidden, scored, untested

pytestmark = pytest.mark.django_db

SUMMER_2025 = Season(2025, is_summer=True)
SUMMER_2026 = Season(2026, is_summer=True)
ALL = (ORANGE, SFR, BOUYGUES, FREE)


def outlook(now: Comparison, before: Comparison | None = None, *, part: ScorePart | None = None) -> PlaceOutlook:
    return place_outlook(territory("place:pornic"), now, before, part=part)


def card(seen: PlaceOutlook) -> str:
    return render_to_string("comparison/weather_card_body.html", {"outlook": seen, "season": SUMMER_2026})


def text_of(seen: PlaceOutlook) -> str:
    return re.sub(r"\s+", " ", strip_tags(card(seen))).strip()


def test_card_of_a_well_tested_place_is_firm_and_says_what_works() -> None:
    seen = outlook(comparison(*(scored(code, 92) for code in ALL)))

    text = text_of(seen)

    assert text.startswith("Grand soleil 92 sur 100 entre 91 et 93 Affirmé ")
    assert " Orange Grand soleil 92 entre 90 et 94 vidéo parfaite, envoi lent " in text
    assert missing_text(seen.overall) == "Assez de tests pour l’affirmer."


def test_card_leads_to_the_page_of_the_place_with_the_filters() -> None:
    assert weather_href(territory("place:pornic"), [("technology", "4G")]) == "/territoires/place:pornic?technology=4G"


def test_card_lists_operators_in_the_order_of_the_table_whatever_their_scores() -> None:
    text = text_of(outlook(comparison(scored(FREE, 90), scored(ORANGE, 40))))

    assert re.findall("Orange|Free Mobile", text) == ["Orange", "Free Mobile"]


def test_card_of_a_place_to_be_confirmed_says_between_which_signs() -> None:
    seen = outlook(comparison(scored(ORANGE, 74, spread=6, missing=120), untested(SFR)))

    text = text_of(seen)

    assert " entre 68 et 80 : de nuages à éclaircies À confirmer " in text
    assert missing_text(seen.overall) == "Encore les tests de 125 appareils environ pour l’affirmer."
    assert " 74 entre 68 et 80 à confirmer " in text
    assert text.endswith(" SFR : aucun test")


def test_card_says_that_operators_differ() -> None:
    text = text_of(outlook(comparison(scored(ORANGE, 92), scored(FREE, 30))))

    assert " selon l’opérateur, de pluie à grand soleil " in text


def test_card_where_nobody_tested_invites() -> None:
    seen = outlook(comparison(*(untested(code) for code in ALL)))

    assert text_of(seen) == "Brume Personne n’a encore testé ici."
    assert missing_text(seen.overall) == "Encore les tests de 20 appareils environ pour l’affirmer."


def test_card_where_filters_leave_no_operator_says_so_and_asks_for_no_test() -> None:
    seen = outlook(comparison())

    assert text_of(seen) == "Brume Aucun opérateur qui a son réseau ici ne répond à ces filtres."
    assert missing_text(seen.overall) == ""


def test_card_of_a_hidden_operator_gives_no_number() -> None:
    seen = outlook(comparison(hidden(ORANGE)))

    assert re.search(r"\d", text_of(seen)) is None
    assert silent_operators(seen) == ["Orange : masqué : trop peu d’appareils"]
    assert counted_text(seen) == "Nombre de tests masqué"


def test_card_where_all_are_hidden_says_why() -> None:
    seen = outlook(comparison(hidden(ORANGE), hidden(SFR)))

    assert empty_reason(seen) == "Trop peu d’appareils pour montrer une note sans risque de reconnaître quelqu’un."


def test_card_of_a_part_that_no_test_measured_says_so() -> None:
    seen = outlook(comparison(scored(ORANGE, 80)), part=ScorePart.FILES)

    assert empty_reason(seen) == "Des tests sont arrivés, mais aucun n’a mesuré de quoi donner cette note."


def test_card_with_a_sure_rise_has_an_arrow() -> None:
    seen = outlook(comparison(scored(ORANGE, 80)), comparison(scored(ORANGE, 60)))

    assert 'class="trend-up"' in card(seen)
    assert " En hausse de 20 points depuis l’été 2025. " in text_of(seen)


def test_card_with_an_unsure_change_has_no_arrow() -> None:
    seen = outlook(comparison(scored(ORANGE, 80)), comparison(scored(ORANGE, 79)))

    assert 'class="trend-level"' in card(seen)
    assert " Pas de changement sûr depuis l’été 2025. " in text_of(seen)


def test_card_after_a_summer_without_tests_says_that_nothing_can_be_compared() -> None:
    seen = outlook(comparison(scored(ORANGE, 80)), comparison(untested(ORANGE)))

    assert 'class="trend-' not in card(seen)
    assert " Pas de comparaison possible avec l’été 2025. " in text_of(seen)


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
    assert spoken_interval(Estimate(80, 79.8, 80.3)) == "entre 79,8 et 80,3"


def test_score_of_too_few_devices_has_no_interval() -> None:
    assert spoken_interval(Estimate(80, None, None)) == "sans intervalle : trop peu d’appareils"


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
