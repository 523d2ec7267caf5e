"""Median diffraction beside pycraf 2.1.0 (P.452-16, whose delta-Bullington is that of P.1812) at waves of fixed 4G.

The official cases stop at broadcast frequencies for most paths; here are those of mobile bands and 3.5 GHz. Profiles
are rising ground with hills: 60 m + hills × sin(2π d / wave) + d.
"""

import numpy as np
import pytest

from maillage.cover.radio.domain.path_loss import path_loss
from maillage.cover.radio.domain.paths import PathProfile
from maillage.cover.radio.domain.waves import Wave

# Length (km), hills (m), their wave (km), both antennas (m), GHz, and what pycraf's loss_diffraction says (dB).
CASES = (
    (2, 0, 1, 30, 8, 3.5, 0.0000),
    (5, 5, 3, 30, 8, 3.5, 0.7712),
    (10, 20, 7, 36, 8, 3.5, 15.7345),
    (10, 20, 7, 36, 4, 3.5, 21.9283),
    (15, 40, 9, 30, 12, 3.5, 40.2231),
    (15, 8, 1.3, 20, 8, 2.6, 18.3067),
    (12, 30, 5, 30, 8, 0.8, 20.1145),
    (8, 15, 2.2, 30, 1.5, 1.8425, 32.3468),
)


@pytest.mark.parametrize("case", CASES)
def test_diffraction_is_that_of_pycraf(case: tuple[float, ...]) -> None:
    length_km, hills_m, wave_km, mast_m, receiver_m, frequency_ghz, expected_db = case
    distance = np.arange(0, round(length_km * 40) + 1) * 0.025
    ground = (60 + hills_m * np.sin(2 * np.pi * distance / wave_km) + distance).astype(np.float64)

    loss = path_loss(
        PathProfile(distance.astype(np.float64), ground, np.zeros(distance.size)), Wave(frequency_ghz),
        transmitter_height_m=mast_m, receiver_height_m=receiver_m,
    )  # fmt: skip

    assert loss.diffraction_db == pytest.approx(expected_db, abs=0.001)
