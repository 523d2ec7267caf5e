"""Crowds of invented people with full tests of known scores, recorded and counted like any others."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings as installed
from django.test import override_settings
from numpy.typing import NDArray

from maillage.core.clock import utc_now
from maillage.core.geo import morton_at
from maillage.measure.comparison.store.comparison_precomputation import comparisons_of
from maillage.measure.comparison.store.precomputed_comparisons import COMPARISONS_FILE
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.home_files import HomeFileSchedule
from maillage.measure.record.domain.bins import bins_of
from maillage.measure.record.domain.terms import SCALES, Origin, Usage
from maillage.territory.domain.terms import commune_number
from maillage.territory.store.territories import territory
from tests.measure.figures.countable import record_rows
from tests.measure.figures.published import NANTES

# Where each usage scores 0 and 100 points: docs/explanation/quality-score.md.
LIMITS: Final = {
    Usage.DOWNLOAD: (1e6, 100e6),
    Usage.UPLOAD: (0.3e6, 30e6),
    Usage.LATENCY: (300.0, 20.0),
    Usage.WEB: (10_000.0, 1_500.0),
    Usage.VIDEO: (10_000.0, 500.0),
    Usage.FILE_DOWNLOAD: (30_000.0, 1_000.0),
    Usage.FILE_UPLOAD: (30_000.0, 1_000.0),
}
SPEED: Final = (Usage.DOWNLOAD, Usage.UPLOAD, Usage.LATENCY, Usage.SPEED_SCORE)
FULL: Final = tuple(Usage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """People (numbered from ``first_device``) with ``each`` tests, whose scores lie around ``score``."""

    devices: int
    operator: int = 1
    score: float = 60.0
    spread: float = 10.0
    each: int = 1
    commune: str = "44109"
    at: tuple[float, float] = NANTES
    technology: int = 4
    context: int = 1
    month: int = 130
    first_device: int = 0
    usages: Sequence[Usage] = FULL


def rows_of_crowds(crowds: Sequence[Crowd], *, origin: Origin = Origin.CROWD) -> CountableRows:
    """The rows of the crowds."""
    parts = [_rows(crowd, origin, seed) for seed, crowd in enumerate(crowds)]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return CountableRows(seq=np.arange(1, len(columns["mask"]) + 1, dtype=np.int64), **columns)


def count_crowds(*crowds: Crowd, origin: Origin = Origin.CROWD) -> None:
    """Record the tests of the crowds, count them, and bring sample files and precomputed comparisons up to date."""
    if crowds:
        record_rows(rows_of_crowds(crowds, origin=origin))
    count_once()
    HomeFileSchedule(COMPARISONS_FILE, comparisons_of).look(utc_now())


@contextmanager
def own_installation(folder: Path) -> Iterator[None]:
    """An installation of its own in ``folder``, which shares the territory of this machine."""
    assert territory("region:52").name == "Pays de la Loire"
    (folder / "territory").symlink_to(Path(installed.DATA_DIR) / "territory")
    with override_settings(DATA_DIR=folder):
        yield


def _rows(crowd: Crowd, origin: Origin, seed: int) -> dict[str, NDArray[Any]]:
    size = crowd.devices * crowd.each
    scores = np.clip(np.random.default_rng(seed).normal(crowd.score, crowd.spread, size), 0, 100)
    # A pseudonym's top bits tell devices apart: neighbours must not share them.
    device = (np.repeat(np.arange(crowd.devices), crowd.each) + crowd.first_device) * 2_654_435_761 << 20
    return {
        "origin": np.full(size, origin),
        "grid17": np.full(size, morton_at(*crowd.at, level=17)),
        "commune": np.full(size, commune_number(crowd.commune)),
        "operator": np.full(size, crowd.operator),
        "technology": np.full(size, crowd.technology),
        "period": np.full(size, crowd.month),
        "day": 3_958 + np.arange(size) % 28,  # of the month 130: an order must stand without any one day
        "context": np.full(size, crowd.context),
        "device": device & ((1 << 63) - 1),
        "mask": np.full(size, sum(1 << usage for usage in crowd.usages)),
        "bins": np.stack([_bins(usage, scores, usage in crowd.usages) for usage in Usage], axis=1),
    }


def _bins(usage: Usage, scores: NDArray[np.float64], is_made: bool) -> NDArray[np.int16]:  # noqa: FBT001 -- one of two
    if not is_made:
        return np.full(len(scores), -1, np.int16)
    if usage not in LIMITS:
        return bins_of(scores, SCALES[usage])
    poor, good = LIMITS[usage]
    return bins_of(poor * (good / poor) ** (scores / 100), SCALES[usage])
