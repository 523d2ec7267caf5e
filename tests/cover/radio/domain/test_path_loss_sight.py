import numpy as np
import pytest

from maillage.cover.radio.domain.path_loss import path_loss, sight_profile
from maillage.cover.radio.domain.paths import PathProfile
from maillage.cover.radio.domain.waves import Wave

WAVE = Wave(3.5)


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
