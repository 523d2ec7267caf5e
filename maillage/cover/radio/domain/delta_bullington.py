"""The complete diffraction loss over land, median of the year: delta-Bullington (ITU-R P.1812, section 4.3.4)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from maillage.cover.radio.domain.free_space import effective_earth_radius_km, wavelength_m
from maillage.cover.radio.domain.knife_edges import Horizons, bullington_db
from maillage.cover.radio.domain.spherical_earth import SmoothPaths, spherical_earth_db
from maillage.cover.radio.domain.waves import Wave

Numbers = NDArray[np.float64]


def diffraction_db(
    actual: Horizons,
    smooth: SmoothPaths,
    wave: Wave,
    smooth_horizons: Callable[[SmoothPaths, NDArray[np.intp]], Horizons],
) -> Numbers:
    """Ld50, equation 39. ``smooth_horizons`` returns horizons over smooth ground, for the few paths concerned."""
    length = wavelength_m(wave.frequency_ghz)
    spherical = spherical_earth_db(smooth, wave, effective_earth_radius_km(wave.air))
    loss = bullington_db(actual, length)
    some = np.flatnonzero(spherical > 0)
    if some.size:
        subset = SmoothPaths(smooth.distance_km[some], smooth.transmitter_m[some], smooth.receiver_m[some])
        flat_db = bullington_db(smooth_horizons(subset, some), length)
        loss[some] += np.maximum(spherical[some] - flat_db, 0)
    return loss
