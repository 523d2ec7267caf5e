"""Makes the comparisons that take long before anybody asks: those of régions with many tests, without any filter."""

from typing import Final

import numpy as np

from maillage.core.problems import NotFound
from maillage.quality.queries.comparison import compared_in, varied_in
from maillage.quality.queries.comparisons_ahead import Ahead, AheadName
from maillage.quality.queries.sample_files import Samples
from maillage.quality.rules.counting import NO_COMMUNE
from maillage.quality.terms import Origin, Selection
from maillage.territory.queries import territory
from maillage.territory.terms import Address, Kind, Territory, commune_code

MANY_ROWS: Final = 20_000  # of an origin; below, a comparison is made sooner than it is asked for twice
_LAST_TWO_DIGITS: Final = 36 * 36


def made_ahead(samples: Samples) -> dict[AheadName, Ahead]:
    """The comparisons of every région with tests, of origins with many rows."""
    found = {}
    for origin in Origin:
        if samples.size(origin) < MANY_ROWS:
            continue
        selection = Selection(origin=origin)
        for region in _regions(samples, origin):
            compared = compared_in(samples, region.address, selection)
            varied = varied_in(samples, region.address, selection, base=compared)
            found[AheadName(origin, region.address, region.vintage)] = Ahead(compared, varied)
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
