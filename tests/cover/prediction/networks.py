"""A small network of invented sites, and what receivers around it hear: closed forms, no terrain."""

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.antennas import formula_pattern
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import TDD_CONFIGURATIONS, MountedAntenna, RadioCarrier, RadioSector
from maillage.cover.prediction.domain.network.antenna_gain import bearing_deg
from maillage.cover.prediction.domain.network.radio_levels import ReceivedSignals, rsrp_dbm

Floats = NDArray[np.float64]
CARRIERS = (RadioCarrier(3.42, 20.0), RadioCarrier(3.44, 20.0))


def sector(azimuth_deg: float = 0.0, *, power_dbm: float = 46.0, tdd: int = 2, code: str = "A") -> RadioSector:
    antenna = MountedAntenna(formula_pattern(17.0), azimuth_deg, height_m=30.0)
    return RadioSector(code, antenna, power_dbm, 2.0, CARRIERS, TDD_CONFIGURATIONS[tdd])


def signals_of(
    sectors: tuple[RadioSector, ...], masts: Floats, receivers: Floats, loss_db: Floats, *, budget: LinkBudget
) -> ReceivedSignals:
    """What receivers (x, y) hear of sectors on masts (x, y) through losses of one row a sector."""
    east = receivers[None, :, 0] - masts[:, None, 0]
    north = receivers[None, :, 1] - masts[:, None, 1]
    rsrp = [
        rsrp_dbm(sectors[i], loss_db[i], east_m=east[i], north_m=north[i], depression_deg=0.0, budget=budget)
        for i in range(len(sectors))
    ]
    return ReceivedSignals(np.array(rsrp, np.float32), bearing_deg(east, north).astype(np.float32))
