from datetime import date
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.comparison.domain.terms import Comparison, Estimate, OperatorEstimate
from maillage.measure.comparison.domain.weather import (
    SKY_STEPS,
    Certainty,
    Outlook,
    Season,
    Sky,
    WeatherLevel,
    WeatherTurn,
    latest_summer,
    levels_of,
    mean_outlook,
    mean_trend,
    outlook_of,
    season_of,
    seasons_offered,
    skies_of,
    sky_of,
    trend,
    trend_of,
    usual_season,
)
from maillage.measure.figures.pages.parts.legends import LEGENDS
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.terms import Period, Usage

ORANGE, SFR, FREE = 1, 2, 4
NOVEMBER = date(2026, 11, 24)
JULY_2026 = 138  # months from January 2015
points = st.floats(0, 100)


def operator(code: int = ORANGE, value: float = 80.0, *, spread: float = 3.0, missing: int = 0) -> OperatorEstimate:
    score = Estimate(value, value - spread, value + spread)
    return OperatorEstimate(code, tests=300, devices=90, effective_tests=250, missing_tests=missing, score=score)


def hidden(code: int = SFR) -> OperatorEstimate:
    return OperatorEstimate(code, is_hidden=True)


def untested(code: int = FREE, *, missing: int = 5) -> OperatorEstimate:
    return OperatorEstimate(code, missing_tests=missing)


def comparison(*operators: OperatorEstimate, composite: str = "score") -> Comparison:
    return Comparison("place:pornic", composite, operators)


def outlooks(*operators: OperatorEstimate) -> list[Outlook]:
    return [outlook_of(each) for each in operators]


def ends(estimate: Estimate | None) -> list[float]:
    """Low and high, to nine decimals; nothing where there is no interval."""
    if estimate is None or estimate.low is None or estimate.high is None:
        return []
    return [round(estimate.low, 9), round(estimate.high, 9)]


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    low, value, high = sorted(draw(st.tuples(points, points, points)))
    return Estimate(value, low, high)


@given(points)
def test_sign_of_a_score_is_its_class_on_the_map(score: float) -> None:
    assert sky_of(score) == LEGENDS[Usage.SCORE].class_of(score).number - 1


def test_steps_of_the_signs_are_those_of_the_map() -> None:
    assert SKY_STEPS == LEGENDS[Usage.SCORE].steps == LEGENDS[Usage.SPEED_SCORE].steps


@pytest.mark.parametrize(
    ("score", "sky"),
    [
        (0, Sky.STORM),
        (24.9, Sky.STORM),
        (25, Sky.RAIN),
        (50, Sky.CLOUDS),
        (75, Sky.BRIGHT),
        (90, Sky.SUN),
        (100, Sky.SUN),
    ],
)
def test_score_on_a_step_has_the_better_sign(score: float, sky: Sky) -> None:
    assert sky_of(score) is sky


@given(estimates())
def test_signs_of_an_interval_are_around_that_of_the_value(score: Estimate) -> None:
    worst, best = skies_of(score)

    assert worst <= sky_of(score.value) <= best


def test_operator_with_enough_tests_is_firm() -> None:
    seen = outlook_of(operator(value=92))

    assert (seen.certainty, seen.sky, seen.missing_tests) == (Certainty.FIRM, Sky.SUN, 0)


def test_operator_with_few_tests_is_to_be_confirmed() -> None:
    seen = outlook_of(operator(value=92, missing=40))

    assert (seen.certainty, seen.sky, seen.missing_tests) == (Certainty.TO_CONFIRM, Sky.SUN, 40)


def test_operator_without_tests_is_unknown_and_lacks_all() -> None:
    assert outlook_of(untested()) == Outlook(Certainty.UNKNOWN, None, None, 0, 5)


def test_hidden_operator_lacks_as_many_tests_as_one_without_any() -> None:
    seen = outlook_of(hidden())

    assert (seen.certainty, seen.tests, seen.missing_tests, seen.is_hidden) == (Certainty.UNKNOWN, 0, 5, True)


def test_outlook_of_a_part_reads_the_part() -> None:
    web = Estimate(40, 36, 44)
    tested = OperatorEstimate(ORANGE, tests=300, score=Estimate(80, 78, 82), parts={ScorePart.WEB: web})

    assert outlook_of(tested, part=ScorePart.WEB).score == web
    assert outlook_of(tested, part=ScorePart.VIDEO).certainty is Certainty.UNKNOWN


