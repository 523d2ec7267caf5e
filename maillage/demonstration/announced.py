"""The demonstration of what is announced: invented maps of coverage, outages and sites to come, beside simulated tests.

They follow the simulated tests, and leave with them. Coverage is announced as good nearly everywhere, as operators do,
so that the weak places of the simulated campaign contradict it.
"""

from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.utils.timezone import localdate
from numpy.typing import NDArray

from maillage.core.files.atomic import file_lock, remove_path
from maillage.measure.announced.domain.coverage import QUARTERS, CoverageClass, CoverageService
from maillage.measure.announced.domain.sites import OutageCause, Programme, SiteServiceState, SiteStage
from maillage.measure.announced.store.coverage_files import (
    SQUARES,
    coverage_folder,
    current_coverage,
    mapped_array,
    read_coverage_manifest,
)
from maillage.measure.announced.store.coverage_imports import publish_layer, with_ground
from maillage.measure.announced.store.models import ComingSite, Outage, OutageReport
from maillage.measure.announced.store.site_outages import newest_report_day
from maillage.measure.figures.store.origins import counted_origins
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.operators import OperatorKind, operator_table
from maillage.measure.repair.store.repair import RepairArea, repair_state
from maillage.territory.domain.terms import Territory

_NAME: Final = "carte inventée"
# What part of the ground is announced in each class, in patches of a few square kilometres.
_NONE, _LIMITED, _GOOD = 0.03, 0.08, 0.25
_PATCH_BITS: Final = 8  # squares of level 13
_OUTAGES: Final = 2
_PAST_DAYS: Final = 20


def follow_announced(now: datetime) -> int:
    """Bring what is invented beside simulated tests up to date, or remove it without any; how much was made."""
    if Origin.SIMULATED not in counted_origins(current_counts()):
        remove_announced()
        return 0
    count = 0
    if not current_coverage(is_invented=True).version:
        count += invent_coverage(now)
    today = localdate(now)
    if newest_report_day(is_invented=True) != today:
        count += invent_sites(today)
    return count


def invent_coverage(now: datetime) -> int:
    """Put invented 4G coverage of each operator with a network in force; how many."""
    folder = coverage_folder(is_invented=True)
    count = 0
    with file_lock(folder / ".lock"):
        for operator in operator_table():
            if operator.kind is not OperatorKind.MNO or "metropole" not in operator.territories:
                continue
            manifest = with_ground(folder, read_coverage_manifest(folder))
            squares = np.asarray(mapped_array(folder / manifest.ground / SQUARES))
            facts = (_NAME, "", now.isoformat(timespec="seconds"))
            packed = invented_classes(squares, seed=operator.code)
            publish_layer(folder, manifest, packed, (operator, CoverageService.G4), facts=facts)
            count += 1
    return count


def invented_classes(squares: NDArray[np.int64], *, seed: int) -> NDArray[np.uint8]:
    """A byte for each square, all four quarters alike: the same squares and seed give the same classes."""
    patches, of_square = np.unique(squares >> _PATCH_BITS, return_inverse=True)
    chance = np.random.default_rng([2026, seed]).random(patches.size)[of_square]
    levels = np.searchsorted([_NONE, _LIMITED, _GOOD], chance, side="right").astype(np.uint8)
    assert int(levels.max(initial=0)) <= max(CoverageClass)
    packed = np.zeros(squares.size, np.uint8)
    for quarter in range(QUARTERS):
        packed |= levels << np.uint8(2 * quarter)
    return packed


def invent_sites(today: date) -> int:
    """Replace the invented outages and sites to come by those of ``today``, in simulated zones to repair; how many."""
    _delete_sites()
    OutageReport.objects.create(day=today, is_invented=True, sites=_OUTAGES, source="relevé inventé")
    areas = repair_state(Origin.SIMULATED).areas
    for number, area in enumerate(areas[:_OUTAGES]):
        for started_on, last_seen_on in (
            (today - timedelta(days=2), today),
            (today - timedelta(days=_PAST_DAYS + 3), today - timedelta(days=_PAST_DAYS)),
        ):
            place = area.communes[0].commune
            Outage.objects.create(
                operator=area.operator.code,
                site=f"inventé {number + 1}",
                commune=place.code,
                lon=_spot(place)[0],
                lat=_spot(place)[1],
                voice=SiteServiceState.WORKING.value,
                internet=SiteServiceState.DOWN.value,
                cause=OutageCause.INCIDENT.value,
                started_on=started_on,
                last_seen_on=last_seen_on,
                is_invented=True,
            )
    for area in areas[1:3]:
        _invent_coming_site(area, today)
    return min(len(areas), _OUTAGES) + len(areas[1:3])


def _invent_coming_site(area: RepairArea, today: date) -> None:
    place = area.communes[-1].commune
    ComingSite.objects.create(
        source="demonstration",
        operator=area.operator.code,
        name="site inventé",
        commune=place.code,
        lon=_spot(place)[0],
        lat=_spot(place)[1],
        programme=Programme.TARGETED.value,
        stage=SiteStage.WITHIN_24_MONTHS.value,
        decree="inventé",
        due_on=today + timedelta(days=400),
        is_invented=True,
    )


def _spot(place: Territory) -> tuple[float, float]:
    return place.lon or 0.0, place.lat or 0.0


def _delete_sites() -> None:
    for model in (OutageReport, Outage, ComingSite):
        model.objects.filter(is_invented=True).delete()


def remove_announced() -> None:
    """Delete what was invented, with its files."""
    if coverage_folder(is_invented=True).exists():
        remove_path(coverage_folder(is_invented=True))
    if newest_report_day(is_invented=True) is not None:
        _delete_sites()
