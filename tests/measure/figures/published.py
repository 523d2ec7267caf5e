"""Counts published for a test from a handful of invented tests, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from maillage.core.geo import morton_at
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.store.publication import clear_away, next_stamp, only_writer, publish, touched_by
from maillage.measure.figures.store.published_counts.count_files import CountsManifest, published_source, read_manifest
from maillage.measure.figures.store.published_counts.merging import merged_segment
from maillage.measure.figures.store.rebuild import recounted_segment
from maillage.measure.record.domain.bins import bins_of
from maillage.measure.record.domain.terms import SCALES, Origin, Usage
from maillage.territory.domain.terms import commune_number

NANTES = (-1.5536, 47.2184)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Equal tests by ``devices`` devices (numbered from ``first_device``), ``each`` tests a device."""

    devices: int
    at: tuple[float, float] = NANTES
    commune: str = "44109"
    operator: int = 1
    month: int = 130
    day: int = 3_970  # 14 November 2025, of that month
    first_device: int = 0
    each: int = 1
    download_bps: float | None = 30e6


def rows_of(batches: Sequence[Batch], *, origin: Origin = Origin.CROWD) -> CountableRows:
    """The rows of the batches: a download each, failed where ``download_bps`` is None."""
    parts = [_rows(batch, origin) for batch in batches]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return CountableRows(seq=np.arange(1, len(columns["mask"]) + 1, dtype=np.int64), **columns)


def publish_rows(folder: Path, *steps: CountableRows, version: int = 1) -> None:
    """Publish the rows of each step as one segment, as the counter would have: later steps as later publications."""
    segments = tuple(recounted_segment([rows], folder, stamp=1000 * version + step) for step, rows in enumerate(steps))
    publications = tuple(touched_by(rows, version + step) for step, rows in enumerate(steps))
    manifest = CountsManifest(
        version + len(steps) - 1, known_since=version - 1, segments=segments, publications=publications
    )
    publish(folder, manifest)


def _rows(batch: Batch, origin: Origin) -> dict[str, np.ndarray]:
    size = batch.devices * batch.each
    has_failed = batch.download_bps is None
    value = 0.0 if batch.download_bps is None else batch.download_bps
    bins = np.full((size, len(Usage)), -1, np.int16)
    bins[:, Usage.DOWNLOAD] = bins_of(np.full(size, value), SCALES[Usage.DOWNLOAD], failed=np.full(size, has_failed))
    # A pseudonym's top bits tell devices apart: neighbours must not share them.
    device = (np.repeat(np.arange(batch.devices), batch.each) + batch.first_device) * 2_654_435_761 << 20
    return {
        "origin": np.full(size, origin),
        "grid17": np.full(size, morton_at(*batch.at, level=17)),
        "commune": np.full(size, commune_number(batch.commune)),
        "operator": np.full(size, batch.operator),
        "technology": np.full(size, 4),
        "period": np.full(size, batch.month),
        "day": np.full(size, batch.day),
        "context": np.full(size, 1),
        "device": device & ((1 << 63) - 1),
        "mask": np.full(size, 1 << Usage.DOWNLOAD),
        "bins": bins,
    }


def compact(folder: Path) -> CountsManifest:
    """The manifest with all its segments merged into one, published: the bytes of ``rebuild_counts``."""
    with only_writer(folder):
        before = read_manifest(folder) or CountsManifest()
        stamp = next_stamp(before.version)
        sources = [published_source(folder, segment) for segment in before.segments]
        manifest = replace(before, version=stamp, segments=(merged_segment(sources, folder, stamp=stamp),))
        publish(folder, manifest)
        clear_away(folder, [manifest])
        return manifest
