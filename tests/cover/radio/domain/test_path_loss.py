"""What a path must lose, whatever the ground."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.cover.radio.domain.path_loss import path_loss, sight_profile
from maillage.cover.radio.domain.paths import PathProfile, ProfilePoint
from maillage.cover.radio.domain.validity import refuse_percent
from maillage.cover.radio.domain.waves import Polarisation, Refractivity, Wave, free_space_db
from tests.cover.radio.ground import flat_profile

WAVE = Wave(3.5)

grounds = st.lists(st.floats(0, 300), min_size=3, max_size=40).map(np.array)


def over(ground: np.ndarray, clutter: np.ndarray | float = 0.0) -> PathProfile:
    return PathProfile(
        np.linspace(0, 0.25 * (len(ground) - 1), len(ground)),
        ground,
        np.broadcast_to(clutter, ground.shape).astype(np.float64),
    )


def loss(profile: PathProfile, wave: Wave = WAVE, *, tx: float = 30.0, rx: float = 8.0) -> float:
    return path_loss(profile, wave, transmitter_height_m=tx, receiver_height_m=rx).loss_db


def test_clear_path_over_flat_ground_loses_what_free_space_takes():
    profile = flat_profile(2)

    got = path_loss(profile, WAVE, transmitter_height_m=60, receiver_height_m=30)

    free = free_space_db(np.array([2.0]), np.array([30.0]), 3.5)[0]
    assert (got.loss_db, got.diffraction_db, got.is_line_of_sight, got.bullington_point) == (free, 0, True, None)
    assert got.fresnel_clearance > 1


@given(ground=grounds)
def test_path_loses_the_same_both_ways(ground: np.ndarray):
    there = loss(over(ground), tx=30, rx=8)
    back = loss(over(ground[::-1].copy()), tx=8, rx=30)

    assert there == pytest.approx(back, abs=1e-6)


@given(ground=grounds, lower=st.floats(0, 30), more=st.floats(0, 30))
def test_higher_clutter_never_loses_less(ground: np.ndarray, lower: float, more: float):
    assert loss(over(ground, lower + more)) >= loss(over(ground, lower)) - 1e-9


@given(ground=grounds, clutter=st.floats(0, 30))
def test_ledger_adds_up_to_the_loss_and_free_space_is_the_least(ground: np.ndarray, clutter: float):
    got = path_loss(over(ground, clutter), WAVE, transmitter_height_m=30, receiver_height_m=8)

    ledger = got.ledger
    assert ledger.free_space_db + ledger.terrain_db + ledger.clutter_db == pytest.approx(got.loss_db)
    assert min(ledger.terrain_db, ledger.clutter_db) >= -1e-9


def test_ridge_is_the_dominant_edge_and_the_bullington_point():
    ground = np.zeros(41)
    ground[20] = 150

    got = path_loss(over(ground), WAVE, transmitter_height_m=30, receiver_height_m=8)

    assert got.dominant_edge == ProfilePoint(5.0, 150.0)
    assert got.bullington_point is not None
    assert (got.bullington_point.distance_km, got.bullington_point.height_m) == pytest.approx((5.0, 150.0))
    assert (got.is_line_of_sight, got.fresnel_clearance < 0) == (False, True)


def test_path_of_two_points_has_nothing_between():
    got = path_loss(flat_profile(0.3, step_km=0.3), WAVE, transmitter_height_m=30, receiver_height_m=8)

    assert (got.diffraction_db, got.dominant_edge, got.fresnel_clearance) == (0, None, float("inf"))


def test_upright_wave_of_low_frequency_comes_farther_beyond_the_horizon():
    profile = flat_profile(45, step_km=0.25)

    across, upright = (loss(profile, Wave(0.1, kind), tx=10, rx=2) for kind in Polarisation)

    assert 0.5 < across - upright < 2


def test_air_that_bends_more_brings_a_far_receiver_nearer():
    profile = flat_profile(40, step_km=0.25)

    assert loss(profile, Wave(3.5, air=Refractivity(60))) < loss(profile, WAVE)


def refusal(profile: PathProfile, wave: Wave = WAVE, *, tx: float = 30.0) -> str:
    with pytest.raises(Refused) as caught:
        loss(profile, wave, tx=tx)
    return caught.value.code


def test_what_the_model_does_not_hold_for_is_refused():
    fine = flat_profile(5)
    unknown, far, backward = (fine.terrain_m.copy(), flat_profile(51), fine.distances_km[::-1].copy())
    unknown[7] = np.nan

    assert refusal(dataclasses.replace(fine, terrain_m=unknown)) == "profile_with_gaps"
    assert refusal(far) == "path_too_long"
    assert refusal(dataclasses.replace(fine, distances_km=backward)) == "profile_out_of_order"
    assert refusal(dataclasses.replace(fine, terrain_m=fine.terrain_m - 9_999)) == "profile_height_impossible"
    assert refusal(dataclasses.replace(fine, clutter_m=fine.clutter_m - 1)) == "clutter_height_impossible"
    assert refusal(fine, Wave(3_500)) == "frequency_outside_model"
    assert refusal(fine, Wave(3.5, air=Refractivity(200))) == "lapse_rate_outside_model"
    assert refusal(fine, tx=0) == "antenna_outside_model"


def test_other_shares_of_time_than_the_median_are_refused():
    with pytest.raises(Refused) as caught:
        refuse_percent(10)

    assert caught.value.text.startswith("Le modèle donne la perte médiane (50 % du temps), pas celle de 10 %")


def flat_path(length_km: float = 10.0) -> PathProfile:
    distances = np.linspace(0, length_km, 401)
    return PathProfile(distances, np.full(401, 50.0), np.where(distances == length_km / 2, 12.0, 0.0))


def test_earth_bulges_most_in_the_middle_and_leaves_both_ends() -> None:
    sight = sight_profile(flat_path(), WAVE, transmitter_height_m=30.0, receiver_height_m=8.0)

    # 10 km over an effective Earth of 8,930 km: 5 km squared over twice its radius.
    assert sight.bulge_m.max() == pytest.approx(5_000**2 / (2 * 8_930_600), rel=1e-3)
    assert (sight.ray_m[0], sight.ray_m[-1], sight.bulge_m[0], sight.bulge_m[-1]) == (80.0, 58.0, 0.0, 0.0)


def test_zone_holds_the_clearance_that_the_loss_says() -> None:
    profile = flat_path()

    sight = sight_profile(profile, WAVE, transmitter_height_m=30.0, receiver_height_m=8.0)
    loss = path_loss(profile, WAVE, transmitter_height_m=30.0, receiver_height_m=8.0)

    inner = slice(1, -1)
    clearance = (sight.ray_m[inner] - sight.surface_m[inner]) / sight.zone_m[inner]
    assert loss.fresnel_clearance == pytest.approx(clearance.min(), rel=1e-6)
