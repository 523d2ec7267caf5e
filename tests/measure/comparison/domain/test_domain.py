from dataclasses import replace

import numpy as np
import pytest

from bench.people import OPERATORS, invented_campaign
from maillage.measure.comparison.domain.compare import compare
from maillage.measure.comparison.domain.domain import variants_of
from maillage.measure.comparison.domain.strata import NO_STRATA, Strata
from maillage.measure.comparison.domain.terms import Standing, Variant
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.record.domain.bins import bins_of
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.terms import SCALES, Usage
from tests.measure.comparison.domain.invented import SPEED, WHOLE, joined, whole_tests


def variants(rows: SampleRows, *, strata: Strata = NO_STRATA) -> dict[str, Variant]:
    base = compare(rows, strata, territory="", operators=OPERATORS)
    found = variants_of(rows, strata, base, operators=OPERATORS)
    return {each.name: each for each in found}


def two_networks(*, mask: int = WHOLE) -> SampleRows:
    chance = np.random.default_rng(1)
    parts = [
        whole_tests(
            np.arange(at * 100, at * 100 + 80),
            at + 1,
            chance.normal(70 - 10 * at, 10, 80),
            mask=mask,
        )
        for at in range(2)
    ]
    return joined(*parts)


def test_each_weight_goes_up_and_down_and_each_part_stands_alone():
    names = variants(two_networks()).keys()

    weights = {f"weight:{part.word}:{sign}20" for part in ScorePart for sign in "+-"}
    assert names == weights | {f"part:{part.word}" for part in ScorePart}


def test_clear_order_stands_whatever_the_weights():
    found = variants(two_networks())

    assert {(each.steps, each.standing) for each in found.values()} == {(((1,), (2,)), Standing.SAME)}


def test_network_that_is_only_better_at_pages_loses_its_lead_without_them():
    rows = two_networks()
    bins = rows.bins.copy()
    is_first = rows.operator == 1
    for usage in (Usage.VIDEO, Usage.DOWNLOAD):
        limit = {Usage.VIDEO: 9_000.0, Usage.DOWNLOAD: 1.5e6}[usage]
        bins[is_first, usage] = bins_of(np.full(is_first.sum(), limit), SCALES[usage])

    found = variants(replace(rows, bins=bins))

    assert found["part:web"].steps == ((1,), (2,))
    assert found["part:video"].steps == ((2,), (1,))
    assert {found["part:web"].standing, found["part:video"].standing} == {Standing.SAME, Standing.OTHER}


def test_order_that_hangs_on_the_weight_of_pages_turns_round_with_it():
    rows = whole_tests(np.arange(800), np.repeat([1, 2], 400), 50.0)
    bins = rows.bins.copy()
    for usage, first, second in ((Usage.WEB, 2_800.0, 5_200.0), (Usage.VIDEO, 3_600.0, 1_300.0)):
        bins[:, usage] = bins_of(np.repeat([first, second], 400), SCALES[usage])

    found = variants(replace(rows, bins=bins))

    steps = {name: each.steps for name, each in found.items()}
    # Pages are 32.6 points better on the first, films 34.0 on the second: 24 * 32.6 < 25 * 34.0 < 36 * 32.6.
    assert (steps["weight:web:+20"], steps["weight:web:-20"]) == (((1,), (2,)), ((2,), (1,)))


def test_weights_changed_by_a_fifth_turn_an_order_only_where_it_was_close():
    campaign = invented_campaign(np.random.default_rng(2), np.array([0.6, 0.1, 0.0, -0.6]), devices=900, tests=2_700)

    found = variants(campaign.rows, strata=campaign.strata)

    weights = [each for name, each in found.items() if name.startswith("weight")]
    assert len(weights) == 12
    assert {(each.steps[0], each.steps[-1]) for each in weights} == {((1,), (4,))}


def test_speed_tests_vary_in_their_three_parts():
    names = variants(two_networks(mask=SPEED)).keys()

    assert {name.split(":")[1] for name in names} == {"download", "upload", "latency"}


def test_technologies_contexts_and_density_are_told_where_two_networks_can_be_placed():
    campaign = invented_campaign(np.random.default_rng(2), np.array([0.5, 0.0, 0.0, -0.5]), devices=1_200, tests=3_600)

    names = set(variants(campaign.rows, strata=campaign.strata))

    expected = {"technology:4G", "technology:5G", "context:outdoor", "context:indoor", "density:rural", "density:urban"}
    assert expected <= names


def test_subset_in_which_nobody_can_be_placed_is_left_out():
    rows = two_networks()
    rows = replace(rows, technology=np.where(np.arange(len(rows)) < 4, 5, 4).astype(np.uint8))

    names = variants(rows).keys()

    assert ("technology:5G" in names, "technology:4G" in names) == (False, True)


@pytest.mark.parametrize("rows", [SampleRows.empty(), two_networks().where(slice(0, 80))])
def test_fewer_than_two_networks_have_no_variant(rows: SampleRows):
    assert variants(rows) == {}
