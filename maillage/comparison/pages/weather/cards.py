"""The card of one place: its sign, score, operators and what lacks, every text made. From outlook.py."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.comparison.pages.weather.outlook import OperatorOutlook, PlaceOutlook
from maillage.comparison.pages.weather.words import (
    certainty_text,
    counted_text,
    empty_reason,
    interval_with_signs,
    interval_words,
    levels_text,
    missing_text,
    sky_name,
    trend_mark,
    trend_text,
)
from maillage.comparison.parts.comparison import test_href
from maillage.comparison.parts.score_words import score_text
from maillage.comparison.rules.weather import Certainty, Season
from maillage.figures.parts.figure_words import ink_of
from maillage.territory.terms import Territory
from maillage.web import charts
from maillage.web.charts.weather_sign import weather_sign
from maillage.web.filters import Pairs, pairs_without, with_pairs
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
    overall, score = seen.overall, seen.overall.score
    is_firm = overall.certainty is Certainty.FIRM
    skies = sorted({row.outlook.sky for row in seen.operators if row.outlook.sky is not None})
    spread = {"worst": sky_name(skies[0]).lower(), "best": sky_name(skies[-1]).lower()} if len(skies) > 1 else None
    # The operators without a score, those with the same reason together.
    without_score: dict[str, list[str]] = {}
    for row in seen.operators:
        if row.outlook.score is None:
            without_score.setdefault(certainty_text(row.outlook), []).append(row.operator.name)
    silent = [
        _("%(names)s : %(reason)s") % {"names": ", ".join(names), "reason": reason}
        for reason, names in without_score.items()
    ]
    return PlaceCard(
        name=seen.place.name,
        within=seen.place.within or "",
        href=weather_href(seen.place, pairs),
        test_href=test_href(seen.place),
        # The words stand beside every sign: nobody needs to hear them twice.
        sign=weather_sign(overall.sky, is_sure=is_firm),
        sky=sky_name(overall.sky),
        score="" if score is None else score_text(score.value),
        interval="" if score is None else interval_with_signs(score),
        spread="" if spread is None else _("selon l’opérateur, de %(worst)s à %(best)s") % spread,
        certainty="" if score is None else _("Affirmé") if is_firm else _("À confirmer"),
        is_firm=is_firm,
        trend="" if score is None else trend_text(seen.trend, before),
        trend_mark=trend_mark(seen.trend),
        is_mixed=any(row.outlook.certainty is Certainty.FIRM for row in seen.operators),
        lines=tuple(_operator_line(row, before=before) for row in seen.operators),
        silent=() if score is None else tuple(silent),
        tests=counted_text(seen.composite, overall.tests, is_hiding=seen.is_hiding),
        tests_count=formats.number(overall.tests),
        missing=missing_text(overall),
        missing_count=formats.number(overall.missing_tests),
        empty_reason=empty_reason(seen),
    )


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


def _operator_line(row: OperatorOutlook, *, before: Season | None) -> OperatorLine:
    outlook = row.outlook
    return OperatorLine(
        mark=charts.mark(ink_of(row.operator)),
        name=row.operator.name,
        sign=weather_sign(outlook.sky, is_sure=outlook.certainty is Certainty.FIRM),
        sky=sky_name(outlook.sky),
        score="" if outlook.score is None else score_text(outlook.score.value),
        interval="" if outlook.score is None else interval_words(outlook.score),
        words=levels_text(outlook.levels),
        certainty=certainty_text(outlook),
        trend="" if outlook.score is None else trend_text(row.trend, before),
        trend_mark=trend_mark(row.trend),
        tests=formats.number(outlook.tests),
        missing=formats.number(outlook.missing_tests),
        is_hidden=outlook.is_hidden,
    )
