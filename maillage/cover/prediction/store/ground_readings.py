"""All fixed 4G tests of this installation: imported readings, declared boxes, drive tests."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.timezone import localdate

from maillage.cover.prediction.domain.field_tests import GroundTest, ReadingKind
from maillage.cover.prediction.domain.mobile_tests import MobileTest
from maillage.cover.prediction.domain.reading_files import cell_middles, reading_cells
from maillage.cover.prediction.store.reading_tables.models import LineReading, MobileReading, ReadingFile
from maillage.measure.record.store.fixed_tests import declared_tests, drive_tests, fixed_tests_mark
from maillage.measure.record.store.operators import UNKNOWN_CODE

_KINDS: Final = {kind.value: kind for kind in ReadingKind}


@dataclass(frozen=True, slots=True)
class KnownTests:
    """All tests, and the number of homes with a box of unknown operator, which cannot be compared.

    ``mobile`` are tests of other networks, only used for clutter heights; ``invented`` is the number of invented tests.
    """

    tests: tuple[GroundTest, ...]
    without_operator: int
    mobile: tuple[MobileTest, ...] = ()
    invented: int = 0


def readings_version() -> str:
    """A text that changes with the set of tests; cheap, for frequent duties."""
    files = ",".join(map(str, ReadingFile.objects.exclude(counted_at=None).order_by("pk").values_list("pk", flat=True)))
    return f"{fixed_tests_mark()}|{files}"


def known_tests(*, is_invented: bool = False) -> KnownTests:
    """All tests that count, located in 25 m cells: real ones, or invented ones for a demonstration.

    Boxes and drive tests come from residents, so that they are left out for an invented network.
    """
    files = ReadingFile.objects.exclude(counted_at=None).filter(is_invented=is_invented)
    lines = LineReading.objects.filter(file__in=files).order_by("pk")
    readings = [
        GroundTest(
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
        for row, (lon, lat) in zip(lines, cell_middles((row.cell_x, row.cell_y) for row in lines), strict=True)
    ]
    homes = [] if is_invented else list(declared_tests())
    named = [home for home in homes if home.operator != UNKNOWN_CODE]
    drives = [] if is_invented else list(drive_tests())
    declared = [
        GroundTest(
            kind=kind,
            device=f"{kind}-{test.device}",
            lon=lon,
            lat=lat,
            day=localdate(test.taken_at),
            rsrp_dbm=test.rsrp_dbm,
            rate_mbps=test.rate_mbps,
            plan_mbps=test.plan_mbps,
            # If unknown, Wi-Fi may have been the bottleneck.
            is_wifi=kind is ReadingKind.HOME and test.is_wifi is not False,
        )
        for kind, tests in ((ReadingKind.HOME, named), (ReadingKind.DRIVE, drives))
        for test, (lon, lat) in zip(
            tests, cell_middles(reading_cells([(other.lon, other.lat) for other in tests])), strict=True
        )
    ]
    invented = sum(files.filter(is_invented=True).values_list("rows", flat=True))
    return KnownTests((*readings, *declared), len(homes) - len(named), _mobile_tests(files), invented)


def _mobile_tests(files: QuerySet[ReadingFile]) -> tuple[MobileTest, ...]:
    rows = MobileReading.objects.filter(file__in=files).order_by("pk")
    return tuple(
        MobileTest(
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
        for row, (lon, lat) in zip(rows, cell_middles((row.cell_x, row.cell_y) for row in rows), strict=True)
    )
