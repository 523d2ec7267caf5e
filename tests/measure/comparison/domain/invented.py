"""Rows for the tests of comparisons: whole tests of any quality, and clusters counted the slow way."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bench.people import hashes_of
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.bins import NO_BIN, bins_of, values_of
from maillage.measure.record.domain.score import LIMITS
from maillage.measure.record.domain.terms import SCALES, Usage

WHOLE = (1 << Usage.SPEED_SCORE) - 1  # every usage, and the score
SPEED = 1 << Usage.DOWNLOAD | 1 << Usage.UPLOAD | 1 << Usage.LATENCY | 1 << Usage.SPEED_SCORE
MEASURED = tuple(usage for usage in Usage if usage < Usage.SCORE)


def whole_tests(
    devices: ArrayLike, operators: ArrayLike, points: ArrayLike, *, communes: ArrayLike = 1, mask: int = WHOLE
) -> SampleRows:
    """Tests of which every part scores about ``points``; below 0 everything failed."""
    device, operator, wanted, commune = np.broadcast_arrays(devices, operators, np.asarray(points, float), communes)
    count = len(device)
    bins = np.full((count, len(Usage)), NO_BIN, np.int16)
    for usage in MEASURED:
        limits = LIMITS[SubtestKind(usage.word)]
        values = limits.poor * (limits.good / limits.poor) ** (wanted / 100)
        bins[:, usage] = bins_of(values, SCALES[usage], failed=wanted < 0)
    for usage in (Usage.SCORE, Usage.SPEED_SCORE):
        bins[:, usage] = bins_of(np.maximum(wanted, 0), SCALES[usage])
    return SampleRows(
        commune=commune.astype(np.int32),
        grid17=np.full(count, -1, np.int64),
        operator=operator.astype(np.uint8),
        technology=np.full(count, 4, np.uint8),
        context=np.full(count, 1, np.uint8),
        period=np.full(count, 140, np.uint8),
        day=(4_270 + device % 30).astype(np.uint16),
        device=hashes_of(device.astype(np.int64)),
        mask=np.full(count, mask, np.uint16),
        bins=bins,
        pages_made=np.full(count, 5, np.uint8),
        pages_within_10s=np.where(wanted < 0, 0, 5).astype(np.uint8),
        pages_within_5s=np.where(wanted < 0, 0, 4).astype(np.uint8),
        video_verdict=np.where(wanted < 0, 0, 2).astype(np.int8),
    )


def joined(*parts: SampleRows) -> SampleRows:
    """All rows of all parts."""
    return SampleRows(
        **{column.name: np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(SampleRows)}
    )


def repeated(rows: SampleRows, times: Sequence[int]) -> SampleRows:
    """The rows of each device again and again: ``times`` by rank of the device."""
    rank = np.unique(rows.device, return_inverse=True)[1]
    return rows.where(np.repeat(np.arange(len(rows)), np.asarray(times)[rank]))


def relabelled(rows: SampleRows, names: dict[int, int]) -> SampleRows:
    """The same rows with other codes of operators."""
    table = np.arange(256, dtype=np.uint8)
    table[list(names)] = list(names.values())
    return replace(rows, operator=table[rows.operator])


def device_means(rows: SampleRows, points: Sequence[float]) -> dict[int, list[float]]:
    """The mean of ``points`` of each device, by operator: the slow way."""
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    for operator, device, value in zip(rows.operator.tolist(), rows.device.tolist(), points, strict=True):
        found[operator, device].append(value)
    means: dict[int, list[float]] = defaultdict(list)
    for (operator, _), values in found.items():
        means[operator].append(sum(values) / len(values))
    return means


def row_scores(rows: SampleRows) -> list[float]:
    """The score of each row from the middles of its bins, by the formula written out."""
    files = (_points(rows, Usage.FILE_DOWNLOAD) + _points(rows, Usage.FILE_UPLOAD)) / 2
    weighted = 30 * _points(rows, Usage.WEB) + 25 * _points(rows, Usage.VIDEO) + 20 * _points(rows, Usage.DOWNLOAD)
    weighted += 10 * _points(rows, Usage.UPLOAD) + 10 * _points(rows, Usage.LATENCY) + 5 * files
    return [float(each) for each in weighted / 100]


def _points(rows: SampleRows, usage: Usage) -> NDArray[np.float64]:
    limits = LIMITS[SubtestKind(usage.word)]
    values = values_of(rows.bins[:, usage], SCALES[usage])
    share = np.log(values / limits.poor) / np.log(limits.good / limits.poor)
    return np.where(np.isnan(values), 0.0, np.clip(100 * share, 0, 100))
