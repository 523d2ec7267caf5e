"""Fits clutter heights to mobile tests: the factor on the prediction's heights that explains them best.

Transmitted power and device sensitivity are unknown, so levels alone prove nothing. A Gaussian model has random offsets
per radio cell (5 dB), per device (4 dB) and in common (4 dB); the remaining variation determines the factor, whose
prior is normal around 1 (standard deviation 0.35). A device counts once per 100 m and radio cell, and at most fifty
times.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.extras import scipy
from maillage.core.geo import to_lambert_93
from maillage.core.problems import Refused
from maillage.cover.prediction.domain.field_tests import VOICES_FLOOR, Floats
from maillage.cover.prediction.domain.mobile_tests import BAND_GHZ, ClutterFit, MobileTest
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.radio.domain.paths import Mast
from maillage.cover.radio.domain.point_losses import point_losses
from maillage.cover.radio.domain.rasters import Clutter, ClutterSource
from maillage.cover.radio.domain.waves import Wave

_VOICE_M: Final = 100.0
_MOST_OF_DEVICE: Final = 50
_MOST_VOICES: Final = 2_000  # evenly sampled: more do not change the second digit
_LEAST_CELLS: Final = 3  # one or two may be in untypical places
_FACTORS: Final = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5])
_FACTOR_SD: Final = 0.35
_SENT_DBM: Final = 30.0  # a resource element of 46 dBm in 20 MHz, with 17 dBi less 2 dB (3GPP TR 36.942)
_CELL_SD_DB, _DEVICE_SD_DB, _COMMON_SD_DB, _NOISE_DB = 5.0, 4.0, 4.0, 9.0  # for phones: 9.8 to 11.7 dB in total
_DEVICE_M: Final = 1.5
_INTERVAL: Final = (0.025, 0.975)


def fitted_clutter(network: GroundedNetwork, tests: Sequence[MobileTest]) -> ClutterFit | None:
    """The fitted factor on the heights of a network's clutter.

    None if heights are measured or ignored, or with fewer than five devices or three radio cells.
    """
    clutter = network.clutter
    if clutter.source in {ClutterSource.MEASURED, ClutterSource.NONE} or not tests:
        return None
    voices = _voices(tests)
    losses = np.array(
        [_losses_db(network, clutter.clear_before(0.0).scaled_by(float(factor)), voices) for factor in _FACTORS]
    )
    is_known = np.isfinite(losses).all(axis=0)
    voices = [voice for voice, its in zip(voices, is_known, strict=True) if its]
    devices = np.unique([test.device for test in voices], return_inverse=True)
    cells = np.unique([test.radio_cell for test in voices], return_inverse=True)
    if devices[0].size < VOICES_FLOOR or cells[0].size < _LEAST_CELLS:
        return None
    measured = np.array([test.rsrp_dbm for test in voices])
    rest = measured - (_SENT_DBM - losses[:, is_known])
    factor, low, high = _posterior(rest, cells[1], devices[1])
    assumed = clutter.assumed_m if clutter.source is ClutterSource.ASSUMED else None
    return ClutterFit(len(voices), devices[0].size, cells[0].size, factor, low, high, assumed)


def _posterior(rest: Floats, cell: NDArray[np.intp], device: NDArray[np.intp]) -> tuple[float, float, float]:
    """Mean and 95 % interval of the factor; ``rest`` is measured minus modelled signal, of shape (factors, voices)."""
    same_cell, same_device = cell[:, None] == cell[None, :], device[:, None] == device[None, :]
    covariance = _COMMON_SD_DB**2 + _CELL_SD_DB**2 * same_cell + _DEVICE_SD_DB**2 * same_device
    covariance = covariance + _NOISE_DB**2 * np.eye(cell.size)
    solved = scipy.linalg.cho_solve(scipy.linalg.cho_factor(covariance), rest.T)
    likelihood = -0.5 * np.einsum("ij,ji->i", rest, solved)
    fine = np.linspace(_FACTORS[0], _FACTORS[-1], 501)
    weight = scipy.interpolate.CubicSpline(_FACTORS, likelihood)(fine) - 0.5 * ((fine - 1) / _FACTOR_SD) ** 2
    chance = np.exp(weight - weight.max())
    chance /= chance.sum()
    low, high = np.interp(_INTERVAL, np.cumsum(chance), fine)
    return float(chance @ fine), float(low), float(high)


def _voices(tests: Sequence[MobileTest]) -> list[MobileTest]:
    """One test per device, radio cell and 100 m with the mean signal; at most fifty per device, evenly sampled."""
    x, y = (
        np.floor(np.asarray(axis) / _VOICE_M) for axis in to_lambert_93(*np.array([(t.lon, t.lat) for t in tests]).T)
    )
    groups: dict[tuple[str, str, float, float], list[MobileTest]] = defaultdict(list)
    for test, east, north in zip(tests, x.tolist(), y.tolist(), strict=True):
        groups[test.device, test.radio_cell, east, north].append(test)
    by_device: dict[str, list[MobileTest]] = defaultdict(list)
    for (device, *_place), members in groups.items():
        signal = float(np.mean([test.rsrp_dbm for test in members]))
        by_device[device].append(replace(members[0], rsrp_dbm=signal))
    voices = [voice for some in by_device.values() for voice in _evenly(some, _MOST_OF_DEVICE)]
    return _evenly(voices, _MOST_VOICES)


def _evenly(tests: list[MobileTest], most: int) -> list[MobileTest]:
    return [tests[number] for number in np.unique(np.linspace(0, len(tests) - 1, min(most, len(tests))).astype(int))]


def _losses_db(network: GroundedNetwork, clutter: Clutter, tests: Sequence[MobileTest]) -> Floats:
    """The median loss from the mast of each test; NaN if the terrain is unknown."""
    losses = np.full(len(tests), np.nan)
    masts: dict[tuple[float, float, float, int], list[int]] = defaultdict(list)
    for number, test in enumerate(tests):
        masts[test.mast_lon, test.mast_lat, test.mast_height_m, test.band].append(number)
    x, y = to_lambert_93(*np.array([(test.lon, test.lat) for test in tests]).T)
    for (lon, lat, height, band), members in masts.items():
        east, north = to_lambert_93([lon], [lat])
        mast = Mast(float(east[0]), float(north[0]), height)
        try:
            losses[members] = point_losses(
                network.terrain, clutter, mast, wave=Wave(BAND_GHZ[band]), x_m=np.asarray(x)[members],
                y_m=np.asarray(y)[members], receiver_height_m=_DEVICE_M,
            )  # fmt: skip
        except Refused:
            # The mast is outside the loaded terrain, or at sea: the test is ignored.
            continue
    return losses
