"""From path losses to signal, best server and interference: dBm for one resource element, receivers side by side.

Arrays have one row a sector and one column a receiver. An unknown loss is NaN, and stays so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.cover.network.domain.link_budget import (
    SUBCARRIER_HZ,
    SUBCARRIERS_PER_20_MHZ,
    THERMAL_NOISE_DBM_HZ,
    LinkBudget,
)
from maillage.cover.network.domain.sites import RadioSector
from maillage.cover.prediction.domain.network.antenna_gain import (
    antenna_gain_dbi,
    bearing_deg,
    receiver_discrimination_db,
)

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Indices = NDArray[np.int32]

NO_SERVER = -1


@dataclass(frozen=True, slots=True, eq=False)
class ReceivedSignals:
    """What receivers hear of each sector with their antenna turned to it, and where it comes from (degrees).

    ``mast`` numbers the mast of each sector (a row); None: each stands on its own.
    """

    rsrp_dbm: Singles
    bearings_deg: Singles
    mast: NDArray[np.integer] | None = None

    @property
    def best_server(self) -> Indices:
        """The sector that each receiver hears best; -1 where it hears none."""
        heard = np.nan_to_num(self.rsrp_dbm, nan=-np.inf)
        best = np.argmax(heard, axis=0).astype(np.int32)
        return np.where(np.isneginf(heard.max(axis=0)), np.int32(NO_SERVER), best)

    def of(self, server: Indices) -> Floats:
        """The signal of one sector for each receiver; NaN where there is none."""
        rsrp = self.rsrp_dbm[np.maximum(server, 0), np.arange(server.size)].astype(np.float64)
        return np.where(server == NO_SERVER, np.nan, rsrp)


def noise_dbm(budget: LinkBudget) -> float:
    """The noise of a subscriber's receiver in one resource element: k T B and the noise figure."""
    return float(THERMAL_NOISE_DBM_HZ + 10 * np.log10(SUBCARRIER_HZ) + budget.receiver_noise_figure_db)


def subcarriers(bandwidth_mhz: float) -> float:
    """How many resource elements share the power of a carrier in each symbol: 1,200 in 20 MHz."""
    return SUBCARRIERS_PER_20_MHZ * bandwidth_mhz / 20


def rsrp_dbm(
    sector: RadioSector,
    loss_db: ArrayLike,
    *,
    east_m: ArrayLike,
    north_m: ArrayLike,
    depression_deg: ArrayLike,
    budget: LinkBudget,
) -> Floats:
    """What a receiver hears of one resource element of a sector, its antenna turned to it.

    ``east_m`` and ``north_m`` lead from the antenna to the receiver. Carriers of unlike width share ``power_dbm``
    each; the weakest element counts.
    """
    widest = max(carrier.bandwidth_mhz for carrier in sector.carriers)
    sent_dbm = sector.power_dbm - 10 * np.log10(subcarriers(widest)) - sector.feeder_loss_db
    gain_dbi = antenna_gain_dbi(sector.antenna, bearing_deg(east_m, north_m), depression_deg)
    return np.asarray(sent_dbm + gain_dbi + budget.receiver_gain_dbi - np.asarray(loss_db, np.float64))


