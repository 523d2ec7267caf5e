"""Invented tests for the benchmarks: forty real cities and twelve thousand towns with Zipf weights, some on roads.

One test has one sample of one of five usages, as in the study the targets come from. Same seed, same tests.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import morton_at
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.record.domain.bins import NO_BIN, bins_of
from maillage.measure.record.domain.terms import FINEST_LEVEL, SCALES, Usage

PAGE_ROWS = 1_000_000
MONTHS = range(118, 142)
USAGES = (Usage.DOWNLOAD, Usage.UPLOAD, Usage.LATENCY, Usage.WEB, Usage.VIDEO)
TYPICAL = {
    Usage.DOWNLOAD: 45e6,
    Usage.UPLOAD: 9e6,
    Usage.LATENCY: 38.0,
    Usage.WEB: 2_300.0,
    Usage.VIDEO: 900.0,
}
TOWNS = 12_000
# Longitude, latitude (degrees) of forty cities of mainland France, the most populous first.
CITIES = (
    (2.35, 48.86), (5.37, 43.30), (4.84, 45.76), (1.44, 43.60), (7.26, 43.70), (-1.55, 47.22), (3.88, 43.61),
    (7.75, 48.58), (-0.58, 44.84), (3.06, 50.63), (-1.68, 48.11), (4.03, 49.26), (5.93, 43.12), (4.39, 45.44),
    (0.11, 49.49), (5.72, 45.19), (5.04, 47.32), (-0.55, 47.47), (4.36, 43.84), (6.14, 46.20), (3.09, 45.78),
    (0.20, 48.00), (5.45, 43.53), (-4.49, 48.39), (0.69, 47.39), (2.30, 49.89), (1.26, 45.83), (6.18, 48.69),
    (6.18, 49.12), (6.02, 47.24), (2.90, 42.70), (1.91, 47.90), (1.10, 49.44), (7.34, 47.75), (-0.36, 49.18),
    (2.36, 51.03), (4.81, 43.95), (0.34, 46.58), (-1.15, 46.16), (-0.37, 43.30),
)  # fmt: skip


@dataclass(frozen=True)
class Country:
    """Where people are: settlements with the share of the tests made there and their radius."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    share: NDArray[np.float64]
    radius_deg: NDArray[np.float64]


def country() -> Country:
    """The same country each time."""
    random = np.random.default_rng(7)
    cities = np.array(CITIES)
    lon = np.concatenate((cities[:, 0], random.uniform(-1.8, 6.8, TOWNS)))
    lat = np.concatenate((cities[:, 1], random.uniform(43.4, 49.8, TOWNS)))
    weight = 1 / np.arange(1, len(lon) + 1) ** 0.9
    return Country(lon, lat, weight / weight.sum(), np.where(np.arange(len(lon)) < len(cities), 0.045, 0.012))


def synthetic_pages(rows: int, *, seed: int = 1, page_rows: int = PAGE_ROWS) -> Iterator[CountableRows]:
    """``rows`` tests in pages."""
    places = country()
    for number, first in enumerate(range(0, rows, page_rows)):
        random = np.random.default_rng((seed, number))
        yield _page(places, random, first=first, count=min(page_rows, rows - first), devices=max(rows // 5, 100))


def _page(places: Country, random: np.random.Generator, *, first: int, count: int, devices: int) -> CountableRows:
    towns = random.choice(len(places.lon), count, p=places.share)
    lon = places.lon[towns] + random.normal(0, 1, count) * places.radius_deg[towns]
    lat = places.lat[towns] + random.normal(0, 0.7, count) * places.radius_deg[towns]
    on_road = random.random(count) < 0.12
    there, along = random.integers(0, len(CITIES), count), random.random(count)
    lon[on_road] += ((places.lon[there] - lon) * along)[on_road]
    lat[on_road] += ((places.lat[there] - lat) * along)[on_road]
    usage = random.integers(0, len(USAGES), count)
    bins = np.full((count, len(Usage)), NO_BIN, np.int16)
    for number, one in enumerate(USAGES):
        of_usage = usage == number
        values = TYPICAL[one] * random.lognormal(0, 1.0, int(of_usage.sum()))
        bins[of_usage, one] = bins_of(values, SCALES[one], failed=random.random(len(values)) < 0.02)
    return CountableRows(
        seq=np.arange(first + 1, first + count + 1),
        origin=np.zeros(count, np.int64),
        grid17=morton_at(lon, lat, level=FINEST_LEVEL),
        commune=towns.astype(np.int64) + 1_700_000,
        operator=random.choice(6, count, p=[0.32, 0.24, 0.21, 0.2, 0.02, 0.01]),
        technology=random.choice([2, 3, 4, 5], count, p=[0.02, 0.08, 0.6, 0.3]),
        period=random.integers(MONTHS.start, MONTHS.stop, count),
        day=np.random.default_rng((first, 3)).integers(3_590, 4_320, count),
        context=random.choice(3, count, p=[0.2, 0.5, 0.3]),
        device=(random.zipf(1.3, count) % devices) * 0x2545_F491_4F6C % (1 << 62),
        mask=np.left_shift(1, np.array(USAGES)[usage]),
        bins=bins,
    )
