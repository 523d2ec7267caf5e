import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from maillage.core.problems import Refused
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.arcep import OPERATORS, Stratum
from maillage.measure.record.domain.bins import values_of
from maillage.measure.record.domain.columns import Columns
from maillage.measure.record.domain.simulation.campaign import SimulatedCampaign, SimulatedGround, simulated_campaign
from maillage.measure.record.domain.simulation.model import Networks, SubtestEnding
from maillage.measure.record.domain.simulation.truth import network_truth
from maillage.measure.record.domain.simulation.weak_places import FAILING, add_weak_places
from maillage.measure.record.domain.terms import DEVICES_FLOOR, SCALES, Origin, Usage
from maillage.measure.record.intake.document import MeasurementDocument
from maillage.measure.record.intake.published import read_published_rates
from maillage.measure.record.store.models import Measurement
from maillage.measure.record.store.simulation import campaign_columns, ground_of, simulate_campaign
from maillage.territory.store.territories import locate, outline, places

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> SimulatedGround:
    with django_db_blocker.unblock():  # the agency's places are looked at for beaches
        return ground_of("region:52")


@pytest.fixture(scope="module")
def campaign(ground: SimulatedGround) -> SimulatedCampaign:
    return campaign_of(ground, seed=2016)


@pytest.fixture(scope="module")
def single_tests(ground: SimulatedGround) -> SimulatedCampaign:
    """One test a phone, so that intervals need not know about repeats."""
    return campaign_of(ground, seed=5, devices=30_000)


@pytest.fixture(scope="module")
def truth(ground: SimulatedGround) -> dict[str, Any]:
    inhabitants = np.bincount(ground.stratum, ground.population, len(Stratum))
    return network_truth(Networks(read_published_rates()), dict(zip(Stratum, inhabitants.tolist(), strict=True)))


def campaign_of(
    ground: SimulatedGround, *, seed: int, devices: int = 8_000, tests: int = 30_000, now: datetime = NOW
) -> SimulatedCampaign:
    networks = Networks(read_published_rates())
    return simulated_campaign(ground, networks, tests=tests, devices=devices, seed=seed, now=now, locate=locate)


def no_progress(_tests: int) -> None:
    """Nobody watches."""


def test_same_seed_gives_the_same_campaign_and_another_seed_another(
    ground: SimulatedGround, campaign: SimulatedCampaign
) -> None:
    again, other = campaign_of(ground, seed=2016), campaign_of(ground, seed=2017)

    first, second, third = (next(campaign_columns(each)) for each in (campaign, again, other))
    assert first.bodies == second.bodies
    assert first.ids == second.ids
    assert set(first.ids).isdisjoint(third.ids)


def test_weak_places_fail_on_one_network_in_the_country_and_leave_the_rest_as_it_was(ground: SimulatedGround) -> None:
    before, after = campaign_of(ground, seed=2016), campaign_of(ground, seed=2016)

    add_weak_places(after, ground, places=4, seed=1)

    kind = SubtestKind.DOWNLOAD
    is_weak = ~np.isclose(before.values[kind], after.values[kind], equal_nan=True)
    failing = (after.endings[kind][is_weak] == SubtestEnding.FAILED).mean()
    assert set(after.cells.operator[is_weak].tolist()) == {0, 1, 2, 3}
    assert abs(failing - FAILING) < 0.08
    assert (before.endings[kind] == after.endings[kind])[~is_weak].all()


def test_second_most_tested_weak_place_is_as_good_as_any_from_its_works_on(
    ground: SimulatedGround, campaign: SimulatedCampaign
) -> None:
    """A newcomer to the demonstration saw zones planned and found, and no works that had helped."""
    weak, mended = deepcopy(campaign), deepcopy(campaign)
    works = np.datetime64("2026-03-29T12:00")

    add_weak_places(weak, ground, places=4, seed=1)
    add_weak_places(mended, ground, places=4, seed=1, mended_from=works)

    kind = SubtestKind.DOWNLOAD
    before, operator = campaign.values[kind], campaign.cells.operator
    was_weak = ~np.isclose(before, weak.values[kind], equal_nan=True)
    is_mended = was_weak & np.isclose(before, mended.values[kind], equal_nan=True)
    by_place = np.bincount(operator[was_weak])  # four places, each of another network
    second = int(np.argsort(by_place)[-2])
    assert (is_mended == (was_weak & (operator == second) & (campaign.taken_at >= works))).all()
    assert 0 < is_mended.sum() < by_place[second]