def test_levels_are_said_only_where_the_whole_interval_is_on_one_side() -> None:
    tested = OperatorEstimate(
        ORANGE,
        parts={
            ScorePart.WEB: Estimate(80, 74, 86),  # may be under 75
            ScorePart.VIDEO: Estimate(94, 90, 97),
            ScorePart.DOWNLOAD: Estimate(85, 80, 89),
            ScorePart.UPLOAD: Estimate(40, 31, 49),
            ScorePart.LATENCY: Estimate(45, 38, 52),  # may be above 50
            ScorePart.FILES: Estimate(20, None, None),  # too few devices to say
        },
    )

    assert levels_of(tested) == (
        (ScorePart.VIDEO, WeatherLevel.EXCELLENT),
        (ScorePart.DOWNLOAD, WeatherLevel.GOOD),
        (ScorePart.UPLOAD, WeatherLevel.WEAK),
    )


def test_place_is_the_plain_mean_of_its_operators() -> None:
    seen = mean_outlook(outlooks(operator(ORANGE, 90, spread=3), operator(SFR, 60, spread=4)))

    assert seen.score is not None
    assert (seen.score.value, seen.certainty, seen.tests) == (75, Certainty.FIRM, 600)
    assert ends(seen.score) == [72.5, 77.5]  # 5 / 2: 3, 4, 5


def test_place_with_one_operator_untested_is_to_be_confirmed_and_leaves_it_out() -> None:
    seen = mean_outlook(outlooks(operator(ORANGE, 90), untested(FREE)))

    assert (seen.certainty, seen.sky, seen.missing_tests) == (Certainty.TO_CONFIRM, Sky.SUN, 5)


def test_place_where_all_are_hidden_says_so() -> None:
    seen = mean_outlook(outlooks(hidden(ORANGE), hidden(SFR)))

    assert (seen.certainty, seen.is_hidden, seen.score, seen.tests) == (Certainty.UNKNOWN, True, None, 0)


def test_place_without_operators_is_unknown() -> None:
    assert mean_outlook([]) == Outlook(Certainty.UNKNOWN, None, None, 0, 0)


def test_place_with_one_operator_without_interval_has_none() -> None:
    seen = mean_outlook(outlooks(operator(), OperatorEstimate(SFR, tests=3, score=Estimate(50, None, None))))

    assert seen.score == Estimate(65, None, None)


@given(st.lists(estimates(), min_size=1, max_size=6))
def test_interval_of_the_mean_holds_it_and_is_no_wider_than_the_widest(scores: list[Estimate]) -> None:
    mean = mean_outlook([Outlook(Certainty.FIRM, Sky.SUN, score, 1, 0) for score in scores]).score

    assert mean is not None
    assert mean.low is not None
    assert mean.high is not None
    widest = max((each.high or 0) - (each.low or 0) for each in scores)
    assert mean.low <= mean.value <= mean.high
    assert mean.high - mean.low <= widest + 1e-9


def test_clear_rise_has_an_arrow_up() -> None:
    moved = trend(Estimate(60, 57, 63), Estimate(70, 66, 74))

    assert moved is not None
    assert (moved.points.value, moved.turn) == (10, WeatherTurn.UP)
    assert ends(moved.points) == [5, 15]  # 3, 4, 5


def test_clear_fall_has_an_arrow_down() -> None:
    moved = trend(Estimate(70, 66, 74), Estimate(60, 57, 63))

    assert moved is not None
    assert moved.turn is WeatherTurn.DOWN


def test_rise_within_the_margin_has_no_arrow() -> None:
    moved = trend(Estimate(60, 56, 64), Estimate(64, 61, 67))

    assert moved is not None
    assert moved.turn is WeatherTurn.UNDECIDED


def test_rise_that_is_sure_alone_is_not_among_forty() -> None:
    before, now = Estimate(60, 57, 63), Estimate(66, 62, 70)

    alone, among_forty = trend(before, now), trend(before, now, looks=40)

    assert alone is not None
    assert among_forty is not None
    assert (alone.turn, among_forty.turn) == (WeatherTurn.UP, WeatherTurn.UNDECIDED)


def test_trend_without_interval_or_without_tests_before_is_none() -> None:
    assert trend(Estimate(60, None, None), Estimate(70, 66, 74)) is None
    assert trend(None, Estimate(70, 66, 74)) is None
    assert trend(Estimate(70, 66, 74), None) is None


@given(estimates(), estimates(), st.integers(1, 50))
def test_trend_is_mirrored_when_the_seasons_change_places(before: Estimate, now: Estimate, looks: int) -> None:
    there, back = trend(before, now, looks=looks), trend(now, before, looks=looks)

    assert there is not None
    assert back is not None
    assert there.turn == -back.turn
    assert ends(there.points) == [-end for end in reversed(ends(back.points))]


