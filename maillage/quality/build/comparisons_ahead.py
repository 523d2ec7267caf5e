"""Makes the comparisons that take long before anybody asks: of régions with many tests, and of what /meteo shows."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import numpy as np
from django.conf import settings

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound
from maillage.quality.queries.comparison import compared_in, is_counted, varied_in
from maillage.quality.queries.comparisons_ahead import Ahead, AheadName
from maillage.quality.queries.sample_files import Samples
from maillage.quality.queries.weather import followed_places, towns_of, usual_season_at
from maillage.quality.rules.calendar import PARIS
from maillage.quality.rules.counting import NO_COMMUNE
from maillage.quality.terms import Origin, Period, Selection
from maillage.quality.terms.comparison import Comparison
from maillage.territory.queries import territory
from maillage.territory.terms import Address, Kind, Territory, commune_code

MANY_ROWS: Final = 20_000  # of an origin; below, a comparison is made sooner than it is asked for twice
_LAST_TWO_DIGITS: Final = 36 * 36

Made = dict[AheadName, Ahead]


def made_ahead(samples: Samples, *, today: date | None = None) -> Made:
    """The comparisons of every région with tests, and those of the weather of ``today``, of origins with many rows."""
    day = today or utc_now().astimezone(PARIS).date()
    found: Made = {}
    for origin in Origin:
        if samples.size(origin) >= MANY_ROWS:
            found |= _of_regions(samples, origin)
            found |= _of_weather(samples, origin, today=day)
    return found


def _of_regions(samples: Samples, origin: Origin) -> Made:
    selection, found = Selection(origin=origin), {}
    for region in _regions(samples, origin):
        compared = compared_in(samples, region.address, selection)
        varied = varied_in(samples, region.address, selection, base=compared)
        found[AheadName(origin, region.address, region.vintage)] = Ahead(compared, varied)
    return found


def _of_weather(samples: Samples, origin: Origin, *, today: date) -> Made:
    """What the page of the weather shows of the followed places and towns when nobody chose."""
    found: Made = {}
    if not is_counted(samples, origin):
        return found  # what is hidden cannot be told yet: the page makes them, and hides more

    def compared(place: Territory, selection: Selection) -> Comparison:
        name = AheadName(origin, place.address, place.vintage, selection.period)
        if name not in found:
            found[name] = Ahead(compared_in(samples, place.address, selection), None)
        return found[name].comparison

    home = territory(settings.HOME_TERRITORY)
    followed = followed_places(home)
    season = usual_season_at(followed, origin, today=today, compared=compared)
    periods: Iterable[Period | None] = {each.period for each in (season, season.before) if each is not None}
    for place in followed:
        for period in periods:
            compared(place, Selection(origin=origin, period=period))
    for town in towns_of(home):
        compared(town, Selection(origin=origin, period=season.period))
    return found


def _regions(samples: Samples, origin: Origin) -> list[Territory]:
    numbers = samples.communes(origin)
    # The first three digits of a code tell the département; one commune of each will do.
    _, where = np.unique(numbers // _LAST_TWO_DIGITS, return_index=True)
    codes = {region for number in numbers[where].tolist() if (region := _region_of(number)) is not None}
    return [territory(str(Address(Kind.REGION, code))) for code in sorted(codes)]


def _region_of(number: int) -> str | None:
    if number == NO_COMMUNE:
        return None
    try:
        return territory(str(Address(Kind.COMMUNE, commune_code(number) or ""))).region
    except NotFound:
        return None  # a code that a newer reference no longer knows: its tests are in no territory
