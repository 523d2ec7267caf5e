"""Makes the comparisons that take long before anybody asks: of régions with many tests, and of what /meteo shows.

A duty of the follower (maillage.measure.figures.store.home_files), behind everything else, so that sample files never
wait for them.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Final

import numpy as np
from django.utils.timezone import localdate

from maillage.core.problems import NotFound
from maillage.measure.comparison.domain.terms import Comparison
from maillage.measure.comparison.store.comparison import computed_comparison, computed_variants, is_counted
from maillage.measure.comparison.store.precomputed_comparisons import (
    ComparisonName,
    PrecomputedComparison,
    PrecomputedComparisons,
)
from maillage.measure.comparison.store.weather import followed_places, usual_season_at
from maillage.measure.figures.store.sample_files import PublishedSamples, current_samples
from maillage.measure.record.domain.terms import Origin, Period, Selection
from maillage.territory.domain.terms import Address, Kind, Territory, commune_code
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory

_LAST_TWO_DIGITS: Final = 36 * 36

ByName = dict[ComparisonName, PrecomputedComparison]


def comparisons_of(origin: Origin, *, today: date | None = None) -> PrecomputedComparisons:
    """The comparisons of every région with tests of ``origin``, and those of the weather of ``today``."""
    samples, comparisons = current_samples(), ByName()
    numbers = samples.communes(origin)
    # The first three digits of a code give the département; one commune of each will do.
    _, where = np.unique(numbers // _LAST_TWO_DIGITS, return_index=True)
    codes = set()
    for commune in filter(None, map(commune_code, numbers[where].tolist())):
        with suppress(NotFound):  # a code that a newer reference no longer knows: its tests are in no territory
            codes.add(territory(str(Address(Kind.COMMUNE, commune))).region)
    selection = Selection(origin=origin)
    for region in [territory(str(Address(Kind.REGION, code))) for code in sorted(filter(None, codes))]:
        compared = computed_comparison(samples, region.address, selection)
        comparisons[ComparisonName(region.address, region.vintage)] = PrecomputedComparison(
            compared, computed_variants(samples, region.address, selection, base=compared)
        )
    day = today or localdate()
    return tuple((comparisons | _weather_comparisons(samples, origin, today=day)).items())


def _weather_comparisons(samples: PublishedSamples, origin: Origin, *, today: date) -> ByName:
    """What the page of the weather shows of the followed places when nobody chose."""
    comparisons: ByName = {}
    if not is_counted(samples, origin):
        return comparisons  # what is hidden is not known yet: the page makes them, and hides more

    def compared(place: Territory, selection: Selection) -> Comparison:
        name = ComparisonName(place.address, place.vintage, selection.period)
        if name not in comparisons:
            comparisons[name] = PrecomputedComparison(computed_comparison(samples, place.address, selection), None)
        return comparisons[name].comparison

    home = territory(home_territory())
    followed = followed_places(home)
    season = usual_season_at(followed, origin, today=today, compared=compared)
    periods: Iterable[Period | None] = {
        season_or_before.period for season_or_before in (season, season.before) if season_or_before is not None
    }
    for place in followed:
        for period in periods:
            compared(place, Selection(origin=origin, period=period))
    return comparisons
