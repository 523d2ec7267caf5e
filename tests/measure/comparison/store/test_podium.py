"""The podium of a territory: its steps are those of the comparison."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from maillage.measure.comparison.store.comparison import podium
from maillage.measure.record.domain.terms import Origin, Period
from tests.measure.record.crowds import SPEED, Crowd, count_crowds, own_installation

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL reads what is committed

NANTES = "commune:44109"


@pytest.fixture(autouse=True)
def installation(tmp_path: Path) -> Iterator[None]:
    with own_installation(tmp_path):
        yield


def test_podium_ranks_operators_with_enough_tests_and_says_what_the_others_lack() -> None:
    count_crowds(
        Crowd(devices=300, operator=1, score=75),
        Crowd(devices=300, operator=2, score=50, first_device=1_000),
        Crowd(devices=300, operator=3, score=50, first_device=2_000),
        Crowd(devices=3, operator=4, score=90, first_device=3_000),
    )

    got = podium(NANTES, origin=Origin.CROWD)

    assert (got.address, got.compared.composite) == (NANTES, "score")
    assert [(step.rank, step.is_tie) for step in got.steps] == [(1, False), (2, True), (2, True), (None, False)]
    assert [step.operator.id for step in got.steps if step.rank == 1] == ["orange"]
    assert [(step.operator.id, step.estimate.is_hidden) for step in got.steps if step.rank is None] == [
        ("free-mobile", True)
    ]


def test_region_is_placed_by_the_rule_of_a_commune() -> None:
    count_crowds(Crowd(devices=8))

    got = podium("region:52", origin=Origin.CROWD)

    assert [(step.rank, step.operator.id, step.estimate.tests) for step in got.steps] == [
        (1, "orange", 5),  # eight are told as at least five
        (None, "bouygues-telecom", 0),
        (None, "free-mobile", 0),
        (None, "sfr", 0),
    ]
    assert [step.estimate.missing_tests for step in got.steps] == [0, 5, 5, 5]


def test_podium_of_speed_tests_alone_compares_speed_scores_and_says_so() -> None:
    count_crowds(
        Crowd(devices=300, usages=SPEED), Crowd(devices=300, operator=2, score=30, usages=SPEED, first_device=500)
    )

    got = podium(NANTES, origin=Origin.CROWD)

    assert got.compared.composite == "speed_score"
    assert [(step.rank, step.operator.id) for step in got.steps][:2] == [(1, "orange"), (2, "sfr")]


def test_podium_of_a_period_takes_its_months_only() -> None:
    count_crowds(Crowd(devices=40, month=130), Crowd(devices=50, month=131, first_device=100))

    got = podium(NANTES, origin=Origin.CROWD, period=Period(131, 1))

    assert [step.estimate.tests for step in got.steps if step.operator.id == "orange"] == [50]
