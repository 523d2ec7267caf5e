from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cover.network.domain.antennas import formula_pattern
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import MountedAntenna
from maillage.cover.prediction.domain.network.antenna_gain import (
    antenna_gain_dbi,
    bearing_deg,
    receiver_discrimination_db,
)

ANTENNA = MountedAntenna(formula_pattern(17.0), azimuth_deg=120.0, height_m=30.0)
angles = st.floats(-720, 720)


def test_bearings_are_clockwise_from_the_north():
    bearings = bearing_deg([0, 1, 0, -1], [1, 0, -1, 0])

    assert bearings.tolist() == [0.0, 90.0, 180.0, 270.0]


def test_gain_is_full_on_the_axis_and_3_db_less_at_half_the_beam():
    gains = antenna_gain_dbi(ANTENNA, [120.0, 120 + 32.5, 120 - 32.5, 300.0], 0.0)

    # Whole degrees are joined by lines: a hundredth of a dB at most.
    assert gains == pytest.approx([17.0, 14.0, 14.0, -8.0], abs=0.02)


def test_electrical_tilt_lowers_the_beam_all_around():
    tilted = replace(ANTENNA, electrical_tilt_deg=4.0)

    gains = antenna_gain_dbi(tilted, [120.0, 150.0], 4.0)

    assert gains.tolist() == pytest.approx(antenna_gain_dbi(ANTENNA, [120.0, 150.0], 0.0).tolist())


def test_mechanical_tilt_lowers_the_front_and_not_the_side():
    tilted = replace(ANTENNA, mechanical_tilt_deg=5.0)

    front, side = antenna_gain_dbi(tilted, [120.0, 210.0], [5.0, 0.0])

    assert (front, side) == pytest.approx((17.0, float(antenna_gain_dbi(ANTENNA, 210.0, 0.0))))


def test_file_that_has_its_electrical_tilt_is_not_tilted_twice():
    pattern = replace(ANTENNA.pattern, electrical_tilt_deg=4.0)
    measured = replace(ANTENNA, pattern=pattern, electrical_tilt_deg=4.0)

    assert antenna_gain_dbi(measured, 120.0, 0.0) == pytest.approx(17.0)


@given(bearing=angles, depression=angles, turn=angles)
def test_gain_turns_with_the_antenna_and_stays_between_back_and_axis(bearing: float, depression: float, turn: float):
    turned = replace(ANTENNA, azimuth_deg=ANTENNA.azimuth_deg + turn)

    gain = float(antenna_gain_dbi(ANTENNA, bearing, depression))

    assert -8.0 <= gain <= 17.0
    assert float(antenna_gain_dbi(turned, bearing + turn, depression)) == pytest.approx(gain, abs=1e-6)


def test_subscriber_antenna_hears_its_back_20_db_less():
    away = receiver_discrimination_db(np.array([0.0, 30.0, -30.0, 330.0, 180.0]), LinkBudget())

    assert away.tolist() == [0.0, 3.0, 3.0, 3.0, 20.0]
