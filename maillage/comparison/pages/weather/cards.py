"""The card of one place: its sign, score, operators and what lacks, every text made. From weather_outlook."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.comparison.pages.weather.outlook import OperatorOutlook, Pairs, PlaceOutlook
from maillage.comparison.pages.weather.words import (
    certainty_text,
    interval_words,
    levels_text,
    missing_text,
    received_text,
    score_text,
    sky_name,
    trend_mark,
    trend_text,
)
from maillage.comparison.parts.invitation import test_href
from maillage.comparison.rules.weather import Certainty, Outlook, Season, skies_of
from maillage.comparison.terms import Estimate
from maillage.figures.parts.figure_words import ink_of
from maillage.figures.parts.filtering.filters import query_of
from maillage.territory.terms import Territory
from maillage.web import charts
from maillage.web.charts.weather_sign import weather_sign
from maillage.web.wording import formats


@dataclass(frozen=True, slots=True)
class OperatorLine:
    """One operator of a card; ``score`` is empty where there is none to show."""

    mark: SafeString
    name: str
    sign: SafeString
    sky: str
    score: str
    interval: str
    words: str
    certainty: str
    trend: str
    trend_mark: str
    tests: str
    missing: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """One place; ``score`` is empty where nothing can be said, and ``empty_reason`` then says why.

    ``is_mixed``: some operators are firm, so that each line must say whether it is.
    """

    name: str
    within: str
    href: str
    test_href: str
    sign: SafeString
    sky: str
    score: str
    interval: str
    spread: str
    certainty: str
    is_firm: bool
    trend: str
    trend_mark: str
    is_mixed: bool
    lines: tuple[OperatorLine, ...]
    silent: tuple[str, ...]
    tests: str
    tests_count: str
    missing: str
    missing_count: str
    empty_reason: str


def place_card(seen: PlaceOutlook, *, before: Season | None, pairs: Pairs) -> PlaceCard:
    """The card of ``seen``; links keep the filters ``pairs``."""
    overall = seen.overall
    return PlaceCard(
        name=seen.place.name,
        within=seen.place.within or "",
        href=weather_href(seen.place, pairs),
        test_href=test_href(seen.place),
        sign=_sign(overall),
        sky=sky_name(overall.sky),
        score="" if overall.score is None else score_text(overall.score.value),
        interval=_interval(overall.score),
        spread=_spread(seen),
        certainty=_certainty(seen),
        is_firm=overall.certainty is Certainty.FIRM,
        trend=trend_text(seen.trend, before) if overall.score is not None else "",
        trend_mark=trend_mark(seen.trend),
        is_mixed=any(row.outlook.certainty is Certainty.FIRM for row in seen.operators),
        lines=tuple(_line(row, before=before) for row in seen.operators),
        silent=tuple(_silent(seen)) if overall.score is not None else (),
        tests=received_text(overall.tests, is_hiding=seen.is_hiding),
        tests_count=formats.number(overall.tests),
        missing=missing_text(overall),
        missing_count=formats.number(overall.missing_tests),
        empty_reason=_empty_reason(seen),
    )


def weather_href(place: Territory, pairs: Pairs) -> str:
    """The weather page of a place, with filters."""
    query = query_of(pairs)
    return reverse("weather_place", args=[place.address]) + (f"?{query}" if query else "")


def _line(row: OperatorOutlook, *, before: Season | None) -> OperatorLine:
    seen = row.outlook
    return OperatorLine(
        mark=charts.mark(ink_of(row.operator)),
        name=row.operator.name,
        sign=_sign(seen),
        sky=sky_name(seen.sky),
        score="" if seen.score is None else score_text(seen.score.value),
        interval="" if seen.score is None else interval_words(seen.score),
        words=levels_text(seen.levels),
        certainty=certainty_text(seen),
        trend=trend_text(row.trend, before) if seen.score is not None else "",
        trend_mark=trend_mark(row.trend),
        tests=formats.number(seen.tests),
        missing=formats.number(seen.missing_tests),
        is_hidden=seen.is_hidden,
    )


def _silent(seen: PlaceOutlook) -> Iterator[str]:
    """The operators without a score, those with the same reason together."""
    by_reason: dict[str, list[str]] = {}
    for row in seen.operators:
        if row.outlook.score is None:
            by_reason.setdefault(certainty_text(row.outlook), []).append(row.operator.name)
    for reason, names in by_reason.items():
        yield _("%(names)s : %(reason)s") % {"names": ", ".join(names), "reason": reason}


def _sign(seen: Outlook) -> SafeString:
    # The words stand beside every sign: nobody needs to hear them twice.
    return weather_sign(seen.sky, is_sure=seen.certainty is Certainty.FIRM)


def _spread(seen: PlaceOutlook) -> str:
    """From which sign to which the operators go, where they differ."""
    skies = sorted({row.outlook.sky for row in seen.operators if row.outlook.sky is not None})
    if len(skies) < 2:
        return ""
    words = {"worst": sky_name(skies[0]).lower(), "best": sky_name(skies[-1]).lower()}
    return _("selon l’opérateur, de %(worst)s à %(best)s") % words


def _certainty(seen: PlaceOutlook) -> str:
    if seen.overall.score is None:
        return ""
    return _("Affirmé") if seen.overall.certainty is Certainty.FIRM else _("À confirmer")


def _interval(score: Estimate | None) -> str:
    """The interval, and its signs where it reaches over more than one."""
    if score is None:
        return ""
    worst, best = skies_of(score)
    if worst is best:
        return interval_words(score)
    return _("%(interval)s : de %(worst)s à %(best)s") % {
        "interval": interval_words(score),
        "worst": sky_name(worst).lower(),
        "best": sky_name(best).lower(),
    }


def _empty_reason(seen: PlaceOutlook) -> str:
    if seen.overall.score is not None:
        return ""
    if not seen.operators:
        return _("Aucun opérateur qui a son réseau ici ne répond à ces filtres.")
    if seen.overall.is_hidden:
        return _("Trop peu d’appareils pour montrer une note sans risque de reconnaître quelqu’un.")
    if seen.overall.tests:
        return _("Des tests sont arrivés, mais aucun n’a mesuré de quoi donner cette note.")
    return _("Personne n’a encore testé ici.")
