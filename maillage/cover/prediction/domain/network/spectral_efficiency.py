"""From a signal-to-noise ratio to bits: Shannon's bound as 3GPP truncates it, the CQI tables, and their inverses.

Efficiencies are b/s/Hz of the time that a direction has; ratios are dB.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.cover.network.domain.link_budget import LinkBudget

Floats = NDArray[np.float64]

# 3GPP TS 36.213, tables 7.2.3-1 and 7.2.3-2: efficiency of CQI 1 to 15, for one layer.
_CQI_64QAM: Final = (
    *(0.1523, 0.2344, 0.3770, 0.6016, 0.8770, 1.1758, 1.4766, 1.9141),
    *(2.4063, 2.7305, 3.3223, 3.9023, 4.5234, 5.1152, 5.5547),
)
_CQI_256QAM: Final = (
    *(0.1523, 0.3770, 0.8770, 1.4766, 1.9141, 2.4063, 2.7305, 3.3223),
    *(3.9023, 4.5234, 5.1152, 5.5547, 6.2266, 6.9141, 7.4063),
)
_FIRST_THRESHOLD_DB: Final = -7.0
_QAM256: Final = 256
_STEP_DB: Final = 1.93  # from one CQI of 64-QAM to the next, the slope of published link simulations


def downlink_efficiency(sinr_db: ArrayLike, budget: LinkBudget) -> Floats:
    """Downlink efficiency: Shannon's bound truncated (TR 36.942, annex A), or the best CQI where a table is chosen.

    0 below the least ratio; layers share the power and add their bits.
    """
    if not budget.cqi_qam:
        return _truncated_shannon(sinr_db, budget.shannon_down_factor, budget.shannon_down_most, budget.least_sinr_db)
    efficiencies, thresholds = _cqi_steps(budget)
    ratio = np.asarray(sinr_db, np.float64)
    # NaN sorts after every threshold and would have the best CQI: it stays NaN.
    steps = np.searchsorted(thresholds, np.nan_to_num(ratio, nan=-np.inf), side="right")
    return np.where(np.isnan(ratio), np.nan, np.concatenate(([0.0], efficiencies))[steps])


def least_ratio_db(budget: LinkBudget) -> float:
    """The least ratio at which anything passes on the downlink."""
    return float(_cqi_steps(budget)[1][0]) if budget.cqi_qam else budget.least_sinr_db


def sinr_for_down(efficiency: ArrayLike, budget: LinkBudget) -> Floats:
    """The least ratio that gives a downlink efficiency; infinite above the best."""
    if not budget.cqi_qam:
        return _inverse_shannon(efficiency, budget.shannon_down_factor, budget.shannon_down_most, budget.least_sinr_db)
    efficiencies, thresholds = _cqi_steps(budget)
    return np.append(thresholds, np.inf)[np.searchsorted(efficiencies, np.asarray(efficiency, np.float64))]


def sinr_for_up(efficiency: ArrayLike, budget: LinkBudget) -> Floats:
    """The least ratio that gives an uplink efficiency, by Shannon's bound truncated; infinite above the cap."""
    return _inverse_shannon(efficiency, budget.shannon_up_factor, budget.shannon_up_most, budget.least_sinr_db)


def _cqi_steps(budget: LinkBudget) -> tuple[Floats, Floats]:
    """Efficiency of each CQI of the table that is chosen, all layers together, and the ratio that it needs."""
    slow = np.array(_CQI_64QAM)
    efficiencies, thresholds = slow, _FIRST_THRESHOLD_DB + _STEP_DB * np.arange(slow.size, dtype=np.float64)
    if budget.cqi_qam == _QAM256:
        efficiencies = np.array(_CQI_256QAM)
        beyond = np.arange(1, 1 + np.count_nonzero(efficiencies > slow[-1])) * _STEP_DB + thresholds[-1]
        # The same efficiency is the same modulation and code in both tables, so it needs the same ratio.
        thresholds = np.concatenate([thresholds[np.isin(slow, efficiencies)], beyond])
    return budget.layers * efficiencies, thresholds + 10 * np.log10(budget.layers)


def _truncated_shannon(sinr_db: ArrayLike, factor: float, most: float, least_db: float) -> Floats:
    ratio = np.asarray(sinr_db, np.float64)
    efficiency = np.minimum(factor * np.log2(1 + 10 ** (ratio / 10)), most)
    return np.where(ratio < least_db, 0.0, efficiency)


def _inverse_shannon(efficiency: ArrayLike, factor: float, most: float, least_db: float) -> Floats:
    target = np.asarray(efficiency, np.float64)
    with np.errstate(divide="ignore", over="ignore"):
        ratio_db = 10 * np.log10(2 ** (np.minimum(target, most) / factor) - 1)
    return np.where(target > most, np.inf, np.maximum(ratio_db, least_db))
