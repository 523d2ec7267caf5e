"""The mark of a structure: each part, what is unknown, and the bounds that it leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.inclusion.rules.sourcing_scores import dependence, part_points, sourcing_score
from maillage.inclusion.terms.sourcing import MatchPart, PartVerdict


@pytest.mark.parametrize(("km", "points"), [(0, 1), (15, 1), (57.5, 0.5), (100, 0), (800, 0)])
def test_distance_is_full_near_and_nothing_far(km: float, points: float):
    assert part_points(MatchPart.DISTANCE, km) == pytest.approx(points)


@pytest.mark.parametrize(("share", "points"), [(0.05, 1), (0.1, 1), (0.3, 0.5), (1.0, 0), (4.0, 0)])
def test_capacity_is_half_at_the_bound_of_dependence(share: float, points: float):
    assert part_points(MatchPart.CAPACITY, share) == pytest.approx(points)


def test_dependence_is_the_share_of_the_turnover_and_unknown_without_it():
    assert dependence(30_000.0, 100_000.0) == 0.3
    assert (dependence(None, 100_000.0), dependence(30_000.0, None), dependence(30_000.0, 0.0)) == (None, None, None)


def test_structure_without_contracts_keeps_half_and_one_confirmed_long_ago_nothing():
    records = [part_points(MatchPart.RECORD, count) for count in (0, 5, 50, None)]
    ages = [part_points(MatchPart.FRESHNESS, days) for days in (365, 730, 2_000)]

    assert records == [0.5, 1.0, 1.0, None]
    assert ages == [1.0, 0.5, 0.0]


def test_what_is_unknown_is_not_zero_but_widens_the_bounds():
    known = sourcing_score(distance_km=5, dependence_share=0.05, contracts_won=5, days_since_confirmed=30)
    unknown = sourcing_score(distance_km=5, dependence_share=None, contracts_won=5, days_since_confirmed=30)

    assert (known.points, known.low, known.high, known.known_share) == pytest.approx((100, 100, 100, 1))
    assert (unknown.points, unknown.low, unknown.high, unknown.known_share) == pytest.approx((100, 65, 100, 0.65))
    verdicts = {part.part: part.verdict for part in unknown.parts}
    assert verdicts[MatchPart.CAPACITY] is PartVerdict.UNKNOWN


@given(
    st.none() | st.floats(0, 1_000),
    st.none() | st.floats(0, 10),
    st.none() | st.integers(0, 100),
    st.none() | st.integers(0, 5_000),
)
def test_mark_of_anything_lies_within_its_bounds(
    km: float | None, share: float | None, won: int | None, days: int | None
):
    score = sourcing_score(distance_km=km, dependence_share=share, contracts_won=won, days_since_confirmed=days)

    assert 0 <= score.low <= score.high <= 100 + 1e-9
    if score.known_share:
        assert score.low - 1e-9 <= score.points <= score.high + 1e-9