def test_arrow_without_change_appears_in_at_most_one_page_in_twenty() -> None:
    # Two thousand pages of nine places that did not change: scores with a standard error of 2 in both seasons.
    chance = np.random.default_rng(20)
    pages, places, error = 2_000, 9, 2.0
    half = 1.959964 * error
    shown = 0
    for page in chance.normal(70, error, (pages, places, 2)):
        turns = [
            trend(Estimate(then, then - half, then + half), Estimate(now, now - half, now + half), looks=places)
            for then, now in page
        ]
        shown += any(each is not None and each.turn is not WeatherTurn.UNDECIDED for each in turns)

    assert shown / pages < 0.05 + 3 * sqrt(0.05 * 0.95 / pages)


def test_trend_of_a_place_compares_only_operators_of_both_seasons() -> None:
    before = comparison(operator(ORANGE, 60), untested(SFR))
    now = comparison(operator(ORANGE, 60), operator(SFR, 95))

    moved = mean_trend(before, now)

    assert moved is not None
    assert (moved.points.value, moved.turn) == (0, WeatherTurn.UNDECIDED)


def test_trend_of_a_place_without_operator_in_both_seasons_is_none() -> None:
    assert mean_trend(comparison(operator(ORANGE), hidden(SFR)), comparison(untested(ORANGE), operator(SFR))) is None


def test_trend_between_two_kinds_of_score_is_none() -> None:
    before, now = comparison(operator(), composite="speed_score"), comparison(operator())

    assert mean_trend(before, now) is None
    assert trend_of(ORANGE, before, now, part=None, looks=1) is None


def test_trend_of_a_part_reads_the_part_whatever_the_score_is_made_of() -> None:
    then = OperatorEstimate(ORANGE, parts={ScorePart.UPLOAD: Estimate(30, 28, 32)})
    later = OperatorEstimate(ORANGE, parts={ScorePart.UPLOAD: Estimate(50, 48, 52)})

    moved = trend_of(
        ORANGE, comparison(then, composite="speed_score"), comparison(later), part=ScorePart.UPLOAD, looks=1
    )

    assert moved is not None
    assert (moved.points.value, moved.turn) == (20, WeatherTurn.UP)


@pytest.mark.parametrize(
    ("today", "year"), [(date(2026, 6, 30), 2025), (date(2026, 7, 1), 2026), (date(2026, 12, 31), 2026)]
)
def test_latest_summer_begins_in_july(today: date, year: int) -> None:
    assert latest_summer(today) == year


def test_summer_is_the_third_quarter() -> None:
    assert Season(2026, is_summer=True).period == Period(JULY_2026, 3)
    assert Season(2026).period == Period(132, 12)
    assert Season(None).period is None


def test_season_before_is_of_the_same_kind() -> None:
    assert Season(2026, is_summer=True).before == Season(2025, is_summer=True)
    assert Season(2026).before == Season(2025)
    assert Season(None).before is None
    assert Season(2015, is_summer=True).before is None


@pytest.mark.parametrize(
    ("today", "is_under_way"), [(date(2026, 6, 30), False), (date(2026, 8, 15), True), (date(2026, 10, 1), False)]
)
def test_summer_is_under_way_from_july_to_september(today: date, is_under_way: bool) -> None:  # noqa: FBT001 -- a case
    assert Season(2026, is_summer=True).is_under_way(today) is is_under_way


@given(st.integers(2015, 2035), st.booleans())
def test_season_comes_back_from_its_period(year: int, is_summer: bool) -> None:  # noqa: FBT001 -- drawn
    season = Season(year, is_summer)

    assert season.period is not None
    assert season_of(season.period) == season


def test_other_quarters_and_months_are_no_season() -> None:
    assert [season_of(Period(first, 3)) for first in (132, 135, 141)] == [None, None, None]
    assert season_of(Period(JULY_2026, 1)) is None


def test_seasons_offered_hold_the_latest_summer_even_without_tests() -> None:
    assert seasons_offered([], today=NOVEMBER) == [Season(2026, is_summer=True), Season(None)]


def test_seasons_offered_are_those_with_tests_latest_first() -> None:
    august_2024, march_2026 = 115, 134

    assert seasons_offered([august_2024, march_2026], today=NOVEMBER) == [
        Season(2026, is_summer=True),
        Season(2024, is_summer=True),
        Season(2026),
        Season(2024),
        Season(None),
    ]


def test_usual_season_is_the_latest_summer_where_it_has_tests() -> None:
    assert usual_season([JULY_2026 + 2], today=NOVEMBER) == Season(2026, is_summer=True)
    assert usual_season([JULY_2026 - 1, JULY_2026 + 3], today=NOVEMBER) == Season(None)
