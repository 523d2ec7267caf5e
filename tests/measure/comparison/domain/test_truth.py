"""The method against a truth that is known (the full proof: bench/comparison.py)."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.people import OPERATORS, Invented, invented_campaign
from maillage.measure.comparison.domain.compare import compare
from maillage.measure.comparison.domain.strata import strata_of
from maillage.measure.comparison.domain.terms import Comparison, Rate
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.arcep import OPERATORS as NETWORKS
from maillage.measure.record.domain.density import Density
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.score import usage_scores
from maillage.measure.record.domain.simulation import model
from maillage.measure.record.domain.simulation.model import Networks, RadioCells, SubtestEnding, correlated_draws
from maillage.measure.record.domain.simulation.truth import technologies_in
from maillage.measure.record.intake.published import read_published_rates
from tests.measure.comparison.domain.invented import whole_tests

CAMPAIGNS = 24
DEVICES, TESTS = 800, 2_400
EFFECTS = np.array([0.25, 0.25, -0.05, -0.05])  # operators 1 and 2 are equal, so are 3 and 4
POPULATION = np.array([600.0, 300.0, 500.0])
STRATA = strata_of([1, 2, 3], ["44"] * 3, list(Density), POPULATION)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@cache
def campaigns() -> list[tuple[Invented, Comparison]]:
    random = np.random.default_rng(11)
    made = [invented_campaign(random, EFFECTS, devices=DEVICES, tests=TESTS) for _ in range(CAMPAIGNS)]
    return [(each, compare(each.rows, each.strata, territory="region:52", operators=OPERATORS)) for each in made]


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    held = [
        is_held
        for each, found in campaigns()
        for place, code in enumerate(OPERATORS)
        for operator in [found.of(code)]
        if operator and operator.score
        for truth, estimate in [
            (each.scores[place], operator.score),
            (each.download_points[place], operator.parts[ScorePart.DOWNLOAD]),
            (each.shares_8_mbps[place], operator.rates[Rate.DOWNLOAD_8_MBPS]),
        ]
        for is_held in [(estimate.low or 0) <= truth <= (estimate.high or 0)]
    ]

    assert len(held) == CAMPAIGNS * len(OPERATORS) * 3
    assert 0.91 <= np.mean(held) <= 0.985


def test_podiums_hardly_ever_show_an_order_that_is_not_true():
    false_orders = [
        difference
        for each, found in campaigns()
        for difference in found.differences
        if difference.is_decided
        and each.scores[OPERATORS.index(difference.ahead)] <= each.scores[OPERATORS.index(difference.behind)] + 1e-9
    ]
    decided = [difference for _, found in campaigns() for difference in found.differences if difference.is_decided]

    assert len(false_orders) <= 2
    assert len(decided) > CAMPAIGNS  # and it does tell networks apart


def test_reweighting_removes_most_of_what_towns_add():
    ours, plain = [], []
    for each, found in campaigns():
        for place, code in enumerate(OPERATORS):
            operator = found.of(code)
            assert operator is not None
            assert operator.score is not None
            ours.append(operator.score.value - each.scores[place])
            plain.append(each.tests.scores[each.operator == place].mean() - each.scores[place])

    assert np.mean(plain) > 3.0
    assert abs(np.mean(ours)) < 0.1 * np.mean(plain)


def test_effective_tests_are_far_fewer_than_tests_where_telephones_repeat():
    for _, found in campaigns():
        assert all(each.effective_tests < each.tests for each in found.operators)
        assert all(each.effective_tests > 0.5 * each.devices for each in found.operators)


@pytest.mark.parametrize("operator", range(len(NETWORKS)))
def test_download_part_of_the_simulated_networks_is_their_truth(operator: int):
    random = np.random.default_rng(5)
    stratum = random.choice(3, 1_500, p=[0.2, 0.3, 0.5])  # towns are heard more than their inhabitants say

    found = compare(
        simulated_rows(random, operator, stratum), STRATA, territory="", operators=(operator + 1,)
    ).operators[0]

    truth = [float(download_points(random, operator, np.full(60_000, each)).mean()) for each in range(3)]
    part = found.parts[ScorePart.DOWNLOAD]
    assert part.low is not None
    assert part.high is not None
    half = (part.high - part.low) / 2
    assert part.value == pytest.approx(POPULATION @ truth / POPULATION.sum(), abs=1.6 * half)  # 3 standard errors


def simulated_rows(random: np.random.Generator, operator: int, stratum: Integers) -> SampleRows:
    points = download_points(random, operator, stratum)
    return whole_tests(np.arange(len(stratum)), operator + 1, points, communes=stratum + 1)


def download_points(random: np.random.Generator, operator: int, stratum: Integers) -> Floats:
    count = len(stratum)
    context = random.choice(len(model.CONTEXT_SHARES), count, p=model.CONTEXT_SHARES)
    cells = RadioCells(np.full(count, operator), stratum, context, technologies_in(random, stratum))
    draws = correlated_draws(random, random.standard_normal(count), random.standard_normal(count))
    values, endings = Networks(read_published_rates()).figures(SubtestKind.DOWNLOAD, cells, draws)
    return np.where(endings == SubtestEnding.OK, usage_scores(values, SubtestKind.DOWNLOAD), 0.0)
