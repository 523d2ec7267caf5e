"""Readings narrow intervals around the sites that have them, nowhere else, and the truth stays inside."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.calibrations import NetworkCalibration
from maillage.cover.prediction.domain.field_tests import Floats, Integers, SignalTests
from maillage.cover.prediction.domain.network.calibrated_signals import site_correction_db, site_error_sd_db
from maillage.cover.prediction.domain.network.household_intervals import (
    HouseholdCount,
    HouseholdPlaces,
    households_served,
)
from maillage.cover.prediction.domain.truth.calibration import calibrate
from maillage.cover.prediction.domain.truth.ground_truth import network_calibration
from tests.examples import examples

BUDGET = LinkBudget()
SITES, MEASURED, CLASSES, POINTS = 8, 6, 3, 60
CODES = [f"S{number}" for number in range(SITES)]
ASSUMED_DB = float(np.hypot(BUDGET.clutter_error_sd_db, BUDGET.site_error_sd_db))


@dataclass(frozen=True, slots=True, eq=False)
class PlantedNetwork:
    """A network whose signals err as the link budget says, its households, one commune a site, and its readings."""

    places: HouseholdPlaces
    distance_m: Floats
    excess_db: Floats
    kind: Integers
    truth: Floats
    tests: SignalTests


def planted(seed: int, *, readings: int = 50) -> PlantedNetwork:
    random = np.random.default_rng(seed)
    count = SITES * POINTS
    site = np.repeat(np.arange(SITES), POINTS)
    error = random.normal(0, BUDGET.clutter_error_sd_db) + random.normal(0, BUDGET.site_error_sd_db, SITES)
    places = HouseholdPlaces(
        x_m=random.uniform(0, 20_000, count),
        y_m=random.uniform(0, 20_000, count),
        households=random.integers(1, 12, count).astype(float),
        commune=site.astype(np.int32),
        margin_db=random.normal(3, 12, count),
        site=site.astype(np.int32),
    )
    served = places.margin_db + error[site] + random.normal(0, BUDGET.shadowing_sd_db, count) >= 0
    rows = MEASURED * readings
    of_test = np.repeat(np.arange(MEASURED), readings)
    predicted = random.normal(-95, 10, rows)
    tests = SignalTests(
        predicted_dbm=predicted,
        measured_dbm=predicted + error[of_test] + random.normal(0, BUDGET.shadowing_sd_db, rows),
        is_at_least=np.zeros(rows, bool), voice=np.arange(rows), site=of_test,
        clutter_class=random.integers(0, CLASSES, rows), distance_m=10 ** random.uniform(2.5, 4.1, rows),
        diffraction_db=random.gamma(1.5, 8.0, rows),
    )  # fmt: skip
    return PlantedNetwork(
        places, 10 ** random.uniform(2.5, 4.1, count), random.gamma(1.5, 8.0, count),
        random.integers(0, CLASSES, count), np.bincount(site, places.households * served).astype(np.float64), tests,
    )  # fmt: skip


def calibration_of(network: PlantedNetwork) -> NetworkCalibration | None:
    found = calibrate(network.tests, sites=SITES, clutter_classes=CLASSES)
    return network_calibration(found, CODES, signals=network.tests.site.size) if found.is_adopted else None


def counts(network: PlantedNetwork, calibration: NetworkCalibration | None) -> tuple[HouseholdCount, ...]:
    """The households of each commune by a prediction with a calibration."""
    margin, shared, own = network.places.margin_db.copy(), np.zeros(SITES * POINTS), np.zeros(SITES * POINTS)
    for number, code in enumerate(CODES):
        there = network.places.site == number
        where = {
            "distance_m": network.distance_m[there],
            "excess_db": network.excess_db[there],
            "clutter_class": network.kind[there],
        }
        margin[there] += site_correction_db(calibration, code, **where)
        shared[there], own[there] = site_error_sd_db(calibration, code, BUDGET, **where)
    places = replace(network.places, margin_db=margin, shared_sd_db=shared, site_sd_db=own)
    return households_served(places, BUDGET, random=np.random.default_rng(1812), draws=200)


def test_calibrated_intervals_hold_the_truth_95_times_of_100_and_are_narrower_where_readings_are():
    held: list[bool] = []
    widths: list[list[float]] = []
    for seed in range(examples(300, few=100)):
        network = planted(seed)
        calibration = calibration_of(network)
        if (
            calibration is not None
        ):  # else intervals stay those of the link budget, which test_household_intervals tries
            after, before = (counts(network, form)[:MEASURED] for form in (calibration, None))
            held += [row.served_low <= true <= row.served_high for row, true in zip(after, network.truth, strict=False)]
            widths.append([sum(row.served_high - row.served_low for row in rows) for rows in (before, after)])
    before_width, after_width = np.mean(widths, axis=0)

    assert np.mean(held) == pytest.approx(0.95, abs=0.03)
    assert len(widths) > 20
    assert after_width < 0.5 * before_width


def test_sites_without_readings_keep_the_whole_error_of_the_link_budget():
    network = next(planted(seed) for seed in range(50) if calibration_of(planted(seed)) is not None)
    calibration = calibration_of(network)

    parts = [
        site_error_sd_db(
            calibration, code, BUDGET, distance_m=network.distance_m, excess_db=network.excess_db,
            clutter_class=network.kind,
        )
        for code in CODES
    ]  # fmt: skip
    total = np.array([np.hypot(*part) for part in parts])

    assert total[MEASURED:].min() == pytest.approx(ASSUMED_DB)
    assert total.max() <= ASSUMED_DB + 1e-9
    assert total[:MEASURED].mean() < 0.6 * ASSUMED_DB


def test_more_readings_never_make_a_site_less_sure():
    few, some, many = (
        calibrate(
            replace(planted(3, readings=count).tests, measured_dbm=planted(3, readings=count).tests.predicted_dbm - 9.0
                    + np.random.default_rng(5).normal(0, 6, MEASURED * count)),
            sites=SITES, clutter_classes=CLASSES,
        ).spread
        for count in (12, 50, 200)
    )  # fmt: skip
    assert few is not None
    assert some is not None
    assert many is not None
    middle = np.array([1.0, 0.0, 12.0, 0.0, 1.0, 0.0])

    spreads = [
        float((middle + form.ties[0]) @ form.shared @ (middle + form.ties[0]) + form.own_db[0] ** 2)
        for form in (few, some, many)
    ]

    assert all(later < earlier for earlier, later in pairwise(spreads))


def test_readings_of_many_devices_at_one_place_say_no_more_than_one_of_its_shadow():
    tests = planted(4).tests
    biased = replace(tests, measured_dbm=tests.measured_dbm - 12.0)
    doubled = biased.where(np.tile(np.arange(biased.site.size), 4))
    doubled = replace(
        doubled,
        voice=np.arange(doubled.site.size),
        neighbourhood=np.tile(np.arange(biased.site.size), 4),
    )

    once, often = (calibrate(form, sites=SITES, clutter_classes=CLASSES).spread for form in (biased, doubled))

    assert once is not None
    assert often is not None
    assert often.own_db[:MEASURED] == pytest.approx(once.own_db[:MEASURED], rel=0.1)
