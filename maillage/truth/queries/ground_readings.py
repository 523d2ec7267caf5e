"""Every test of fixed 4G that this installation knows: readings brought as files, declared boxes, drives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db.models import QuerySet

from maillage.core.geo import to_degrees, to_lambert_93
from maillage.coverage.terms.field_tests import READING_CELL_M, GroundTest, ReadingKind
from maillage.quality.queries.fixed_tests import declared_tests, drive_tests, fixed_tests_mark
from maillage.quality.queries.operators import UNKNOWN_CODE
from maillage.truth.models import LineReading, MobileReading, ReadingFile
from maillage.truth.terms.mobile_tests import MobileTest

_KINDS: Final = {kind.value: kind for kind in ReadingKind}


@dataclass(frozen=True, slots=True)
class KnownTests:
    """The tests, and how many homes declared a box without saying whose: they can be held against no network.

    ``mobile`` are tests of other networks, which say nothing but how high trees and houses stand; ``invented`` is how
    many of all were invented for a demonstration.
    """

    tests: tuple[GroundTest, ...]
    without_operator: int
    mobile: tuple[MobileTest, ...] = ()
    invented: int = 0


def readings_mark() -> str:
    """A text that changes when tests came or went; cheap, so that a duty may ask often."""
    files = ",".join(map(str, ReadingFile.objects.exclude(counted_at=None).order_by("pk").values_list("pk", flat=True)))
    return f"{fixed_tests_mark()}|{files}"


def known_tests(*, with_invented: bool = False) -> KnownTests:
    """All tests that count, places no finer than a cell of 25 m; invented ones where a demonstration shows them."""
    files = ReadingFile.objects.exclude(counted_at=None)
    if not with_invented:
        files = files.filter(is_invented=False)
    homes = list(declared_tests())
    named = [home for home in homes if home.operator != UNKNOWN_CODE]
    drives = list(drive_tests())
    declared = [
        GroundTest(
            kind=kind,
            device=f"{kind}-{test.device}",
            lon=lon,
            lat=lat,
            day=test.taken_at.date(),
            rsrp_dbm=test.rsrp_dbm,
            rate_mbps=test.rate_mbps,
            plan_mbps=test.plan_mbps,
            # Where nobody says how, the Wi-Fi may be what was slow.
            is_wifi=kind is ReadingKind.HOME and test.is_wifi is not False,
        )
        for kind, tests in ((ReadingKind.HOME, named), (ReadingKind.DRIVE, drives))
        for test, (lon, lat) in zip(tests, _coarse([(other.lon, other.lat) for other in tests]), strict=True)
    ]
    invented = sum(files.filter(is_invented=True).values_list("rows", flat=True))
    return KnownTests((*_readings(files), *declared), len(homes) - len(named), tuple(_mobile_tests(files)), invented)


def _mobile_tests(files: QuerySet[ReadingFile]) -> Iterator[MobileTest]:
    rows = list(MobileReading.objects.filter(file__in=files).order_by("pk"))
    places = _to_degrees([((row.cell_x + 0.5) * READING_CELL_M, (row.cell_y + 0.5) * READING_CELL_M) for row in rows])
    for row, (lon, lat) in zip(rows, places, strict=True):
        yield MobileTest(
            device=str(row.voice),
            lon=lon,
            lat=lat,
            rsrp_dbm=row.rsrp_dbm,
            band=row.band,
            radio_cell=row.radio_cell,
            mast_lon=row.mast_lon,
            mast_lat=row.mast_lat,
            mast_height_m=row.mast_height_m,
            day=row.day,
        )


def _readings(files: QuerySet[ReadingFile]) -> Iterator[GroundTest]:
    rows = list(LineReading.objects.filter(file__in=files).order_by("pk"))
    places = _to_degrees([((row.cell_x + 0.5) * READING_CELL_M, (row.cell_y + 0.5) * READING_CELL_M) for row in rows])
    for row, (lon, lat) in zip(rows, places, strict=True):
        yield GroundTest(
            kind=_KINDS[row.kind],
            device=f"{row.kind}-{row.voice}",
            lon=lon,
            lat=lat,
            day=row.day,
            site=row.site or None,
            rsrp_dbm=row.rsrp_dbm,
            rate_mbps=row.rate_mbps,
            plan_mbps=row.plan_mbps,
            is_wifi=row.is_wifi,
            height_m=row.height_m,
        )


def _coarse(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The middles of the cells of places in degrees."""
    if not places:
        return []
    lon, lat = zip(*places, strict=True)
    x, y = to_lambert_93(lon, lat)
    cells = np.floor(np.stack([x, y], axis=1) / READING_CELL_M)
    return _to_degrees([(float(cx), float(cy)) for cx, cy in (cells + 0.5) * READING_CELL_M])


def _to_degrees(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    if not places:
        return []
    x, y = zip(*places, strict=True)
    lon, lat = to_degrees(x, y)
    return list(zip(map(float, lon), map(float, lat), strict=True))
