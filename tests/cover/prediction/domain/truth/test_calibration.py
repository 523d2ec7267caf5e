from dataclasses import replace

import numpy as np
import pytest

from maillage.cover.prediction.domain.field_tests import Floats, SignalTests
from maillage.cover.prediction.domain.truth.calibration import calibrate, correction_db, voice_weights

SITES, CLASSES = 12, 3


def biased_tests(
    *,
    common: float = 0.0,
    slope: float = 0.0,
    factor: float = 0.0,
    site_sd: float = 0.0,
    clutter: tuple[float, float, float] = (0.0, 0.0, 0.0),
    seed: int = 1,
    rows: int = 900,
) -> SignalTests:
    """Simulated tests of subscribers' antennas, 7 dB of noise, with a planted bias."""
    random = np.random.default_rng(seed)
    site = random.integers(0, SITES, rows)
    distance = 10 ** random.uniform(2.5, 4.1, rows)
    diffraction = random.gamma(1.5, 8.0, rows)
    kind = random.integers(0, CLASSES, rows)
    predicted = random.normal(-95, 12, rows)
    error = common + slope * np.log10(distance / 3000) + factor * diffraction + np.array(clutter)[kind]
    error += random.normal(0, site_sd, SITES)[site] + random.normal(0, 7, rows)
    return SignalTests(
        predicted_dbm=predicted, measured_dbm=predicted + error, is_at_least=np.zeros(rows, bool),
        voice=np.arange(rows), site=site, clutter_class=kind, distance_m=distance, diffraction_db=diffraction,
    )  # fmt: skip


def corrected(tests: SignalTests, calibration_tests: SignalTests) -> Floats:
    terms = calibrate(calibration_tests, sites=SITES, clutter_classes=CLASSES).terms
    return correction_db(
        terms, distance_m=tests.distance_m, diffraction_db=tests.diffraction_db,
        clutter_class=tests.clutter_class, site=tests.site,
    )  # fmt: skip


def test_planted_bias_is_recovered():
    tests = biased_tests(common=-6, slope=-5, factor=-0.25, clutter=(0, -4, 4), site_sd=2)

    found = calibrate(tests, sites=SITES, clutter_classes=CLASSES)

    assert found.is_adopted
    assert found.terms.slope_db == pytest.approx(-5, abs=1.5)
    assert found.terms.diffraction_factor == pytest.approx(-0.25, abs=0.06)
    assert found.terms.clutter_db[1] - found.terms.clutter_db[2] == pytest.approx(-8, abs=2)
    assert found.noise_db == pytest.approx(7, abs=0.5)
    assert found.left_out_after_db < 0.8 * found.left_out_before_db


def test_prediction_without_bias_does_not_move():
    moved = [
        np.abs(corrected(biased_tests(seed=seed, rows=400), biased_tests(seed=seed, rows=400))).max()
        for seed in range(8)
    ]

    # One time in twenty chance looks like a bias; then it moves by little.
    assert sum(one > 0 for one in moved) <= 1
    assert max(moved) < 3


def test_offset_of_one_site_is_found_where_all_others_are_right():
    tests = biased_tests()
    broken = replace(tests, measured_dbm=tests.measured_dbm - 12.0 * (tests.site == 5))

    terms = calibrate(broken, sites=SITES, clutter_classes=CLASSES).terms

    assert terms.site_db[5] == pytest.approx(-12, abs=2.5)
    assert np.abs(np.delete(terms.site_db, 5)).max() < 3


def test_tests_at_the_ceiling_of_their_plan_do_not_pull_the_signal_down():
    whole = biased_tests(common=8)
    # A plan at its ceiling says "at least": half of the tests are cut at what they would have shown anyway.
    cut = whole.predicted_dbm + 8
    capped = replace(
        whole,
        measured_dbm=np.minimum(whole.measured_dbm, cut),
        is_at_least=whole.measured_dbm > cut,
    )
    ignored = replace(capped, is_at_least=np.zeros_like(capped.is_at_least))

    honest, naive = (float(np.mean(corrected(whole, tests))) for tests in (capped, ignored))

    assert honest == pytest.approx(8, abs=1)
    assert naive < 6.5


def test_device_that_tests_a_thousand_times_has_one_voice():
    tests = biased_tests(rows=400)
    loud = tests.where(np.concatenate([np.arange(400), np.full(2_000, 7)]))
    loud = replace(loud, measured_dbm=np.where(np.arange(2_400) >= 400, loud.measured_dbm - 60, loud.measured_dbm))

    assert np.abs(corrected(tests, loud)).max() < 3


def test_rows_of_one_voice_weigh_as_one():
    assert voice_weights(np.array([3, 3, 8, 3])).tolist() == [1 / 3, 1 / 3, 1.0, 1 / 3]


def test_two_sites_are_too_few_to_correct_others():
    tests = biased_tests(common=-9)

    found = calibrate(tests.where(tests.site < 2), sites=SITES, clutter_classes=CLASSES)

    assert (found.is_adopted, found.sites, found.terms.common_db) == (False, 2, 0.0)
    assert found.terms.site_db.tolist() == [0.0] * SITES
