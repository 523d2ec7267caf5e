"""Maps of losses: the sweep beside exact paths, and where it knows nothing."""

import numpy as np
import pytest

from maillage.core.problems import Refused
from maillage.cover.radio.domain.engines import ARRAYS, PropagationEngine, default_engine
from maillage.cover.radio.domain.path_loss import path_loss
from maillage.cover.radio.domain.paths import Mast
from maillage.cover.radio.domain.point_losses import point_losses, sampled_profile
from maillage.cover.radio.domain.rasters import (
    BARE_GROUND,
    CONSERVATIVE_CLUTTER,
    CellWindow,
    Clutter,
    ClutterSource,
    HeightRaster,
    LossRaster,
)
from maillage.cover.radio.domain.sweep import sweep
from maillage.cover.radio.domain.waves import Wave
from tests.cover.radio.ground import CELL_M, NORTH_M, WEST_M, hills, plain

WAVE = Wave(3.5)
MIDDLE = Mast(WEST_M + 5_012.0, NORTH_M - 5_037.0, 30.0)


def losses(
    terrain: HeightRaster, clutter: Clutter = CONSERVATIVE_CLUTTER, *, engine: PropagationEngine | None = None
) -> LossRaster:
    return sweep(terrain, clutter, MIDDLE, wave=WAVE, receiver_height_m=8, radius_m=4_000, cell_m=100, engine=engine)


def middles(raster: LossRaster) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.nonzero(np.isfinite(raster.losses_db))
    window = raster.window
    return window.west_m + (columns + 0.5) * window.cell_m, window.north_m - (rows + 0.5) * window.cell_m


@pytest.mark.parametrize("clutter", [CONSERVATIVE_CLUTTER, BARE_GROUND])
def test_sweep_is_within_a_decibel_of_exact_paths_nearly_everywhere(clutter: Clutter):
    terrain = hills()
    swept = losses(terrain, clutter)
    x_m, y_m = middles(swept)

    exact = point_losses(terrain, clutter, MIDDLE, wave=WAVE, x_m=x_m, y_m=y_m, receiver_height_m=8)

    difference = swept.losses_db[np.isfinite(swept.losses_db)] - exact
    assert np.mean(np.abs(difference) < 1) > 0.9
    assert abs(np.median(difference)) < 0.05


def test_points_at_once_are_the_paths_one_by_one():
    terrain = hills()
    x_m, y_m = MIDDLE.x_m + np.array([30.0, 700, -2_000, 3_990]), MIDDLE.y_m + np.array([5.0, -650, 3_000, 0])

    at_once = point_losses(terrain, CONSERVATIVE_CLUTTER, MIDDLE, wave=WAVE, x_m=x_m, y_m=y_m, receiver_height_m=8)

    alone = [
        path_loss(
            sampled_profile(terrain, CONSERVATIVE_CLUTTER, MIDDLE, x_m=x, y_m=y),
            WAVE,
            transmitter_height_m=30,
            receiver_height_m=8,
        ).loss_db
        for x, y in zip(x_m, y_m, strict=True)
    ]
    assert at_once == pytest.approx(alone, abs=1e-6)


@pytest.mark.parametrize("clutter", [CONSERVATIVE_CLUTTER, BARE_GROUND, "mapped"])
def test_compiled_engine_gives_the_figures_of_arrays_to_a_ten_thousandth_of_a_decibel(clutter: Clutter | str):
    pytest.importorskip("numba")
    terrain = hills()
    if isinstance(clutter, str):
        standing = np.where(terrain.heights_m > 110, np.float32(12), np.float32(np.nan))
        clutter = Clutter(ClutterSource.MAPPED, 5, HeightRaster(standing, terrain.window))

    compiled, arrays = (losses(terrain, clutter, engine=engine) for engine in (default_engine(), ARRAYS))

    # A ray that just grazes takes the root of a rounding error.
    np.testing.assert_allclose(compiled.losses_db, arrays.losses_db, rtol=0, atol=1e-4, equal_nan=True)
    x_m, y_m = middles(arrays)
    first, second = (
        point_losses(
            terrain, clutter, MIDDLE, wave=WAVE, x_m=x_m[::7], y_m=y_m[::7], receiver_height_m=8, engine=engine
        )
        for engine in (default_engine(), ARRAYS)
    )
    np.testing.assert_allclose(first, second, rtol=0, atol=1e-4)


