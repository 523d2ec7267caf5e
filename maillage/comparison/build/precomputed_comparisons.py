"""Makes the comparisons that take long before anybody asks: of régions with many tests, and of what /meteo shows.

A duty of the follower, behind everything else, so that sample files never wait for them.
"""

import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Final

import numpy as np
import structlog
from django.conf import settings

from maillage.comparison.queries.comparison import computed_comparison, computed_variants, is_counted
from maillage.comparison.queries.precomputed_comparisons import (
    FILE,
    ComparisonName,
    PrecomputedComparison,
    PrecomputedComparisons,
    published_precomputed,
    write_precomputed,
)
from maillage.comparison.queries.weather import followed_places, towns_of, usual_season_at
from maillage.comparison.terms import Comparison
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Unavailable
from maillage.figures.queries.sample_files import (
    MANIFEST,
    PublishedSamples,
    SampleManifest,
    opened_samples,
    read_sample_manifest,
    samples_folder,
)
from maillage.quality.terms import Origin, Period, Selection
from maillage.quality.terms.calendar import PARIS
from maillage.territory.queries import territory
from maillage.territory.terms import Address, Kind, Territory, commune_code

MANY_ROWS: Final = 20_000  # of an origin; below, a comparison is made sooner than it is asked for twice
WAIT_SHARE: Final = 20.0  # times what a core worked for the last ones, where older ones are still shown
_LAST_TWO_DIGITS: Final = 36 * 36

log = structlog.get_logger()

ByName = dict[ComparisonName, PrecomputedComparison]


class ComparisonSchedule:
    """When one process makes the comparisons again: as the sample files change, at most a twentieth of its time."""

    def __init__(self) -> None:
        self._rest_until = 0.0
        self._is_first = True
        self._is_damaged = False

    def look(self, _now: datetime) -> int:
        """How many were made again."""
        folder = samples_folder()
        manifest = read_sample_manifest(folder)
        if manifest is None:
            return 0
        precomputed = published_precomputed(folder)
        if precomputed.may_stand_beside(manifest):
            is_due = precomputed.watermark != manifest.watermark and time.monotonic() >= self._rest_until
        else:
            is_due = True
        # At the start also of the same rows: the table of operators or the formulas may have changed.
        if not (is_due or self._is_first):
            return 0
        started = time.thread_time()
        try:
            count = precompute_comparisons(folder)
        except (FileNotFoundError, Unavailable) as problem:  # newer files took their place meanwhile: the next look
            log.info("comparisons_wait", reason=str(problem))
            return 0
        except (ValueError, IndexError, OverflowError) as error:
            # What does not fit together was changed in place: rebuilt from the rows. Once; then it is our fault.
            if self._is_damaged:
                raise
            self._is_damaged = True
            log.warning("samples_damaged", reason=str(error))
            (folder / MANIFEST).unlink(missing_ok=True)
            return 0
        self._rest_until = time.monotonic() + WAIT_SHARE * (time.thread_time() - started)
        self._is_first = False
        return count


def precompute_comparisons(folder: Path | None = None) -> int:
    """How many comparisons of the published sample files were made, and published beside.

    FileNotFoundError where the sample files were replaced meanwhile. Where they have grown much by then, what was made
    is shown to nobody, and the next look makes it again.
    """
    folder = folder or samples_folder()
    manifest = read_sample_manifest(folder) or SampleManifest()
    by_name = comparisons_of(opened_samples(folder, manifest))
    # Without any, nothing changes for readers.
    version = int(utc_now().timestamp() * 1000) if by_name else 0
    snapshot = PrecomputedComparisons(by_name, version, manifest.rebuilt, manifest.watermark, manifest.rows)
    if folder.exists():
        write_precomputed(folder / FILE, snapshot)
    return len(by_name)


def comparisons_of(samples: PublishedSamples, *, today: date | None = None) -> ByName:
    """The comparisons of every région with tests, and those of the weather of ``today``, of origins with many rows."""
    day = today or utc_now().astimezone(PARIS).date()
    comparisons: ByName = {}
    for origin in Origin:
        if samples.size(origin) < MANY_ROWS:
            continue
        numbers = samples.communes(origin)
        # The first three digits of a code tell the département; one commune of each will do.
        _, where = np.unique(numbers // _LAST_TWO_DIGITS, return_index=True)
        codes = set()
        for commune in filter(None, map(commune_code, numbers[where].tolist())):
            with suppress(NotFound):  # a code that a newer reference no longer knows: its tests are in no territory
                codes.add(territory(str(Address(Kind.COMMUNE, commune))).region)
        for region in [territory(str(Address(Kind.REGION, code))) for code in sorted(filter(None, codes))]:
            selection = Selection(origin=origin)
            compared = computed_comparison(samples, region.address, selection)
            comparisons[ComparisonName(origin, region.address, region.vintage)] = PrecomputedComparison(
                compared, computed_variants(samples, region.address, selection, base=compared)
            )
        comparisons |= _weather_comparisons(samples, origin, today=day)
    return comparisons


def _weather_comparisons(samples: PublishedSamples, origin: Origin, *, today: date) -> ByName:
    """What the page of the weather shows of the followed places and towns when nobody chose."""
    comparisons: ByName = {}
    if not is_counted(samples, origin):
        return comparisons  # what is hidden cannot be told yet: the page makes them, and hides more

    def compared(place: Territory, selection: Selection) -> Comparison:
        name = ComparisonName(origin, place.address, place.vintage, selection.period)
        if name not in comparisons:
            comparisons[name] = PrecomputedComparison(computed_comparison(samples, place.address, selection), None)
        return comparisons[name].comparison

    home = territory(settings.HOME_TERRITORY)
    followed = followed_places(home)
    season = usual_season_at(followed, origin, today=today, compared=compared)
    periods: Iterable[Period | None] = {
        season_or_before.period for season_or_before in (season, season.before) if season_or_before is not None
    }
    for place in followed:
        for period in periods:
            compared(place, Selection(origin=origin, period=period))
    for town in towns_of(home):
        compared(town, Selection(origin=origin, period=season.period))
    return comparisons
