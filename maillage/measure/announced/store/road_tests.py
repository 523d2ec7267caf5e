"""Tests made on the move, by segment of road and operator; the segments are a file made of the agency's lines.

Only tests made in a car or a train count: whoever sits in a garden by the road tests the garden. Numbers are given in
steps everywhere, and a square belongs to one segment alone.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from django.conf import settings
from numpy.typing import NDArray

from maillage.core.bounds.memory import LruCache
from maillage.core.files.published import Manifest, PublishedSnapshots
from maillage.core.lower_bound import LowerBound
from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectionReport
from maillage.measure.announced.domain.road_segments import RoadSegment, road_segments
from maillage.measure.announced.intake.named_roads import read_named_roads
from maillage.measure.announced.store.announced_places import working_share
from maillage.measure.announced.store.coverage_imports import home_box
from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.protocol.domain.terms import Context
from maillage.measure.record.domain.terms import DEVICES_FLOOR, Origin
from maillage.measure.record.store.operators import OperatorKind, operator_table
from maillage.measure.repair.domain.shares import has_download, shares_of, tests_by_device

_ON_THE_MOVE: Final = (int(Context.CAR), int(Context.TRAIN))

Integers = NDArray[np.int64]

_NOWHERE: Final = sentence("« %(file)s » n’a aucune route nommée dans le territoire : donnez celui de votre région.")


@dataclass(frozen=True, slots=True)
class RoadFile:
    """The segments in force, the name of the file that they were made of, and its digest."""

    source: str = ""
    segments: tuple[RoadSegment, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class SegmentTests:
    """The tests of an operator along a segment: numbers as lower ends of steps, the share that works."""

    segment: RoadSegment
    operator: int
    tests: int
    devices: int
    works: Estimate


_FILES: Final = Manifest[RoadFile](RoadFile, indent=None)
_published: Final = PublishedSnapshots[RoadFile](lambda path, _before: _FILES.read(path) or RoadFile())
_tests: Final = LruCache[tuple[int, str, Origin], tuple[SegmentTests, ...]](most=8)


def _file() -> Path:
    return Path(settings.DATA_DIR) / "road-segments.json"


def known_segments() -> RoadFile:
    """The segments in force; none while no file was taken in."""
    return _published.newest(_file())


def publish_segments(file: RoadFile) -> None:
    """Put segments in force."""
    _FILES.publish(_file(), file)


def segment_tests(origin: Origin) -> tuple[SegmentTests, ...]:
    """Each segment and operator with tests of at least five devices on the move, the worst first."""
    samples, roads = current_samples(), known_segments()
    key = (samples.manifest.version, f"{roads.source} {roads.digest}", origin)
    return _tests.get(key, lambda: _along(roads.segments, origin))


def _along(segments: Sequence[RoadSegment], origin: Origin) -> tuple[SegmentTests, ...]:
    if not segments:
        return ()
    owners = np.repeat(np.arange(len(segments)), [len(segment.squares) for segment in segments])
    squares = np.array([square for segment in segments for square in segment.squares], np.int64)
    order = np.argsort(squares, kind="stable")
    squares, owners = squares[order], owners[order]
    rows = current_samples().rows_of_squares(origin, squares, squares + 1)
    rows = rows.where(has_download(rows) & np.isin(rows.context, _ON_THE_MOVE))
    segment_lines: list[SegmentTests] = []
    for operator in operator_table():
        if operator.kind is not OperatorKind.MNO:
            continue
        own = rows.where(rows.operator == operator.code)
        units = owners[np.searchsorted(squares, own.grid17)].astype(np.int64)
        shares = shares_of(tests_by_device(own, units), len(segments))
        segment_lines += [
            SegmentTests(
                segments[unit],
                operator.code,
                LowerBound.of(int(shares.tests[unit])),
                LowerBound.of(int(shares.devices[unit])),
                working_share(shares, unit),
            )
            for unit in np.flatnonzero(shares.devices >= DEVICES_FLOOR).tolist()
        ]
    segment_lines.sort(key=lambda row: (row.works.value, row.segment.road, row.segment.number, row.operator))
    return tuple(segment_lines)


def load_segments(path: Path) -> tuple[RoadFile, RejectionReport]:
    """Cut the named lines of a file that touch the home territory into segments, and put them in force."""
    read = read_named_roads(path)
    box = shapely.box(*home_box())
    near = {
        name: [part for line in lines for part in shapely.get_parts(shapely.intersection(line, box)).tolist()]
        for name, lines in read.lines.items()
    }
    inside = {name: [part for part in parts if part.geom_type == "LineString"] for name, parts in near.items()}
    segments = road_segments({name: parts for name, parts in inside.items() if parts})
    if not segments:
        raise Refused("roads_nowhere", _NOWHERE, file=path.name)
    with path.open("rb") as content:  # the name of an extract stays from month to month
        digest = hashlib.file_digest(content, "sha256").hexdigest()[:16]
    file = RoadFile(path.name, segments, digest)
    publish_segments(file)
    return file, read.rejected
