import re
from collections.abc import Sequence
from datetime import date

import pytest
from django.utils.html import strip_tags

from maillage.measure.comparison.domain.terms import Comparison, Estimate, OperatorEstimate
from maillage.measure.comparison.domain.weather import Season
from maillage.measure.comparison.pages.weather.outlook import place_outlook
from maillage.measure.comparison.pages.weather.rows import (
    SeenPlace,
    WeatherLead,
    WeatherRow,
    is_estimated,
    lead_of,
    seen_place,
    weather_rows,
)
from maillage.measure.comparison.pages.weather.words import season_line
from maillage.measure.record.store.operators import operator_table
from maillage.territory.store.territories import territory
from tests.measure.comparison.pages.weathers import BOUYGUES, FREE, ORANGE, SFR, hidden, scored, untested

pytestmark = pytest.mark.django_db

Steps = tuple[tuple[int, ...], ...]
ORANGE_AHEAD: Steps = ((ORANGE,), (SFR, BOUYGUES, FREE))
ALL_TIED: Steps = ((ORANGE, SFR, BOUYGUES, FREE),)
SLUGS = ("pornic", "noirmoutier", "l-ile-d-yeu", "saint-jean-de-monts")


def seen(
    operators: Sequence[OperatorEstimate], steps: Steps = (), *, slug: str = "pornic", of: int | None = None
) -> SeenPlace:
    now = Comparison(f"place:{slug}", "score", tuple(operators), steps=steps)
    operator = None if of is None else operator_table().codes[of]
    return seen_place(place_outlook(territory(f"place:{slug}"), now, None), now, operator)


def line(each: SeenPlace, of: int | None = None) -> WeatherRow:
    (row,) = weather_rows([each], None if of is None else operator_table().codes[of])
    return row


def four(*values: float, spread: float = 2.0) -> list[OperatorEstimate]:
    return [
        scored(code, value, spread=spread) for code, value in zip((ORANGE, SFR, BOUYGUES, FREE), values, strict=True)
    ]


def lead(places: Sequence[tuple[Sequence[OperatorEstimate], Steps]], of: int | None = None) -> WeatherLead:
    all_seen = [
        seen(operators, steps, slug=slug, of=of) for (operators, steps), slug in zip(places, SLUGS, strict=False)
    ]
    return lead_of(all_seen, None if of is None else operator_table().codes[of], are_beaches=True)


def test_places_stand_best_first_and_those_without_a_score_last() -> None:
    places = [
        seen([untested(ORANGE)], slug="pornic"),
        seen(four(60, 60, 60, 60), slug="noirmoutier"),
        seen(four(90, 90, 90, 90), slug="l-ile-d-yeu"),
    ]

    assert [strip_tags(row.score) for row in weather_rows(places, None)] == ["90", "60", ""]


def test_places_of_one_sign_are_told_apart_by_their_light() -> None:
    places = [seen(four(*[value] * 4), slug=slug) for slug, value in zip(SLUGS, (62, 60, 58, 56), strict=True)]

    shades = [re.findall(r"sky-(light|dark)", row.sign) for row in weather_rows(places, None)]

    assert shades == [["light"], ["light"], [], ["dark"]]


def test_line_of_an_operator_has_its_own_score_and_not_the_mean() -> None:
    assert strip_tags(line(seen(four(80, 40, 60, 60), of=SFR), SFR).score) == "40"
    assert strip_tags(line(seen(four(80, 40, 60, 60))).score) == "60"


