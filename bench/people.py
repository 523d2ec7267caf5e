"""Invented people who test four networks, with a truth that is known: for the proof of the comparison and its tests.

Nothing here is taken from the comparison's own code but the shape of its rows: the truth comes from raw values, before
they fall into bins. Towns are heard first, a few phones make most of the tests, tests fail, phones differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.comparison.domain.strata import Strata, strata_of
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.bins import NO_BIN, bins_of
from maillage.measure.record.domain.columns import VideoVerdict
from maillage.measure.record.domain.density import Density
from maillage.measure.record.domain.score import usage_scores
from maillage.measure.record.domain.terms import SCALES, Usage

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

OPERATORS: Final = (1, 2, 3, 4)
DEPARTEMENTS: Final = ("44", "49", "53", "72", "85")
# Thousands of inhabitants by département and density class: the orders of size of Pays de la Loire.
POPULATION: Final[Floats] = np.array(
    [[420, 480, 560], [380, 240, 210], [190, 70, 50], [290, 120, 150], [430, 190, 60]], float
)
COMMUNES: Final = 20  # of a stratum
# How much likelier an inhabitant takes part, by density class: towns are heard first.
TOWN_BIAS: Final[Floats] = np.array([0.5, 1.2, 2.2])
DENSITY_EFFECT: Final[Floats] = np.array([-0.55, 0.1, 0.35])  # on the latent quality
DEVICE_VARIANCE: Final = 0.25
TEST_VARIANCE: Final = 0.15
OWN_VARIANCE: Final = 0.60  # of each subtest; the three sum to 1
REPEATERS: Final = 0.9  # exponent of Zipf's law
AT_HOME: Final = 0.8  # share of a phone's tests in its own stratum
FAILING: Final = 0.05
PAGES: Final = 5
WEIGHTS: Final[Mapping[Usage, float]] = {
    Usage.WEB: 30.0,
    Usage.VIDEO: 25.0,
    Usage.DOWNLOAD: 20.0,
    Usage.UPLOAD: 10.0,
    Usage.LATENCY: 10.0,
}
FILES: Final = 5.0
# Median at quality 0, and the change of the logarithm with one unit of quality.
LAWS: Final[Mapping[Usage, tuple[float, float]]] = {
    Usage.DOWNLOAD: (20e6, 1.0),
    Usage.UPLOAD: (4e6, 1.0),
    Usage.LATENCY: (45.0, -0.35),
    Usage.WEB: (2_500.0, -0.45),
    Usage.VIDEO: (1_200.0, -0.6),
    Usage.FILE_DOWNLOAD: (3_000.0, -0.9),
    Usage.FILE_UPLOAD: (2_500.0, -0.9),
}
USAGES: Final = tuple(LAWS)
GRID: Final[Floats] = np.linspace(-4.0, 4.0, 161)
SLICES: Final = 2_001
MEDIAN_DRAWS: Final = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Tests:
    """Tests as columns: the raw value of each usage, and whether it failed."""

    values: Mapping[Usage, Floats]
    is_failed: Mapping[Usage, NDArray[np.bool_]]

    def __len__(self) -> int:
        return len(self.values[Usage.DOWNLOAD])

    def points(self, usage: Usage) -> Floats:
        """The score of one usage."""
        return np.where(self.is_failed[usage], 0.0, usage_scores(self.values[usage], SubtestKind(usage.word)))

    @property
    def scores(self) -> Floats:
        """The score of each test, from the raw values."""
        files = (self.points(Usage.FILE_DOWNLOAD) + self.points(Usage.FILE_UPLOAD)) / 2
        whole = sum((weight * self.points(usage) for usage, weight in WEIGHTS.items()), FILES * files)
        return np.asarray(whole / 100, np.float64)

    @property
    def is_above_8_mbps(self) -> NDArray[np.bool_]:
        """Whether each test received at least 8 Mb/s."""
        usage = Usage.DOWNLOAD
        return np.asarray(~self.is_failed[usage] & (self.values[usage] >= 8e6), np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class Invented:
    """A campaign: its rows, its strata, and what is true of each operator over all inhabitants.

    ``tests`` and ``operator`` are the raw tests, for whoever computes something else from them.
    """

    rows: SampleRows
    strata: Strata
    scores: Floats
    shares_8_mbps: Floats
    download_points: Floats
    median_scores: Floats
    tests: Tests
    operator: Integers


def invented_strata() -> Strata:
    """Five départements with three density classes each."""
    communes = np.arange(COMMUNES * POPULATION.size) + 1
    stratum = np.repeat(np.arange(POPULATION.size), COMMUNES)
    departements = [DEPARTEMENTS[at] for at in stratum // len(Density)]
    densities = [Density(int(at)) for at in stratum % len(Density)]
    return strata_of(communes, departements, densities, np.repeat(POPULATION.ravel() * 1_000 / COMMUNES, COMMUNES))


def invented_campaign(
    random: np.random.Generator, effects: Floats, *, devices: int, tests: int, tilt: Floats | None = None
) -> Invented:
    """A campaign of ``tests`` tests by ``devices`` phones.

    ``effects`` are what each operator adds to the quality of every test; ``tilt`` what it adds in the countryside.
    """
    tilt = np.zeros(len(effects)) if tilt is None else tilt
    quality = _quality(effects, tilt)
    weight = (POPULATION * TOWN_BIAS).ravel()
    home = random.choice(len(weight), devices, p=weight / weight.sum())
    network = random.choice(len(effects), devices, p=_market(len(effects)))
    lasting = random.normal(0, np.sqrt(DEVICE_VARIANCE), devices)
    who = _who(random, tests, devices)
    elsewhere = random.choice(len(weight), tests, p=weight / weight.sum())
    stratum = np.where(random.random(tests) < AT_HOME, home[who], elsewhere)
    made = _tests(random, quality[network[who], stratum] + lasting[who])
    share = POPULATION.ravel() / POPULATION.sum()
    return Invented(
        rows=rows_of(made, random, device=who, operator=network[who], stratum=stratum),
        strata=invented_strata(),
        scores=np.array([share @ _expected("score", each) for each in quality]),
        shares_8_mbps=np.array([share @ _expected("8_mbps", each) for each in quality]),
        download_points=np.array([share @ _expected("download", each) for each in quality]),
        median_scores=np.array([_median_of(each, share) for each in quality]),
        tests=made,
        operator=network[who],
    )


def rows_of(
    tests: Tests, random: np.random.Generator, *, device: Integers, operator: Integers, stratum: Integers
) -> SampleRows:
    """Tests as rows of the record, every one of them counted."""
    count = len(tests)
    bins = np.full((count, len(Usage)), NO_BIN, np.int16)
    for usage in USAGES:
        bins[:, usage] = bins_of(tests.values[usage], SCALES[usage], failed=tests.is_failed[usage])
    bins[:, Usage.SCORE] = bins_of(tests.scores, SCALES[Usage.SCORE])
    within = random.binomial(PAGES, np.clip(tests.points(Usage.WEB) / 100 + 0.4, 0, 1))
    return SampleRows(
        commune=(stratum * COMMUNES + 1 + random.integers(0, COMMUNES, count)).astype(np.int32),
        grid17=np.full(count, -1, np.int64),
        operator=np.array(OPERATORS, np.uint8)[operator],
        technology=random.choice(np.array([4, 5], np.uint8), count, p=[0.7, 0.3]),
        context=random.choice(np.array([1, 2, 3], np.uint8), count, p=[0.3, 0.5, 0.2]),
        period=np.full(count, 140, np.uint8),
        day=(4_270 + device % 90).astype(np.uint16),
        device=hashes_of(device),
        mask=np.full(count, (1 << Usage.SPEED_SCORE) - 1, np.uint16),
        bins=bins,
        pages_made=np.full(count, PAGES, np.uint8),
        pages_within_10s=within.astype(np.uint8),
        pages_within_5s=(within * 0.8).astype(np.uint8),
        video_verdict=np.select(
            [tests.is_failed[Usage.VIDEO], tests.values[Usage.VIDEO] > 2_000],
            [VideoVerdict.FAILED, VideoVerdict.CORRECT],
            VideoVerdict.PERFECT,
        ).astype(np.int8),
    )


def hashes_of(device: Integers) -> NDArray[np.uint32]:
    """Hashes of devices, spread over 32 bits."""
    return ((device.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E37_79B9_7F4A_7C15) >> np.uint64(32)).astype(
        np.uint32
    )


def _quality(effects: Floats, tilt: Floats) -> Floats:
    """The latent quality by operator and stratum."""
    density = np.tile(np.arange(len(Density)), len(DEPARTEMENTS))
    return np.asarray(
        effects[:, np.newaxis] + DENSITY_EFFECT[density] + tilt[:, np.newaxis] * (density == Density.RURAL)
    )


def _market(operators: int) -> Floats:
    shares = np.array([0.34, 0.25, 0.22, 0.19])[:operators]
    return np.asarray(shares / shares.sum(), np.float64)


def _who(random: np.random.Generator, tests: int, devices: int) -> Integers:
    weight = (random.permutation(devices) + 1.0) ** -REPEATERS
    once = random.permutation(devices)[:tests]
    more = random.choice(devices, tests - len(once), p=weight / weight.sum())
    return np.concatenate([once, more]).astype(np.int64)


def _tests(random: np.random.Generator, quality: Floats) -> Tests:
    """Tests whose quality is given but for what is new at every test."""
    here = quality + random.normal(0, np.sqrt(TEST_VARIANCE), len(quality))
    values, failed = {}, {}
    for usage, (median, slope) in LAWS.items():
        own = here + random.normal(0, np.sqrt(OWN_VARIANCE), len(here))
        values[usage] = median * np.exp(slope * own)
        failed[usage] = random.random(len(here)) < _failing(own)
    return Tests(values, failed)


def _expected(what: str, quality: Floats) -> Floats:
    return np.interp(quality, GRID, _tables()[what])


@cache
def _tables() -> dict[str, Floats]:
    """What is expected of a person at each quality of the grid, integrated over equal slices of the normal draw."""
    normal = NormalDist()
    own = np.array([normal.inv_cdf((each + 0.5) / SLICES) for each in range(SLICES)]) + GRID[:, np.newaxis]
    passing = 1 - _failing(own)
    values = {usage: median * np.exp(slope * own) for usage, (median, slope) in LAWS.items()}
    points = {
        usage: (passing * usage_scores(each, SubtestKind(usage.word))).mean(axis=1) for usage, each in values.items()
    }
    files = (points[Usage.FILE_DOWNLOAD] + points[Usage.FILE_UPLOAD]) / 2
    # A score is a sum of its parts, so its mean is the sum of theirs, however they hang together.
    score = sum((weight / 100 * points[usage] for usage, weight in WEIGHTS.items()), FILES / 100 * files)
    above = (passing * (values[Usage.DOWNLOAD] >= 8e6)).mean(axis=1)
    return {"score": np.asarray(score), "8_mbps": above, "download": points[Usage.DOWNLOAD]}


def _failing(quality: Floats) -> Floats:
    """The probability that a subtest of that quality fails."""
    return np.asarray(np.minimum(1.0, FAILING * np.exp(-0.8 * quality)), np.float64)


def _median_of(quality: Floats, share: Floats) -> float:
    """The median score of a test by a person drawn among the inhabitants."""
    random = np.random.default_rng(2021)
    stratum = random.choice(len(share), MEDIAN_DRAWS, p=share)
    lasting = random.normal(0, np.sqrt(DEVICE_VARIANCE), len(stratum))
    return float(np.median(_tests(random, quality[stratum] + lasting).scores))
