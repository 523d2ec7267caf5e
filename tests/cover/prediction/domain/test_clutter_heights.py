"""Mobile tests say how high trees and houses stand: planted heights come back, none move where none were planted."""

from dataclasses import replace
from datetime import date

import numpy as np

from maillage.core.geo import to_degrees
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.clutter_heights import fitted_clutter
from maillage.cover.prediction.domain.mobile_tests import BAND_GHZ, MobileTest
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.radio.domain.paths import Mast
from maillage.cover.radio.domain.point_losses import point_losses
from maillage.cover.radio.domain.rasters import CellWindow, Clutter, ClutterSource, HeightRaster
from maillage.cover.radio.domain.waves import Wave

WEST_M, NORTH_M, CELLS, MASTS, BAND = 346_000.0, 6_735_000.0, 400, 8, 20


def network() -> GroundedNetwork:
    """Low hills with woods of 12 m on a third of the ground, as a map knows them."""
    random = np.random.default_rng(7)
    row, column = np.divmod(np.arange(CELLS * CELLS), CELLS)
    hills = (40 + 12 * np.sin(column / 30) * np.cos(row / 25)).reshape(CELLS, CELLS).astype(np.float32)
    woods = np.kron(random.random((50, 50)) < 0.33, np.ones((8, 8))).astype(np.float32) * np.float32(12)
    window = CellWindow(WEST_M, NORTH_M, 25.0)
    clutter = Clutter(ClutterSource.MAPPED, 0.0, HeightRaster(woods, window))
    return GroundedNetwork((), HeightRaster(hills, window), clutter, 15_000.0, date(2026, 6, 1), LinkBudget())


def mobile_tests(factor: float, *, seed: int = 1, devices: int = 12, count: int = 400) -> list[MobileTest]:
    """What telephones hear where what stands is ``factor`` times as high as the map says; cells and devices differ."""
    random, ground = np.random.default_rng(seed), network()
    raster = ground.clutter.raster
    assert raster is not None
    true = replace(ground.clutter, raster=replace(raster, heights_m=raster.heights_m * np.float32(factor)))
    side = CELLS * 25.0
    x, y = WEST_M + random.uniform(300, side - 300, count), NORTH_M - random.uniform(300, side - 300, count)
    mast, device = random.integers(0, MASTS, count), random.integers(0, devices, count)
    east, north = (
        WEST_M + random.uniform(1_000, side - 1_000, MASTS),
        NORTH_M - random.uniform(1_000, side - 1_000, MASTS),
    )
    signal = 30.0 + random.normal(0, 5, MASTS)[mast] + random.normal(0, 3, devices)[device] + random.normal(0, 8, count)
    for number in range(MASTS):
        its = np.flatnonzero(mast == number)
        signal[its] -= point_losses(
            ground.terrain, true, Mast(float(east[number]), float(north[number]), 30.0), wave=Wave(BAND_GHZ[BAND]),
            x_m=x[its], y_m=y[its], receiver_height_m=1.5,
        )  # fmt: skip
    lon, lat = to_degrees(x, y)
    mast_lon, mast_lat = to_degrees(east, north)
    return [
        MobileTest(
            f"d{device[n]}", float(lon[n]), float(lat[n]), float(signal[n]), BAND, f"c{mast[n]}",
            float(mast_lon[mast[n]]), float(mast_lat[mast[n]]), 30.0,
        )
        for n in range(count)
    ]  # fmt: skip


def test_planted_heights_come_back_and_are_drawn_toward_the_map():
    fit = fitted_clutter(network(), mobile_tests(1.6))

    assert fit is not None
    assert (fit.devices, fit.radio_cells, fit.assumed_m) == (12, MASTS, None)
    assert 1.2 < fit.factor < 1.8
    assert fit.is_sure
    assert fit.low < 1.6 < fit.high + 0.2


def test_heights_do_not_move_where_the_map_is_right():
    fits = [fitted_clutter(network(), mobile_tests(1.0, seed=seed)) for seed in range(4)]

    assert all(fit is not None and abs(fit.factor - 1) < 0.25 for fit in fits)
    assert sum(fit is not None and fit.is_sure for fit in fits) <= 1


def test_device_that_tests_a_thousand_times_has_one_voice():
    tests = mobile_tests(1.0)
    loud = tests + [replace(tests[0], rsrp_dbm=tests[0].rsrp_dbm - 40.0)] * 1_000

    quiet_fit, loud_fit = fitted_clutter(network(), tests), fitted_clutter(network(), loud)

    assert quiet_fit is not None
    assert loud_fit is not None
    assert loud_fit.tests == quiet_fit.tests
    assert abs(loud_fit.factor - quiet_fit.factor) < 0.1


def test_few_tests_are_drawn_to_the_heights_of_the_map_more_than_many():
    few, many = (fitted_clutter(network(), mobile_tests(1.6, count=count)) for count in (40, 400))

    assert few is not None
    assert many is not None
    assert few.high - few.low > many.high - many.low


def test_four_devices_or_measured_heights_say_nothing():
    measured = replace(network(), clutter=replace(network().clutter, source=ClutterSource.MEASURED))

    assert fitted_clutter(network(), mobile_tests(1.6, devices=4)) is None
    assert fitted_clutter(measured, mobile_tests(1.6)) is None
    assert fitted_clutter(network(), []) is None


def test_masts_beside_the_terrain_or_in_the_sea_are_left_out_and_the_others_count():
    tests = mobile_tests(1.6)
    far = [replace(test, mast_lon=2.0, mast_lat=48.0, radio_cell="far") for test in tests[:40]]

    assert fitted_clutter(network(), [*tests[40:], *far]) == fitted_clutter(network(), tests[40:])
