"""Invented readings for a demonstration: subscriber lines with a planted signal error, and homes.

Deterministic for a prediction. One site is made much worse than its table says, so that the page has a cause to report.
They are marked as invented, and only count for an invented prediction.
"""

import csv
from pathlib import Path
from typing import Final

import numpy as np

from maillage.core.geo import to_degrees
from maillage.cover.prediction.domain.network.place_answers import place_answers
from maillage.cover.prediction.domain.truth.simulated_tests import simulated_tests
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.truth_rebuild import predicted_network_of

_PLANTED_DB: Final = -7.0  # the effect of trees somewhat taller than assumed, for the calibration to correct
_ILL_SITE_DB: Final = -8.0  # in addition: the effect of antennas pointing elsewhere
_LINES: Final = 180
_HOMES: Final = 240
_REACH_M: Final = 3_000.0
_HAMLETS: Final = 8  # per site, since homes that test are near one another
_HAMLET_M: Final = 400.0
_SEED: Final = 44
_COLUMNS: Final = ("nature", "appareil", "lon", "lat", "site", "rsrp_dbm", "debit_mbps", "offre_mbps", "wifi")


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
