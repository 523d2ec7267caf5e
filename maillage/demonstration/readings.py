"""Invented readings on the ground: simulated tests of subscriber lines with a planted signal error, and homes.

Deterministic for a prediction. One site is made much worse than its table says, so that the page has a cause to report.
They are marked as invented, and only count for an invented prediction.
"""

import csv
from pathlib import Path
from typing import Final

import numpy as np

from maillage.core.geo import to_degrees
from maillage.cover.prediction.domain.field_tests import GroundTest, ReadingKind
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork, place_answers, place_levels
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.truth_rebuild import predicted_network_of

_NOISE_DB: Final = 6.0  # the residual of campaigns with known antennas: 5 to 8 dB
_AUDIBLE_DBM: Final = -130.0  # below, a modem shows no signal
_PLANTED_DB: Final = -7.0  # the effect of trees somewhat taller than assumed, for the calibration to correct
_ILL_SITE_DB: Final = -8.0  # in addition: the effect of antennas pointing elsewhere
_LINES: Final = 180
_HOMES: Final = 240
_REACH_M: Final = 3_000.0
_HAMLETS: Final = 8  # per site, since homes that test are near one another
_HAMLET_M: Final = 400.0
_SEED: Final = 44
_COLUMNS: Final = ("nature", "appareil", "lon", "lat", "site", "rsrp_dbm", "debit_mbps", "offre_mbps", "wifi")


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


def write_invented_readings(path: Path, prediction: PublishedPrediction) -> int:
    """Write a CSV of readings around the sites of a prediction; returns their number."""
    network, random = predicted_network_of(prediction), np.random.default_rng(_SEED)
    lines = simulated_tests(network, bias_db=_PLANTED_DB, count=_LINES, reach_m=2 * _REACH_M, seed=_SEED)
    ill = network.stations[0].support.code
    rows = [
        ["ligne", test.device, f"{test.lon:.5f}", f"{test.lat:.5f}", test.site, f"{heard:.1f}", "", "", ""]
        for test in lines
        for heard in [(test.rsrp_dbm or 0.0) + (_ILL_SITE_DB if test.site == ill else 0.0)]
    ]
    near = random.integers(0, len(network.stations) * _HAMLETS, _HOMES)
    angle, distance = (
        random.uniform(low, high, int(near.max()) + 1) for low, high in ((0, 2 * np.pi), (600, _REACH_M))
    )
    masts = np.array([(station.support.x_m, station.support.y_m) for station in network.stations])[near // _HAMLETS]
    x = masts[:, 0] + distance[near] * np.cos(angle[near]) + random.uniform(-_HAMLET_M, _HAMLET_M, _HOMES)
    y = masts[:, 1] + distance[near] * np.sin(angle[near]) + random.uniform(-_HAMLET_M, _HAMLET_M, _HOMES)
    answers, _distance = place_answers(network, x, y)
    shadow = random.normal(0, network.budget.shadowing_sd_db, _HOMES)
    planted = _PLANTED_DB + np.where(near // _HAMLETS == 0, _ILL_SITE_DB, 0.0)
    works = np.nan_to_num(answers.margin_db, nan=-np.inf) + planted + shadow >= 0
    rates = np.where(works, random.uniform(31, 90, _HOMES), random.uniform(4, 27, _HOMES))
    lon, lat = to_degrees(x, y)
    rows += [
        ["foyer", f"invente-{n}", f"{lon[n]:.5f}", f"{lat[n]:.5f}", "", "", f"{rates[n]:.1f}", "100", "non"]
        for n in range(_HOMES)
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(rows)
    return len(rows)
