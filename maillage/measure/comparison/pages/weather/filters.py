"""The filters of the weather: seasons as links, the rest in the address.

The season and the usage stand there beside the filters of every page.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from django.urls import reverse

from maillage.core.problems import Finding, Refused, sentence
from maillage.measure.comparison.domain.measures import USAGE_OF
from maillage.measure.comparison.domain.weather import Season, latest_summer, season_of, seasons_offered
from maillage.measure.comparison.pages.weather.outlook import WeatherQuery, usual_season_shown
from maillage.measure.figures.store.figures import months_available
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.terms import FIRST_YEAR, Selection, Usage
from maillage.territory.domain.terms import Territory
from maillage.web.filters import Pairs, pairs_without, with_pairs

_SEASON_KEYS = frozenset({"saison", "annee"})


LAST_YEAR: Final = FIRST_YEAR + 20  # the months of the counts reach into the year after
SUMMER: Final = "ete"
YEAR: Final = "annee"
_PART_OF: Final = MappingProxyType(
    {usage: part for part, usage in USAGE_OF.items()} | {Usage.FILE_UPLOAD: ScorePart.FILES}
)
_SEASON: Final = sentence("« %(value)s » n’est pas une saison : donnez « ete » ou « annee ».")
_YEAR: Final = sentence("« %(value)s » n’est pas une année : donnez une année de %(first)s à %(last)s.")
_PERIOD: Final = sentence(
    "La météo se lit par été ou par année : retirez « period » de l’adresse, ou donnez « saison » et « annee »."
)
_REFUSED: Final = sentence(
    "L’adresse de cette météo n’est pas comprise : corrigez ce qui suit, ou ouvrez-la sans filtre."
)


def season_choices(query: WeatherQuery, href: str) -> list[tuple[Season, str]]:
    """The seasons that can be asked for, the one in force among them, and where each leads."""
    offered = seasons_offered(months_available(query.selection.origin), today=query.today)
    if query.season not in offered:
        offered.insert(0, query.season)
    unasked = pairs_without(query.pairs, *_SEASON_KEYS)
    return [
        (season, with_pairs(href, [*unasked, *([] if season == query.default_season else season_pairs(season))]))
        for season in offered
    ]


def read_weather_query(
    parameters: Mapping[str, Sequence[str]],
    selection: Selection,
    selection_pairs: Pairs,
    *,
    places: Sequence[Territory],
    today: date,
) -> WeatherQuery:
    """What ``parameters`` (of the address) ask of ``places``, beside the ``selection`` that was read from it.

    Raises Refused with a finding for each value that is not understood.
    """
    words = {name: values[-1].strip() for name, values in parameters.items() if values}
    findings: list[Finding] = []
    usual = usual_season_shown(places, selection.origin, today=today)
    season = _season(words, selection, usual=usual, findings=findings, today=today)
    if findings:
        raise Refused("weather", _REFUSED, findings=findings)
    part = _PART_OF.get(selection.usage) if words.get("usage") else None
    pairs = [pair for pair in selection_pairs if pair[0] not in {"usage", "period"}]
    pairs += [] if part is None else [("usage", USAGE_OF[part].word)]
    pairs += [] if season == usual else season_pairs(season)
    return WeatherQuery(selection, season, usual, part, tuple(pairs), today)


def season_pairs(season: Season) -> list[tuple[str, str]]:
    """The pairs of an address that name a season."""
    if season.year is None:
        return [("saison", YEAR)]
    return [("saison", SUMMER if season.is_summer else YEAR), ("annee", str(season.year))]


def weather_href(place: Territory, pairs: Pairs) -> str:
    """The page of a place, with the filters that it knows."""
    return with_pairs(reverse("territory", args=[place.address]), place_pairs(pairs))


def place_pairs(pairs: Pairs) -> list[tuple[str, str]]:
    """The filters of the weather as the page of a place knows them: a season is a period there."""
    words = dict(pairs)
    if "annee" in words and words["annee"].isdigit():
        season = Season(int(words["annee"]), is_summer=words.get("saison") != "annee")
        period = None if season.period is None else season.period.word
    else:
        period = None
    remaining = pairs_without(pairs, "saison", "annee")
    return [*remaining, *([] if period is None else [("period", period)])]


def _season(
    words: Mapping[str, str], selection: Selection, *, usual: Season, findings: list[Finding], today: date
) -> Season:
    kind, year_text = words.get("saison", ""), words.get("annee", "")
    year = int(year_text) if re.fullmatch(r"[0-9]{4}", year_text) else None
    if year_text and (year is None or not FIRST_YEAR <= year <= LAST_YEAR):
        params: dict[str, str | float] = {"value": year_text[:40], "first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
        findings.append(Finding("weather.year", _YEAR, "annee", params=params))
        year = None
    if kind not in {"", SUMMER, YEAR}:
        findings.append(Finding("weather.season", _SEASON, "saison", params={"value": kind[:40]}))
    if kind == YEAR:
        return Season(year)
    if kind == SUMMER or year is not None:
        return Season(latest_summer(today) if year is None else year, is_summer=True)
    if selection.period is None:
        return usual
    season = season_of(selection.period)
    if season is None:
        findings.append(Finding("weather.period", _PERIOD, "period"))
    return season or usual
