"""Invented tests of a network: what the model says at drawn places, with noise and a planted error of the whole."""

from typing import Final

import numpy as np

from maillage.core.geo import to_degrees
from maillage.cover.prediction.domain.field_tests import GroundTest, ReadingKind
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork, place_levels

_NOISE_DB: Final = 6.0  # the residual of campaigns with known antennas: 5 to 8 dB
_AUDIBLE_DBM: Final = -130.0  # below, a modem shows no signal


def simulated_tests(
    network: GroundedNetwork, *, bias_db: float, count: int, reach_m: float, seed: int
) -> tuple[GroundTest, ...]:
    """At most ``count`` tests of subscribers' antennas within ``reach_m`` of a site, ``bias_db`` beside the model.

    The same seed draws the same places and noise, whatever the bias; places where nothing is strongest give no test.
    """
    random = np.random.default_rng(seed)
    near = random.integers(0, len(network.stations), count)
    angle, distance = random.uniform(0, 2 * np.pi, count), reach_m * np.sqrt(random.uniform(0.01, 1, count))
    x = np.array([network.stations[index].support.x_m for index in near]) + distance * np.cos(angle)
    y = np.array([network.stations[index].support.y_m for index in near]) + distance * np.sin(angle)
    signal = place_levels(network, x, y).signals.rsrp_dbm
    owner = network.sector_station
    strongest = np.where(owner[:, None] == near[None, :], np.nan_to_num(signal, nan=-np.inf), -np.inf).max(axis=0)
    measured = strongest + bias_db + random.normal(0, _NOISE_DB, count)
    lon, lat = to_degrees(x, y)
    return tuple(
        GroundTest(
            kind=ReadingKind.LINE,
            device=f"invente-{number}",
            lon=float(lon[number]),
            lat=float(lat[number]),
            site=network.stations[near[number]].support.code,
            rsrp_dbm=round(float(measured[number]), 1),
        )
        for number in np.flatnonzero(strongest > _AUDIBLE_DBM)
    )