def test_map_knows_nothing_where_terrain_is_unknown_on_the_way():
    terrain = plain()
    terrain.heights_m[:, 260:280] = np.nan

    swept = losses(terrain, BARE_GROUND)

    row = swept.losses_db[swept.losses_db.shape[0] // 2]
    x_m = swept.window.west_m + (np.arange(len(row)) + 0.5) * 100
    near = np.abs(x_m - MIDDLE.x_m) < 3_900
    assert np.isfinite(row[near & (x_m < WEST_M + 260 * CELL_M - 50)]).all()
    assert np.isnan(row[near & (x_m > WEST_M + 260 * CELL_M)]).all()


def test_rasters_of_two_masts_lie_on_one_another():
    terrain = plain()

    first = losses(terrain)
    second = sweep(
        terrain,
        CONSERVATIVE_CLUTTER,
        Mast(MIDDLE.x_m + 1_234, MIDDLE.y_m - 567, 20),
        wave=WAVE,
        receiver_height_m=8,
        radius_m=2_000,
        cell_m=100,
    )

    assert {value % 100 for raster in (first, second) for value in (raster.window.west_m, raster.window.north_m)} == {0}
    assert (first.clutter, first.step_m) == (ClutterSource.ASSUMED, 25)


def test_receivers_outside_the_radius_or_the_terrain_have_no_figure():
    swept = losses(plain())

    x_m, y_m = middles(swept)

    assert np.hypot(x_m - MIDDLE.x_m, y_m - MIDDLE.y_m).max() <= 4_000
    assert len(x_m) == pytest.approx(np.pi * 40**2, rel=0.01)


@pytest.mark.parametrize("place", [(WEST_M - 500, NORTH_M - 5_000), (WEST_M + 5_000, NORTH_M + 1)])
def test_mast_outside_the_terrain_is_refused(place: tuple[float, float]):
    with pytest.raises(Refused) as caught:
        sweep(
            plain(),
            BARE_GROUND,
            Mast(*place, 30),
            wave=WAVE,
            receiver_height_m=8,
            radius_m=1_000,
            cell_m=100,
        )

    assert caught.value.code == "mast_outside_terrain"


def test_terrain_of_one_cell_and_a_clutter_raster_elsewhere_do_no_harm():
    lone = HeightRaster(np.array([[40.0]], np.float32), CellWindow(WEST_M, NORTH_M, 10_000))
    elsewhere = HeightRaster(np.zeros((2, 2), np.float32), CellWindow(0, 0, 25))

    swept = sweep(
        lone,
        Clutter(ClutterSource.MAPPED, 10, elsewhere),
        Mast(WEST_M + 5_000, NORTH_M - 5_000, 30),
        wave=WAVE,
        receiver_height_m=8,
        radius_m=300,
        cell_m=100,
    )

    assert np.isnan(swept.losses_db).all()


@pytest.mark.parametrize("clear_m", [60.0, 100.0])
def test_ground_that_is_clear_before_the_receiver_is_clear_in_points_and_in_the_profile_alike(clear_m: float):
    terrain, clutter = hills(), CONSERVATIVE_CLUTTER.clear_before(clear_m)
    x_m, y_m = MIDDLE.x_m + np.array([30.0, 700, -2_000, 3_990]), MIDDLE.y_m + np.array([5.0, -650, 3_000, 0])

    at_once = point_losses(terrain, clutter, MIDDLE, wave=WAVE, x_m=x_m, y_m=y_m, receiver_height_m=8)

    alone = [
        path_loss(
            sampled_profile(terrain, clutter, MIDDLE, x_m=x, y_m=y),
            WAVE,
            transmitter_height_m=30,
            receiver_height_m=8,
        ).loss_db
        for x, y in zip(x_m, y_m, strict=True)
    ]
    assert at_once == pytest.approx(alone, abs=1e-6)


def test_clear_ground_before_the_receiver_lies_between_bare_ground_and_trees_everywhere():
    terrain = hills()
    trees, clear, bare = (
        sweep(terrain, clutter, MIDDLE, wave=WAVE, receiver_height_m=8, radius_m=2_000, cell_m=100).losses_db
        for clutter in (CONSERVATIVE_CLUTTER, CONSERVATIVE_CLUTTER.clear_before(100), BARE_GROUND)
    )
    known = np.isfinite(trees)

    assert np.all(clear[known] <= trees[known] + 1e-3)
    assert np.mean(clear[known] >= bare[known] - 1e-3) > 0.99
    assert np.median(trees[known] - clear[known]) > 3
