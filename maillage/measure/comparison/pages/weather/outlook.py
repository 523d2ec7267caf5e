"""The weather of a place in one season: its comparison, that of the season before, and what both say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from maillage.measure.comparison.domain import weather
from maillage.measure.comparison.domain.terms import Comparison
from maillage.measure.comparison.pages.parts.weather_lead import seen_comparison
from maillage.measure.comparison.store.weather import usual_season_at
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.territory.domain.terms import Territory


@dataclass(frozen=True, slots=True)
class WeatherQuery:
    """What a person asks of the weather: ``pairs`` are the filters of the address, defaults left out.

    ``part`` None: the whole score. The period of ``selection`` is that of ``season``.
    """

    selection: Selection
    season: weather.Season
    default_season: weather.Season
    part: ScorePart | None
    pairs: tuple[tuple[str, str], ...]
    today: date


@dataclass(frozen=True, slots=True)
class OperatorOutlook:
    """One operator of a place."""

    operator: Operator
    outlook: weather.Outlook
    trend: weather.WeatherTrend | None


@dataclass(frozen=True, slots=True)
class PlaceOutlook:
    """A place: its operators in the order of the table, all of them together, what is compared."""

    place: Territory
    composite: str
    operators: tuple[OperatorOutlook, ...]
    overall: weather.Outlook
    trend: weather.WeatherTrend | None

    @property
    def is_hiding(self) -> bool:
        """Whether the figures of an operator are hidden."""
        return any(row.outlook.is_hidden for row in self.operators)

    @property
    def has_firm_operators(self) -> bool:
        """Whether some operators are firm, so that each of the others must say that it is not."""
        return any(row.outlook.is_firm for row in self.operators)

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to say: a score, or one that is hidden."""
        return self.overall.score is not None or self.overall.is_hidden or self.overall.tests > 0


def season_comparison(place: Territory, query: WeatherQuery, season: weather.Season | None = None) -> Comparison:
    """The comparison of ``place`` in the season asked for, or in another one."""
    period = (season or query.season).period
    return seen_comparison(place, replace(query.selection, period=period))


def usual_season_shown(places: Sequence[Territory], origin: Origin, *, today: date) -> weather.Season:
    """What is shown of ``places`` when nobody chose."""
    return usual_season_at(places, origin, today=today, compared=seen_comparison)


def outlook_now(place: Territory, query: WeatherQuery, *, looks: int = 1) -> PlaceOutlook:
    """The weather of ``place``, with its trend since the season before; ``looks`` as in rules.weather.trend."""
    before = query.season.before
    then = None if before is None else season_comparison(place, query, before)
    return place_outlook(place, season_comparison(place, query), then, part=query.part, looks=looks)


def place_outlook(
    place: Territory, now: Comparison, before: Comparison | None, *, part: ScorePart | None = None, looks: int = 1
) -> PlaceOutlook:
    """What two comparisons say of ``place``; operators stand in the table's order, for ranks need certainty."""
    rows = []
    for operator in operator_table():
        estimate = now.of(operator.code)
        if estimate is not None:
            trend = weather.trend_of(operator.code, before, now, part=part, looks=looks) if before else None
            rows.append(OperatorOutlook(operator, weather.outlook_of(estimate, part=part), trend))
    overall = weather.mean_outlook([row.outlook for row in rows])
    trend = weather.mean_trend(before, now, part=part, looks=looks) if before else None
    return PlaceOutlook(place, now.composite, tuple(rows), overall, trend)
