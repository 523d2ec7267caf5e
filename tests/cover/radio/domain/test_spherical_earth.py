"""What is surely clear of the bulge of the Earth stays so with higher ends."""

import numpy as np

from maillage.cover.radio.domain.spherical_earth import SmoothPaths, is_certainly_clear, spherical_earth_db
from maillage.cover.radio.domain.waves import Wave

EARTH_KM = 8_930.0


def test_paths_that_are_surely_clear_lose_nothing_and_nor_do_higher_ones() -> None:
    random = np.random.default_rng(4)
    size = 200_000
    distance, lower = random.uniform(0.1, 50, size), random.uniform(0.5, 60, (2, size))
    higher = lower + random.exponential(15, (2, size))
    wave = Wave(3.5)

    sure = is_certainly_clear(SmoothPaths(distance, *lower), wave, EARTH_KM)
    losses = [spherical_earth_db(SmoothPaths(distance, *heights), wave, EARTH_KM) for heights in (lower, higher)]

    assert 0.2 < sure.mean() < 0.9
    assert [float(loss[sure].max()) for loss in losses] == [0.0, 0.0]
    # Few that are clear are not known to be: asking them what rises costs little.
    assert ((losses[0] == 0) & ~sure).mean() < 0.05
