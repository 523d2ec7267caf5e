"""The simulated networks: the result of a test from its place, technology and standard normal draws.

Every figure is a function of one normal draw and one uniform draw (failure), so that the same functions give the
campaign (random draws) and the true values (a fine grid of draws, maillage.measure.record.domain.simulation.truth).

The parameters are Arcep's results for the second half of 2021, read by maillage.measure.record.intake.published from
arcep-qos-2021-s2.csv. Means and success rates are official; what no source publishes (spread, latency, technology
shares) is an assumption, listed in docs/explanation/simulation.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from math import erf, sqrt
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.protocol.domain.terms import SubtestKind, Technology
from maillage.measure.record.domain.arcep import WEB_UNDER_5_S, Floats

# Mean download with a 5G phone over the mean of 2G to 4G, France (same release: 142, 84, 71, 31 Mb/s).
RATIO_5G: Final[Floats] = np.array([142 / 109.8, 84 / 69.4, 71 / 54.7, 31 / 50.3])

# Assumptions, not published results ------------------------------------------------------------------------------
MARKET_SHARES: Final[Floats] = np.array([0.32, 0.22, 0.24, 0.22])  # orders of magnitude from the operators' reports
TECHNOLOGIES: Final = (Technology.G2, Technology.G3, Technology.G4, Technology.G5)
TECHNOLOGY_SHARES: Final[Floats] = np.array(
    [[0.01, 0.11, 0.80, 0.08], [0.0, 0.05, 0.70, 0.25], [0.0, 0.03, 0.62, 0.35], [0.0, 0.06, 0.72, 0.22]]
)
CONTEXT_SHARES: Final[Floats] = np.array([0.0, 0.30, 0.50, 0.13, 0.07])  # unknown, outdoor, indoor, car, train
RATE_OF_TECHNOLOGY: Final[Mapping[Technology, float]] = {Technology.G2: 0.001, Technology.G3: 0.12, Technology.G4: 1.0}
LATENCY_MS: Final[Floats] = np.array([450.0, 75.0, 42.0, 32.0])  # medians, by technology
LATENCY_OF_OPERATOR: Final[Floats] = np.array([0.95, 1.05, 1.0, 1.1])
LATENCY_OF_STRATUM: Final[Floats] = np.array([1.2, 1.0, 0.9, 1.1])
# Standard deviations of logarithms: download and upload by stratum (rural varies most).
SPREAD_OF_RATE: Final[Floats] = np.array([1.15, 1.0, 0.9, 1.05])
SPREAD_OF_LATENCY: Final = 0.35
SPREAD_OF_WEB: Final = 0.43  # of the loaded pages in arcep-web-2022-extract.csv
SPREAD_OF_VIDEO: Final = 0.40
# Shares of the variance due to the phone and to the position; the rest is independent for every test.
PHONE_VARIANCE: Final = 0.12
SPOT_VARIANCE: Final = 0.20


@dataclass(frozen=True, slots=True)
class PublishedRates:
    """Official results by operator (order of OPERATORS), stratum and context (number of terms.Context).

    Shares are 0-1, rates bit/s. Contexts that were not measured have the figure of all contexts.
    """

    web_under_10_s: Floats
    video_perfect: Floats
    mean_download_bps: Floats
    mean_upload_bps: Floats


Integers = NDArray[np.int64]

PAGE_TIMEOUT_MS: Final = 10_000.0
FILE_TIMEOUT_MS: Final = 30_000.0
FILE_BITS: Final = {SubtestKind.FILE_DOWNLOAD: 5e6 * 8, SubtestKind.FILE_UPLOAD: 1e6 * 8}
FILE_SET_UP_MS: Final = 300.0
ONE_CONNECTION: Final = 0.65  # of the multi-connection rate that the download subtest measures
START_DELAY_MS: Final = 1_100.0
STALLS_MS: Final = 5_000.0
LOST_VIDEOS: Final = 0.4  # share of failed playbacks among imperfect videos
# Transfers and pings fail less often than pages: they need no name resolution and only one response.
FAILURES_OF_PAGES: Final = {
    SubtestKind.WEB: 1.0,
    SubtestKind.DOWNLOAD: 0.4,
    SubtestKind.UPLOAD: 0.5,
    SubtestKind.LATENCY: 0.2,
    SubtestKind.FILE_DOWNLOAD: 0.5,
    SubtestKind.FILE_UPLOAD: 0.7,
}
SLOWER_ON: Final = {Technology.G2: 12.0, Technology.G3: 1.9, Technology.G4: 1.0, Technology.G5: 0.9}
FAILS_MORE_ON: Final = {Technology.G2: 12.0, Technology.G3: 2.5, Technology.G4: 1.0, Technology.G5: 0.9}
NORMAL: Final = NormalDist()


class SubtestEnding(IntEnum):
    """How a simulated subtest ended."""

    OK = 1
    FAILED = 2
    TIMEOUT = 3


@dataclass(frozen=True, slots=True)
class RadioCells:
    """Conditions of tests: operator (index in OPERATORS), stratum, context, technology (generation)."""

    operator: Integers
    stratum: Integers
    context: Integers
    technology: Integers


@dataclass(frozen=True, slots=True)
class Draws:
    """For each kind, a standard normal draw (quality; high is good) and a uniform draw (failure when small)."""

    quality: Mapping[SubtestKind, Floats]
    failure: Mapping[SubtestKind, Floats]


def correlated_draws(rng: np.random.Generator, phone: Floats, spot: Floats) -> Draws:
    """Return draws with random effects of phone and position; each one is marginally standard normal or uniform."""
    lasting = phone * np.sqrt(PHONE_VARIANCE) + spot * np.sqrt(SPOT_VARIANCE)
    own = np.sqrt(1 - PHONE_VARIANCE - SPOT_VARIANCE)
    quality = {kind: lasting + own * rng.standard_normal(len(phone)) for kind in SubtestKind}
    failing = {kind: lasting + own * rng.standard_normal(len(phone)) for kind in SubtestKind}
    return Draws(quality, {kind: _probabilities(normal) for kind, normal in failing.items()})


@dataclass(frozen=True)
class Networks:
    """The four networks, parameterised with the published results."""

    published: PublishedRates

    def figures(self, kind: SubtestKind, cells: RadioCells, draws: Draws) -> tuple[Floats, NDArray[np.int8]]:
        """Return values (in the unit of the kind; NaN for none), and how each test ended (SubtestEnding)."""
        values, limit = self.values(kind, cells, draws.quality[kind])
        is_late = values >= limit
        is_failed = draws.failure[kind] < self.failure_share(kind, cells)
        endings = np.where(
            is_failed, SubtestEnding.FAILED, np.where(is_late, SubtestEnding.TIMEOUT, SubtestEnding.OK)
        ).astype(np.int8)
        return np.where(endings == SubtestEnding.OK, values, np.nan), endings

    def failure_share(self, kind: SubtestKind, cells: RadioCells) -> Floats:
        """Return the probability of an outright failure; timeouts, from the values, come on top."""
        cell = cells.operator, cells.stratum, cells.context
        if kind is SubtestKind.VIDEO:
            base = (1 - self.published.video_perfect[cell]) * LOST_VIDEOS
        else:
            base = self._pages[1][cell] * FAILURES_OF_PAGES[kind]
        return np.clip(base * _by_technology(FAILS_MORE_ON, cells.technology), 0.0, 0.95)

    def failure_share_at(self, kind: SubtestKind, cells: RadioCells, quality: Floats) -> Floats:
        """Return the probability of an outright failure given the quality.

        Quality and failure share the random effects of phone and position: two standard normals of correlation r, so
        that
        P(fails | q) = F((F^-1(p) - r q) / sqrt(1 - r²)), with F the normal distribution function.
        """
        shared = PHONE_VARIANCE + SPOT_VARIANCE
        threshold = _quantiles(self.failure_share(kind, cells))
        return _probabilities((threshold - shared * quality) / np.sqrt(1 - shared**2))

    def values(self, kind: SubtestKind, cells: RadioCells, quality: Floats) -> tuple[Floats, float]:
        """Return the values measured without failure, and the timeout of the kind."""
        match kind:
            case SubtestKind.LATENCY:
                median = np.zeros(max(Technology) + 1)
                median[list(TECHNOLOGIES)] = LATENCY_MS
                scale = LATENCY_OF_OPERATOR[cells.operator] * LATENCY_OF_STRATUM[cells.stratum]
                return median[cells.technology] * scale * np.exp(-SPREAD_OF_LATENCY * quality), np.inf
            case SubtestKind.DOWNLOAD | SubtestKind.UPLOAD:
                return self._rate(kind, cells, quality), np.inf
            case SubtestKind.FILE_DOWNLOAD | SubtestKind.FILE_UPLOAD:
                direction = SubtestKind.DOWNLOAD if kind is SubtestKind.FILE_DOWNLOAD else SubtestKind.UPLOAD
                rate = self._rate(direction, cells, quality) * ONE_CONNECTION
                return FILE_BITS[kind] / rate * 1_000 + FILE_SET_UP_MS, FILE_TIMEOUT_MS
            case SubtestKind.WEB:
                median = self._pages[0][cells.operator, cells.stratum, cells.context]
                slower = _by_technology(SLOWER_ON, cells.technology)
                return median * slower * np.exp(-SPREAD_OF_WEB * quality), PAGE_TIMEOUT_MS
            case SubtestKind.VIDEO:
                # Start delay, plus stalls below the quality of perfect videos: of the videos that play, the worst
                # (1 - perfect)(1 - LOST_VIDEOS) stall.
                perfect = self.published.video_perfect[cells.operator, cells.stratum, cells.context]
                threshold = _quantiles((1 - perfect) * (1 - LOST_VIDEOS) / (1 - (1 - perfect) * LOST_VIDEOS))
                slower = _by_technology(SLOWER_ON, cells.technology)
                delay = START_DELAY_MS * slower * np.exp(-SPREAD_OF_VIDEO * quality)
                stalls = np.where(quality < threshold, STALLS_MS * slower * np.exp(threshold - quality), 0.0)
                return delay + stalls, np.inf

    def _rate(self, kind: SubtestKind, cells: RadioCells, quality: Floats) -> Floats:
        is_down = kind is SubtestKind.DOWNLOAD
        mean = self.published.mean_download_bps if is_down else self.published.mean_upload_bps
        spread = SPREAD_OF_RATE[cells.stratum]
        on_5g = RATIO_5G[cells.operator] if is_down else 1.0
        on_technology = _by_technology({**RATE_OF_TECHNOLOGY, Technology.G5: np.nan}, cells.technology)
        factor = np.where(cells.technology == Technology.G5, on_5g, on_technology)
        # A lognormal of mean m and spread s has the median m exp(-s²/2).
        median = mean[cells.operator, cells.stratum, cells.context] * factor * np.exp(-(spread**2) / 2)
        return np.asarray(median * np.exp(spread * quality), np.float64)

    @cached_property
    def _pages(self) -> tuple[Floats, Floats]:
        """Median load time (ms) and failure share of pages on 4G, fitted to the shares under 5 s and 10 s."""
        under_10 = self.published.web_under_10_s
        everywhere = under_10[:, :, 0]
        under_5 = WEB_UNDER_5_S[:, :, np.newaxis] * under_10 / everywhere[:, :, np.newaxis]
        median, failure = np.empty_like(under_10), np.empty_like(under_10)
        for cell in np.ndindex(under_10.shape):
            median[cell], failure[cell] = fitted_page(float(under_5[cell]), float(under_10[cell]))
        return median, failure


def fitted_page(under_5_s: float, under_10_s: float) -> tuple[float, float]:
    """Fit a lognormal with failure share f to (1-f) P(x < 5 s) and (1-f) P(x < 10 s); return median (ms) and f.

    The ratio of the two shares rises as the median falls: bisection on it; f follows from the second share.
    """
    ratio = min(under_5_s / under_10_s, 0.999)
    low, high = np.log(200.0), np.log(9_000.0)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(5_000, middle) / _below(10_000, middle) > ratio else (low, middle)
    median = float(np.exp((low + high) / 2))
    return median, max(0.0, 1 - under_10_s / _below(10_000, float(np.log(median))))


def _below(limit_ms: float, log_median: float) -> float:
    return NORMAL.cdf((float(np.log(limit_ms)) - log_median) / SPREAD_OF_WEB)


def _probabilities(normal: Floats) -> Floats:
    """Return the standard normal distribution function; NumPy has none."""
    return np.fromiter(map(erf, (normal / sqrt(2)).tolist()), np.float64, len(normal)) / 2 + 0.5


def _by_technology(table: Mapping[Technology, float], technology: Integers) -> Floats:
    values = np.full(max(Technology) + 1, np.nan)
    for generation, value in table.items():
        values[generation] = value
    return np.asarray(values[technology], np.float64)


def _quantiles(probability: Floats) -> Floats:
    """Return standard normal quantiles, computed once per distinct value: published shares have two digits."""
    distinct, back = np.unique(probability, return_inverse=True)
    return np.asarray(np.array([NORMAL.inv_cdf(min(max(p, 1e-9), 1 - 1e-9)) for p in distinct])[back], np.float64)
