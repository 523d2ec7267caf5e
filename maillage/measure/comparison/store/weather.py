"""What the page of the weather shows when nobody chose: the followed places, the season.

The page asks it of cached comparisons, the follower of those that it precomputes for that page.
"""

from collections.abc import Callable, Sequence
from datetime import date

from maillage.measure.comparison.domain.terms import Comparison
from maillage.measure.comparison.domain.weather import Season, mean_outlook, outlook_of, usual_season
from maillage.measure.figures.store.figures import months_available
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.territories import communes_of, places


def followed_places(home: Territory) -> list[Territory]:
    """The places that lie in the territory of this installation, by name."""
    if home.kind is Kind.REGION:
        return [place for place in places() if place.region == home.code]
    if home.kind is Kind.DEPARTEMENT:
        return [place for place in places() if place.departement == home.code]
    inside = set(communes_of(home.address))
    return [place for place in places() if inside.intersection(communes_of(place.address))]


def usual_season_at(
    followed: Sequence[Territory],
    origin: Origin,
    *,
    today: date,
    compared: Callable[[Territory, Selection], Comparison],
) -> Season:
    """What is shown of places when nobody chose: the latest summer where half of them have a score, else all time.

    A first summer of few tests would show mist everywhere while the tests of all seasons have something to say.
    ``compared`` gives the comparison of a place under a selection.
    """
    usual = usual_season(months_available(origin), today=today)
    if usual.year is None or not followed:
        return usual
    selection = Selection(origin=origin, period=usual.period)
    scored = 0
    for place in followed:
        now = compared(place, selection)
        scored += mean_outlook([outlook_of(estimate) for estimate in now.operators]).score is not None
    return usual if 2 * scored >= len(followed) else Season(None)