def carrier_overlap(sectors: Sequence[RadioSector]) -> Floats:
    """Which share of the band of a sector (row) another one (column) uses too: 1 with itself, 0 on other carriers."""
    most = max(len(sector.carriers) for sector in sectors)
    # Carriers as intervals of frequency; an empty interval where a sector has fewer than the others.
    bands = np.zeros((len(sectors), most, 2))
    for number, sector in enumerate(sectors):
        for place, carrier in enumerate(sector.carriers):
            middle, half = carrier.frequency_ghz * 1000, carrier.bandwidth_mhz / 2
            bands[number, place] = middle - half, middle + half
    low, high = bands[..., 0], bands[..., 1]
    shared_mhz = np.zeros((len(sectors), len(sectors)))
    for mine in range(most):
        for its in range(most):
            shared = np.minimum(high[:, None, mine], high[None, :, its])
            shared -= np.maximum(low[:, None, mine], low[None, :, its])
            shared_mhz += np.maximum(shared, 0.0)
    widths = np.array([sector.bandwidth_mhz for sector in sectors])
    return np.asarray(np.minimum(shared_mhz / widths[:, None], 1.0), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Disturbance:
    """What a receiver hears beside its server, in mW: sectors of the server's mast, and noise with all other sectors.

    What shadows the path to a mast shadows all its sectors alike: their correlation is 1, that between sites 0.5
    (3GPP; SEAMCAT handbook, 9.11).
    """

    same_mast_mw: Floats
    others_mw: Floats

    @property
    def sum_db(self) -> Floats:
        """All of it, in dBm."""
        return np.asarray(10 * np.log10(self.same_mast_mw + self.others_mw), np.float64)

    @property
    def same_mast_share(self) -> Floats:
        """Which part of it comes from sectors of the server's mast."""
        return np.asarray(self.same_mast_mw / (self.same_mast_mw + self.others_mw), np.float64)


def disturbance(
    signals: ReceivedSignals,
    server: Indices,
    *,
    activity: ArrayLike,
    overlap: Floats,
    budget: LinkBudget,
) -> Disturbance:
    """Noise and the other sectors, as they are active (0 to 1).

    The receiver's antenna is turned to its server, so it hears others less (``receiver_discrimination_db``).
    """
    receivers = np.arange(server.size)
    served = np.maximum(server, 0)
    masts = np.arange(signals.rsrp_dbm.shape[0]) if signals.mast is None else signals.mast
    axis = signals.bearings_deg[served, receivers]
    active = np.asarray(activity, np.float64)
    same_mast_mw = np.zeros(server.size)
    others_mw = np.full(server.size, 10 ** (noise_dbm(budget) / 10))
    for sector, (rsrp, bearings) in enumerate(zip(signals.rsrp_dbm, signals.bearings_deg, strict=True)):
        weight = active[sector] * overlap[served, sector] * (served != sector)
        audible = np.flatnonzero((weight > 0) & ~np.isnan(rsrp))
        if audible.size:
            away = receiver_discrimination_db(bearings[audible] - axis[audible], budget)
            power = weight[audible] * 10 ** ((rsrp[audible] - away) / 10)
            is_own = masts[served[audible]] == masts[sector]
            same_mast_mw[audible] += np.where(is_own, power, 0.0)
            others_mw[audible] += np.where(is_own, 0.0, power)
    return Disturbance(same_mast_mw, others_mw)


def sinr_db(
    signals: ReceivedSignals, server: Indices, *, activity: ArrayLike, overlap: Floats, budget: LinkBudget
) -> Floats:
    """The signal of each receiver's server over noise and the other sectors, as they are active (0 to 1)."""
    heard = disturbance(signals, server, activity=activity, overlap=overlap, budget=budget)
    return np.asarray(signals.of(server) - heard.sum_db, np.float64)


def shadow_margin_db(signal_dbm: Floats, heard: Disturbance, need_db: Floats) -> Floats:
    """How much shadow a receiver bears before its ratio falls below ``need_db``; -infinite where no signal would do.

    The shadow takes signal and sectors of the same mast alike, so it counts against noise and other masts alone:
    those as they are in the median, which for one of them is a correlation of 0.5.
    """
    signal_mw = 10 ** (np.asarray(signal_dbm, np.float64) / 10)
    over_own_mw = signal_mw / 10 ** (need_db / 10) - heard.same_mast_mw
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = 10 * np.log10(np.maximum(over_own_mw, 0.0) / heard.others_mw)
    return np.asarray(np.where(np.isnan(signal_mw), np.nan, margin), np.float64)


def shadowed_sinr_db(ratio_db: float, same_mast_share: float, shadow_db: ArrayLike) -> Floats:
    """A ratio under a shadow of the path to the server's mast, which takes its sectors along: they set the ceiling.

    Noise and other masts stay at their median, as in ``shadow_margin_db``.
    """
    shadow = np.asarray(shadow_db, np.float64)
    disturbed = same_mast_share * 10 ** (shadow / 10) + 1 - same_mast_share
    return np.asarray(ratio_db + shadow - 10 * np.log10(disturbed), np.float64)


def uplink_snr_db(sector: RadioSector, rsrp: ArrayLike, budget: LinkBudget) -> Floats:
    """The subscriber's signal at the station over its noise and what other subscribers add, on the widest carrier.

    The path is the same in both directions, so the loss is the downlink's; the power spreads over the carrier.
    """
    widest = max(carrier.bandwidth_mhz for carrier in sector.carriers)
    sent_dbm = sector.power_dbm - 10 * np.log10(subcarriers(widest))
    path_db = np.asarray(rsrp, np.float64) - sent_dbm  # antennas and feeder on both ends, less the loss
    noise = THERMAL_NOISE_DBM_HZ + 10 * np.log10(subcarriers(widest) * SUBCARRIER_HZ) + budget.station_noise_figure_db
    return np.asarray(budget.receiver_power_dbm + path_db - noise - budget.uplink_interference_db)