def test_bodies_are_documents_of_version_1_and_say_simulated(campaign: SimulatedCampaign) -> None:
    columns: Columns = next(campaign_columns(campaign))

    documents = [MeasurementDocument.model_validate_json(_with_device(body)) for body in columns.bodies[:2_000]]

    assert all("simulated" in document.flags for document in documents)
    assert [document.id for document in documents] == list(columns.ids[:2_000])


def _with_device(body: str) -> str:
    return json.dumps(json.loads(body) | {"device": "a" * 32})


def test_towns_take_part_more_than_their_inhabitants_would(
    ground: SimulatedGround, campaign: SimulatedCampaign
) -> None:
    inhabitants = np.bincount(ground.stratum, ground.population, len(Stratum)) / ground.population.sum()
    tests = np.bincount(campaign.cells.stratum, minlength=len(Stratum)) / len(campaign)

    assert tests[Stratum.DENSE] > 1.5 * inhabitants[Stratum.DENSE]
    assert tests[Stratum.RURAL] < 0.6 * inhabitants[Stratum.RURAL]
    assert tests[Stratum.TOURISTIC] > 2 * inhabitants[Stratum.TOURISTIC]


def test_a_tenth_of_the_phones_makes_a_third_of_the_tests(campaign: SimulatedCampaign) -> None:
    _, counts = np.unique(campaign.device, return_counts=True)
    tenth = np.sort(counts)[-len(counts) // 10 :].sum() / len(campaign)

    assert len(counts) == 8_000
    assert 0.25 < tenth < 0.5
    assert counts.max() < 0.02 * len(campaign)


def test_sixty_percent_of_the_tests_are_full(campaign: SimulatedCampaign) -> None:
    assert float(np.mean(campaign.tried[SubtestKind.FILE_DOWNLOAD])) == pytest.approx(0.6, abs=0.01)


def test_summer_has_more_tests_and_they_are_at_the_beaches(campaign: SimulatedCampaign) -> None:
    month = campaign.taken_at.astype("datetime64[M]").astype(np.int64) % 12 + 1
    is_summer = np.isin(month, (7, 8))
    touristic = campaign.cells.stratum == Stratum.TOURISTIC

    assert is_summer.mean() > 1.4 * 2 / 12
    assert touristic[is_summer].mean() > 2 * touristic[~is_summer].mean()


@pytest.mark.django_db
@pytest.mark.parametrize("day", [NOW, datetime(2027, 2, 15, 12, tzinfo=UTC), datetime(2027, 7, 20, 12, tzinfo=UTC)])
def test_demonstration_has_five_phones_of_each_network_at_each_beach_in_each_quarter(
    ground: SimulatedGround, day: datetime
) -> None:
    campaign = campaign_of(ground, seed=2016, tests=70_000, devices=16_000, now=day)
    quarter = campaign.taken_at.astype("datetime64[M]").astype(np.int64) // 3
    is_full = campaign.tried[SubtestKind.FILE_DOWNLOAD] & (campaign.outlier < 0)

    few = []
    for beach in (place for place in places() if place.region == "52"):
        inside = is_full & shapely.contains_xy(outline(beach.address), campaign.lon, campaign.lat)
        for when in np.unique(quarter[is_full]).tolist():
            for operator in range(len(OPERATORS)):
                here = inside & (quarter == when) & (campaign.cells.operator == operator)
                few += [(beach.code, when, operator)] * (len(np.unique(campaign.device[here])) < DEVICES_FLOOR)

    assert few == []
    visits = (campaign.cells.stratum == Stratum.TOURISTIC).mean()
    assert visits < 0.2


def test_campaign_too_small_to_visit_every_beach_is_bent_by_no_visit(ground: SimulatedGround) -> None:
    month = (campaign := campaign_of(ground, seed=2016)).taken_at.astype("datetime64[M]").astype(np.int64) % 12 + 1
    winter = np.isin(month, (1, 2))

    assert (campaign.cells.stratum == Stratum.TOURISTIC)[winter].mean() < 0.09


@pytest.mark.django_db
def test_campaign_far_from_the_sea_visits_no_beach() -> None:
    inland = ground_of("departement:53")

    campaign = campaign_of(inland, seed=1, tests=2_000, devices=900)

    assert not (campaign.cells.stratum == Stratum.TOURISTIC).any()


def test_positions_lie_in_the_territory_but_for_the_accidents(
    ground: SimulatedGround, campaign: SimulatedCampaign
) -> None:
    right = campaign.outlier < 0

    assert np.isin(locate(campaign.lon[right], campaign.lat[right]), ground.number).mean() > 0.999


@pytest.mark.parametrize("kind", list(SubtestKind))
def test_truth_of_each_stratum_is_within_the_interval_of_a_sample(
    single_tests: SimulatedCampaign, truth: dict[str, Any], kind: SubtestKind
) -> None:
    cells = [(operator, stratum) for operator in range(len(OPERATORS)) for stratum in Stratum]

    missed = []
    for operator, stratum in cells:
        low, high = interval_of_median(ranked_values(single_tests, kind, operator, stratum=stratum))
        expected = truth["strata"][stratum.word][OPERATORS[operator]][kind.value]["median"]
        if not low <= expected <= high:
            missed.append((OPERATORS[operator], stratum.word))

    assert missed == []


def test_bias_towards_towns_flatters_the_territory_and_weights_repair_it(
    single_tests: SimulatedCampaign, ground: SimulatedGround, truth: dict[str, Any]
) -> None:
    inhabitants = np.bincount(ground.stratum, ground.population, len(Stratum))
    expected = truth["territory"]["sfr"]["download"]["median"]

    parts = [ranked_values(single_tests, SubtestKind.DOWNLOAD, 1, stratum=stratum) for stratum in Stratum]
    weights = np.concatenate(
        [np.full(len(part), share / len(part)) for part, share in zip(parts, inhabitants, strict=True)]
    )
    values = np.concatenate(parts)
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    weighted = values[order][np.searchsorted(reached, reached[-1] / 2)]

    assert np.median(values) > 1.15 * expected
    assert weighted == pytest.approx(expected, rel=0.06)


def ranked_values(
    campaign: SimulatedCampaign, kind: SubtestKind, operator: int, *, stratum: Stratum
) -> NDArray[np.float64]:
    """The values of a cell without accidents, ascending; failures at the worst end."""
    chosen = (campaign.cells.operator == operator) & (campaign.cells.stratum == stratum)
    chosen &= campaign.tried[kind] & (campaign.outlier < 0)
    worst = -np.inf if SCALES[Usage[kind.name]].higher_is_better else np.inf
    return np.sort(np.where(campaign.endings[kind] == SubtestEnding.OK, campaign.values[kind], worst)[chosen])


def interval_of_median(values: NDArray[np.float64]) -> tuple[float, float]:
    """Order statistics that hold the median in 99.98 % of samples: of 112 intervals, all should hold it."""
    middle, spread = len(values) / 2, 3.7 * np.sqrt(len(values)) / 2
    return float(values[int(middle - spread)]), float(values[int(middle + spread) + 1])


@pytest.mark.django_db
def test_campaign_is_recorded_as_simulated_and_known_the_second_time() -> None:
    order = {"tests": 3_000, "devices": 900, "seed": 7, "now": NOW}

    first = simulate_campaign("departement:44", **order, progress=no_progress)  # type: ignore[arg-type]
    second = simulate_campaign("departement:44", **order, progress=no_progress)  # type: ignore[arg-type]

    assert (first.recorded, first.known, second.recorded, second.known) == (3_000, 0, 0, 3_000)
    assert Measurement.objects.filter(origin=Origin.SIMULATED, source="simulator").count() == 3_000
    assert {word for word, count in first.verdicts.items() if count} >= {"counted", "not_mobile", "impossible_rate"}
    counted = Measurement.objects.filter(sample_mask__gt=0, bin_latency__isnull=False)
    bins = np.array(counted.values_list("bin_latency", flat=True), np.int64)
    assert 30 < float(np.nanmedian(values_of(bins, SCALES[Usage.LATENCY]))) < 60


@pytest.mark.parametrize(("tests", "devices"), [(0, 1), (10, 0), (10, 11)])
def test_campaign_of_impossible_size_is_refused(tests: int, devices: int) -> None:
    with pytest.raises(Refused):
        simulate_campaign("region:52", tests=tests, devices=devices, seed=1, now=NOW, progress=no_progress)
