"""Sample rows for the tests of repairs: one commune or few, one operator, some bad tests."""

import numpy as np

from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.record.domain.bins import NO_BIN, bins_of
from maillage.measure.record.domain.terms import SCALES, Usage


def sample_rows(count: int, *, devices: int = 10, seed: int = 0, bad_share: float = 0.4) -> SampleRows:
    """Rows with a download, some of it under 3 Mb/s, by ``devices`` phones, over two years and four communes."""
    random = np.random.default_rng(seed)
    bins = np.full((count, len(Usage)), NO_BIN, np.int16)
    rates = np.where(random.random(count) < bad_share, 1e6, 40e6)
    bins[:, Usage.DOWNLOAD] = bins_of(rates, SCALES[Usage.DOWNLOAD])
    day = random.integers(4_000, 4_730, count)
    return SampleRows(
        commune=(6_900_000 + random.integers(0, 4, count)).astype(np.int32),
        grid17=np.full(count, -1, np.int64),
        operator=np.ones(count, np.uint8),
        technology=np.full(count, 4, np.uint8),
        context=np.ones(count, np.uint8),
        period=(day // 30.44).astype(np.uint8),
        day=day.astype(np.uint16),
        device=random.integers(1, devices + 1, count).astype(np.uint32),
        mask=np.full(count, 1 << Usage.DOWNLOAD, np.uint16),
        bins=bins,
        pages_made=np.zeros(count, np.uint8),
        pages_within_10s=np.zeros(count, np.uint8),
        pages_within_5s=np.zeros(count, np.uint8),
        video_verdict=np.full(count, -1, np.int8),
    )