@pytest.mark.parametrize(
    ("steps", "of", "told"),
    [
        (ORANGE_AHEAD, ORANGE, ("le meilleur", "")),
        (ORANGE_AHEAD, SFR, ("mieux :", "Orange")),
        (ORANGE_AHEAD, None, ("mieux :", "Orange")),
        (((ORANGE, FREE), (SFR, BOUYGUES)), ORANGE, ("à égalité avec Free Mobile", "")),
        (((ORANGE, FREE), (SFR, BOUYGUES)), SFR, ("mieux :", "Orange et Free Mobile")),
        (ALL_TIED, SFR, ("à égalité", "")),
        (ALL_TIED, None, ("à égalité", "")),
        ((), SFR, ("", "")),
        ((), None, ("", "")),
        (((ORANGE,), (BOUYGUES,)), SFR, ("", "")),
    ],
)
def test_only_what_is_certain_of_the_operators_is_told(steps: Steps, of: int | None, told: tuple[str, str]) -> None:
    row = line(seen(four(80, 60, 60, 60), steps, of=of), of)

    assert (row.relation, row.better) == told


def test_place_with_few_devices_says_why_it_has_no_score() -> None:
    assert line(seen([hidden(ORANGE)])).word == "trop peu d’appareils"
    assert line(seen([untested(ORANGE)])).word == "pas encore de note"


def test_score_that_may_be_far_off_is_an_estimate() -> None:
    assert [is_estimated(Estimate(70, 60, 80)), is_estimated(Estimate(70, 50, 90))] == [False, True]
    assert is_estimated(Estimate(70, None, None))


def test_best_operator_is_named_with_the_number_of_beaches_where_that_is_certain() -> None:
    certain, open_question = (four(80, 60, 60, 60), ORANGE_AHEAD), (four(80, 60, 60, 60), ALL_TIED)

    assert lead([certain, certain, open_question]).best == "Orange passe le mieux sur deux plages sur trois."
    assert lead([certain, open_question, open_question]).best == "Orange passe le mieux sur une plage sur trois."
    assert lead([certain, certain]).best == "Orange passe le mieux sur les deux plages."
    assert lead([open_question]).best == "Aucun écart n’est encore sûr entre les opérateurs."


def test_lead_of_an_operator_says_where_it_is_bad_and_who_does_better() -> None:
    bad, good = (four(80, 20, 60, 60), ORANGE_AHEAD), (four(80, 70, 60, 60), ORANGE_AHEAD)

    assert lead([bad, good], of=SFR) == WeatherLead("SFR passe mal à Pornic.", "Orange fait mieux sur deux plages.")
    assert lead([(four(80, 40, 60, 60), ())], of=SFR) == WeatherLead(
        "SFR rame à Pornic.", "Aucun écart n’est encore sûr avec les autres opérateurs."
    )
    assert lead([bad, good], of=ORANGE) == WeatherLead("", "Orange passe le mieux sur les deux plages.")


def test_score_whose_interval_reaches_above_half_is_not_said_to_be_bad() -> None:
    assert lead([(four(80, 40, 60, 60, spread=15), ())], of=SFR).bad == ""


@pytest.mark.parametrize(
    ("season", "today", "line_told"),
    [
        (Season(2026, is_summer=True), date(2026, 12, 1), "La saison 2026 est finie : bilan."),
        (Season(2026, is_summer=True), date(2026, 8, 1), "Été 2026, en cours."),
        (Season(2026), date(2026, 8, 1), "Année 2026, en cours."),
        (Season(2025), date(2026, 8, 1), "Année 2025."),
        (Season(None), date(2026, 8, 1), "Depuis le début, toutes saisons réunies."),
    ],
)
def test_season_says_whether_it_is_over(season: Season, today: date, line_told: str) -> None:
    assert season_line(season, today=today) == line_told


def test_summer_that_decides_nothing_leaves_the_word_to_all_tests() -> None:
    tied, ahead = [seen(four(80, 70, 70, 70), steps, slug="pornic") for steps in (ALL_TIED, ORANGE_AHEAD)]

    said = lead_of([tied], None, are_beaches=True, ever=[ahead.now])
    silent = lead_of([tied], None, are_beaches=True, ever=[tied.now])

    assert said.best == f"Depuis le début des mesures, {lead_of([ahead], None, are_beaches=True).best}"
    assert silent.best == "Aucun écart n’est encore sûr entre les opérateurs."
