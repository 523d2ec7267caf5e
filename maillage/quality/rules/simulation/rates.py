"""What Arcep published for the second half of 2021, as the parameters of the simulated networks.

Read by maillage.quality.intake.published from arcep-qos-2021-s2.csv. Means and success rates are official; what no
source publishes (spread, latency, technology shares) is an assumption, named as one, in docs/explanation/simulation.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from maillage.measurement.terms import Technology
from maillage.quality.terms.arcep import Floats, Stratum

# Mean download with a 5G phone over the mean of 2G to 4G, France (same release: 142, 84, 71, 31 Mb/s).
RATIO_5G: Final[Floats] = np.array([142 / 109.8, 84 / 69.4, 71 / 54.7, 31 / 50.3])

# Assumptions, not published results ------------------------------------------------------------------------------
MARKET_SHARES: Final[Floats] = np.array([0.32, 0.22, 0.24, 0.22])  # orders of magnitude of the operators' reports
TECHNOLOGIES: Final = (Technology.G2, Technology.G3, Technology.G4, Technology.G5)
TECHNOLOGY_SHARES: Final[Floats] = np.array(
    [[0.01, 0.11, 0.80, 0.08], [0.0, 0.05, 0.70, 0.25], [0.0, 0.03, 0.62, 0.35], [0.0, 0.06, 0.72, 0.22]]
)
CONTEXT_SHARES: Final[Floats] = np.array([0.0, 0.30, 0.50, 0.13, 0.07])  # unknown, outdoor, indoor, car, train
RATE_OF_TECHNOLOGY: Final[Mapping[Technology, float]] = MappingProxyType(
    {Technology.G2: 0.001, Technology.G3: 0.12, Technology.G4: 1.0}
)
LATENCY_MS: Final[Floats] = np.array([450.0, 75.0, 42.0, 32.0])  # medians, by technology
LATENCY_OF_OPERATOR: Final[Floats] = np.array([0.95, 1.05, 1.0, 1.1])
LATENCY_OF_STRATUM: Final[Floats] = np.array([1.2, 1.0, 0.9, 1.1])
# Standard deviations of logarithms: download and upload by stratum (the countryside varies most), times elsewhere.
SPREAD_OF_RATE: Final[Floats] = np.array([1.15, 1.0, 0.9, 1.05])
SPREAD_OF_LATENCY: Final = 0.35
SPREAD_OF_WEB: Final = 0.43  # of the loaded pages in arcep-web-2022-extract.csv
SPREAD_OF_VIDEO: Final = 0.40
# Share of the marginal variance that stays with a phone, with a spot; the rest is new at every test.
PHONE_VARIANCE: Final = 0.12
SPOT_VARIANCE: Final = 0.20


@dataclass(frozen=True, slots=True)
class PublishedRates:
    """Official results by operator (order of OPERATORS), stratum and context (number of terms.Context).

    Shares are 0-1, rates bit/s. Contexts that were not measured hold the figure of all contexts.
    """

    web_under_10_s: Floats
    video_perfect: Floats
    mean_download_bps: Floats
    mean_upload_bps: Floats


def shares(weights: Mapping[Stratum, float]) -> Floats:
    """The weights of all strata as shares that sum to 1."""
    array = np.array([weights.get(stratum, 0.0) for stratum in Stratum])
    return np.asarray(array / array.sum(), np.float64)
