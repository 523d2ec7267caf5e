"""How much an antenna sends toward a receiver, and how much a subscriber's antenna hears from elsewhere.

Directions are degrees; a depression is an angle below the horizon. The two cuts of a pattern are added and bounded by
its back, which is the method of 3GPP TR 36.814 and of planners for cuts of a file.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.cover.network.domain.antennas import PATTERN_DEGREES
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import MountedAntenna

Floats = NDArray[np.float64]


def bearing_deg(east_m: ArrayLike, north_m: ArrayLike) -> Floats:
    """The direction of a displacement, clockwise from the north, in 0..360."""
    return np.asarray(np.degrees(np.arctan2(east_m, north_m)) % 360.0, np.float64)


def antenna_gain_dbi(antenna: MountedAntenna, bearings_deg: ArrayLike, depressions_deg: ArrayLike) -> Floats:
    """The gain of a mounted antenna in directions. A mechanical tilt lowers the front and lifts the back."""
    offset = np.asarray(bearings_deg, np.float64) - antenna.azimuth_deg
    pattern = antenna.pattern
    tilt = antenna.mechanical_tilt_deg * np.cos(np.radians(offset))
    if pattern.electrical_tilt_deg is None:
        tilt = tilt + antenna.electrical_tilt_deg
    below_axis = np.asarray(depressions_deg, np.float64) - tilt
    loss_db = _at_degrees(pattern.horizontal_db, offset) + _at_degrees(pattern.vertical_db, below_axis)
    return pattern.gain_dbi - np.minimum(loss_db, pattern.most_db)


def receiver_discrimination_db(off_axis_deg: ArrayLike, budget: LinkBudget) -> Floats:
    """How much less a subscriber's antenna hears ``off_axis_deg`` away from the sector it points at.

    The formula of a sector's horizontal cut (3GPP TR 36.814, table A.2.1.1-2), with the subscriber's beam.
    """
    angle = np.abs((np.asarray(off_axis_deg, np.float64) + 180.0) % 360.0 - 180.0)
    return np.minimum(12 * (angle / budget.receiver_beam_deg) ** 2, budget.receiver_front_to_back_db)


def _at_degrees(cut_db: Floats, angles_deg: Floats) -> Floats:
    """A cut between its whole degrees, linear in dB."""
    angle = angles_deg % PATTERN_DEGREES
    below = np.floor(np.nan_to_num(angle)).astype(np.int64)  # what is not known has a part that is none
    part = angle - below
    # An angle just under 0 becomes 360 after the division's rounding: it is the first degree again.
    low, high = cut_db[below % PATTERN_DEGREES], cut_db[(below + 1) % PATTERN_DEGREES]
    return np.asarray(low + (high - low) * part, np.float64)
