"""Comparisons read from the sample files: what they say, what they leave out, what they hide."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillage.core.problems import NotFound
from maillage.measure.comparison.domain.terms import Comparison, Rate
from maillage.measure.comparison.store.comparison import comparison, comparison_version, variants
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import figures_by_operator, hidden_operators
from maillage.measure.figures.store.published_counts.counts import counts_folder
from maillage.measure.protocol.domain.terms import Technology
from maillage.measure.record.domain.density import Density
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.terms import Origin, Period, Selection, Usage
from tests.measure.record.crowds import SPEED, Crowd, count_crowds, own_installation

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL reads what is committed

ORANGE, SFR, BOUYGUES, FREE = 1, 2, 3, 4
NANTES = "commune:44109"
EVERYTHING = Selection()


@pytest.fixture(autouse=True)
def installation(tmp_path: Path) -> Iterator[None]:
    with own_installation(tmp_path):
        yield


def counts_by_operator(compared: Comparison) -> dict[int, int]:
    return {each.operator: each.tests for each in compared.operators if each.tests}


def test_operators_are_ordered_only_where_their_difference_is_sure() -> None:
    count_crowds(
        Crowd(devices=400, operator=ORANGE, score=75),
        Crowd(devices=400, operator=SFR, score=50.2, first_device=1_000),
        Crowd(devices=400, operator=BOUYGUES, score=50, first_device=2_000),
        Crowd(devices=40, operator=FREE, score=90, first_device=3_000),
    )

    got = comparison(NANTES, EVERYTHING)

    assert [set(step) for step in got.steps] == [{FREE}, {ORANGE}, {SFR, BOUYGUES}]
    assert [got.rank_of(code) for code in (FREE, ORANGE, SFR, BOUYGUES)] == [1, 2, 3, 3]
    assert counts_by_operator(got) == {ORANGE: 400, SFR: 400, BOUYGUES: 400, FREE: 20}
    first = got.of(ORANGE)
    assert first is not None
    assert first.score is not None
    assert first.score.value == pytest.approx(75, abs=1.5)
    assert got.composite == "score"


def test_scores_come_with_every_part_and_rate_that_was_measured() -> None:
    count_crowds(Crowd(devices=250, score=60))

    [orange] = [each for each in comparison(NANTES, EVERYTHING).operators if each.tests]

    assert set(orange.parts) == set(ScorePart)
    # These rows have no pages and no verdict of a film: nobody is said to have failed.
    assert set(orange.rates) == set(Rate) - {
        Rate.PAGE_WITHIN_10S,
        Rate.PAGE_WITHIN_5S,
        Rate.VIDEO_PERFECT,
        Rate.VIDEO_CORRECT,
    }


def test_one_operator_alone_has_a_score_and_nobody_to_be_compared_with() -> None:
    count_crowds(Crowd(devices=300, operator=SFR))

    got = comparison(NANTES, EVERYTHING)

    assert (got.steps, got.differences) == (((SFR,),), ())
    assert [each.operator for each in got.operators if each.missing_tests == 5] == [ORANGE, BOUYGUES, FREE]


@pytest.mark.parametrize("address", [NANTES, "region:52", "departement:44"])
def test_territory_without_tests_names_its_operators_and_how_many_tests_they_lack(address: str) -> None:
    count_crowds()

    got = comparison(address, EVERYTHING)

    assert got.steps == ()
    assert [(each.operator, each.missing_tests, each.score) for each in got.operators] == [
        (code, 5, None) for code in (ORANGE, SFR, BOUYGUES, FREE)
    ]
    assert variants(address, EVERYTHING) == ()


def test_operator_of_four_devices_is_hidden_with_its_tests_and_its_differences() -> None:
    crowds = [
        Crowd(devices=300, operator=ORANGE, score=70),
        Crowd(devices=300, operator=SFR, score=40, first_device=1_000),
    ]
    count_crowds(*crowds, Crowd(devices=4, each=100, operator=FREE, score=90, first_device=2_000))

    got = comparison(NANTES, EVERYTHING)

    free = got.of(FREE)
    assert free is not None
    assert (free.is_hidden, free.tests, free.devices, free.score, dict(free.parts), dict(free.rates)) == (
        (True, 0, 0, None, {}, {})
    )
    assert got.steps == ((ORANGE,), (SFR,))
    assert all(FREE not in {each.ahead, each.behind} for each in got.differences)


def test_operator_with_a_single_device_is_hidden_when_the_composite_changes() -> None:
    # Once Orange is hidden nobody has a whole score, and speed scores are compared: Free's is that of one telephone.
    count_crowds(
        Crowd(devices=4, operator=ORANGE),
        Crowd(devices=60, operator=SFR, usages=SPEED, first_device=1_000),
        Crowd(devices=1, operator=FREE, usages=SPEED, first_device=2_000),
    )

    got = comparison(NANTES, EVERYTHING)

    assert got.composite == "speed_score"
    assert {each.operator for each in got.operators if each.is_hidden} == {ORANGE, FREE}
    assert counts_by_operator(got) == {SFR: 60}


@pytest.mark.parametrize("address", [NANTES, "departement:44", "region:52", "place:pornic"])
@pytest.mark.parametrize("period", [None, Period(130, 1), Period(120, 12)])
def test_comparison_hides_the_operators_whose_figures_are_hidden(address: str, period: Period | None) -> None:
    beach = (-2.1115, 47.1094)
    count_crowds(
        Crowd(devices=30),
        Crowd(devices=5, operator=SFR, month=130, first_device=100),
        Crowd(devices=3, operator=SFR, month=131, first_device=110),
        Crowd(devices=4, operator=BOUYGUES, month=100, first_device=200),
        Crowd(devices=4, operator=BOUYGUES, at=beach, commune="44131", first_device=300),
        Crowd(devices=4, operator=FREE, at=beach, commune="44131", first_device=400),
    )
    selection = Selection(usage=Usage.SCORE, period=period)

    compared = comparison(address, selection)

    figures = figures_by_operator(area_of(address), selection)
    hidden = {code for code, figure in figures.items() if code is not None and figure.is_hidden}
    assert {each.operator for each in compared.operators if each.is_hidden} == hidden
    assert hidden_operators(area_of(address), selection) == hidden


def test_comparison_hides_everybody_while_counts_cannot_say_who_is_hidden() -> None:
    count_crowds(Crowd(devices=300), Crowd(devices=4, operator=SFR, first_device=1_000))
    shutil.rmtree(counts_folder())

    meanwhile = comparison(NANTES, EVERYTHING)
    count_crowds()
    afterwards = comparison(NANTES, EVERYTHING)

    assert {each.operator: each.is_hidden for each in meanwhile.operators} == dict.fromkeys(
        (ORANGE, SFR, BOUYGUES, FREE), True
    )
    assert [each.operator for each in afterwards.operators if each.is_hidden] == [SFR]


def test_usage_of_too_few_devices_has_neither_part_nor_rate() -> None:
    count_crowds(
        Crowd(devices=250, usages=SPEED),
        Crowd(devices=4, usages=(Usage.WEB, Usage.FILE_DOWNLOAD), first_device=1_000),
    )

    got = comparison(NANTES, EVERYTHING)

    orange = got.of(ORANGE)
    assert orange is not None
    assert got.composite == "speed_score"
    assert set(orange.parts) == {ScorePart.DOWNLOAD, ScorePart.UPLOAD, ScorePart.LATENCY}
    assert set(orange.rates) == {Rate.DOWNLOAD_3_MBPS, Rate.DOWNLOAD_8_MBPS, Rate.DOWNLOAD_30_MBPS}


def test_one_device_with_a_thousand_tests_is_one_cluster() -> None:
    count_crowds(
        Crowd(devices=300, operator=ORANGE),
        Crowd(devices=300, operator=SFR, first_device=1_000),
        Crowd(devices=1, each=1_000, operator=SFR, score=100, spread=0, first_device=5_000),
    )

    got = comparison(NANTES, EVERYTHING)

    sfr = got.of(SFR)
    assert sfr is not None
    assert sfr.score is not None
    assert sfr.score.value == pytest.approx(60, abs=2)
    assert len(got.steps) == 1


def test_filters_take_only_the_tests_that_answer_them() -> None:
    count_crowds(
        Crowd(devices=20, technology=4, month=130),
        Crowd(devices=30, technology=5, month=131, context=2, first_device=100),
        Crowd(devices=10, operator=SFR, technology=5, month=131, first_device=200),
    )

    found = [
        counts_by_operator(comparison(NANTES, selection))
        for selection in (
            Selection(technologies=frozenset({Technology.G5})),
            Selection(period=Period(130, 1)),
            Selection(operators=frozenset({SFR})),
        )
    ]

    assert found == [{ORANGE: 20, SFR: 10}, {ORANGE: 20}, {SFR: 10}]


def test_density_takes_only_the_communes_of_that_class() -> None:
    count_crowds(
        Crowd(devices=30),
        Crowd(devices=20, commune="44005", first_device=100),  # Chaumes-en-Retz, 70 inhabitants a square kilometre
        Crowd(devices=4, commune="44005", operator=SFR, first_device=200),
        Crowd(devices=9, operator=SFR, first_device=300),
    )

    rural = comparison("departement:44", EVERYTHING, density=Density.RURAL)
    dense = comparison("departement:44", EVERYTHING, density=Density.DENSE)

    assert counts_by_operator(rural) == {ORANGE: 20}
    assert [each.operator for each in rural.operators if each.is_hidden] == [SFR]
    assert counts_by_operator(dense) == {ORANGE: 20, SFR: 5}


def test_place_is_compared_by_the_squares_inside_it() -> None:
    beach, inland = (-2.1115, 47.1094), (-2.05, 47.16)
    count_crowds(
        Crowd(devices=30, at=beach, commune="44131"),
        Crowd(devices=50, at=inland, commune="44131", first_device=100),
    )

    beach_only, whole_commune = comparison("place:pornic", EVERYTHING), comparison("commune:44131", EVERYTHING)

    assert beach_only.strata == 1
    assert counts_by_operator(beach_only) == {ORANGE: 20}
    assert counts_by_operator(whole_commune) == {ORANGE: 80}


def test_origins_are_never_mixed() -> None:
    count_crowds(Crowd(devices=20))
    count_crowds(Crowd(devices=50, first_device=100), origin=Origin.SIMULATED)

    found = [counts_by_operator(comparison(NANTES, Selection(origin=origin))) for origin in Origin]

    assert found == [{ORANGE: 20}, {}, {ORANGE: 50}, {}, {}, {}]


def test_new_tests_make_a_new_comparison_and_the_usage_makes_none() -> None:
    count_crowds(Crowd(devices=20))
    before, version = comparison(NANTES, EVERYTHING), comparison_version()
    same = comparison(NANTES, Selection(usage=Usage.WEB))

    count_crowds(Crowd(devices=30, first_device=100))

    assert same is before
    assert comparison_version() > version
    assert counts_by_operator(comparison(NANTES, EVERYTHING)) == {ORANGE: 50}


def test_operators_overseas_are_those_of_there() -> None:
    count_crowds()

    codes = {each.operator for each in comparison("departement:974", EVERYTHING).operators}

    assert {ORANGE, SFR} <= codes
    assert BOUYGUES not in codes


def test_unknown_territory_is_not_found() -> None:
    with pytest.raises(NotFound):
        comparison("commune:99999", EVERYTHING)


def test_sure_order_survives_other_weights_and_single_usages() -> None:
    count_crowds(
        Crowd(devices=300, operator=ORANGE, score=75), Crowd(devices=300, operator=SFR, score=40, first_device=1_000)
    )

    got = {each.name: each.steps for each in variants(NANTES, EVERYTHING)}

    assert {"weight:web:+20", "weight:files:-20", "part:video"} <= set(got)
    assert set(got.values()) == {((ORANGE,), (SFR,))}
