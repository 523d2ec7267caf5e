"""The page of one operator: its score and rates in this installation's territory, where it differs, who uses it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import NotFound, sentence
from maillage.measure.comparison.domain.measures import COMPOSITES
from maillage.measure.comparison.domain.terms import Estimate, OperatorEstimate
from maillage.measure.comparison.pages.operators import guests_of
from maillage.measure.comparison.pages.parts.arcep import arcep_view
from maillage.measure.comparison.pages.parts.comparison import (
    compared_tests,
    enumeration,
    operator_name,
    points_text,
)
from maillage.measure.comparison.pages.parts.densities import arcep_zone
from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.figures.pages.parts.figure_table import figures_of, table_groups
from maillage.measure.figures.pages.parts.figure_words import USAGE_VIEWS, interval_text, mark_style
from maillage.measure.figures.pages.parts.filtering.filters import filters_of, map_href
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import (
    figures_by_commune,
    figures_by_operator,
    months_available,
    origins_available,
)
from maillage.measure.record.domain.terms import Figure, Selection, Usage
from maillage.measure.record.store.operators import Operator, OperatorKind, operator_table
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.store.territories import built_in_within, territory
from maillage.web import charts
from maillage.web.filters import Pairs, query_of
from maillage.web.installation import home_territory
from maillage.web.wording import formats

LEAST_TESTS: Final = 30  # of a commune that is set against the territory: its median is then a matter of many tests
MOST_SHOWN: Final = 12


def operator_page(operator_id: str, selection: Selection, *, pairs: Pairs) -> dict[str, Any]:
    """What the page of an operator shows; NotFound where none with a network of its own has that id.

    ``areas`` are départements with its score and how it stands to the whole; ``better`` and ``worse`` are communes that
    stand out from its own median, in no order.
    """
    operator = operator_table().by_id(operator_id)
    if operator is None or operator.kind is not OperatorKind.MNO:
        message = sentence(
            "Aucun opérateur avec un réseau à lui ne s’appelle « %(id)s » : choisissez-le dans la liste."
        )
        raise NotFound("unknown_operator", message, id=operator_id[:40])
    place, href = territory(home_territory()), reverse("operator", args=[operator.id])
    everyone = replace(selection, operators=frozenset())
    others = [pair for pair in pairs if pair[0] != "operator"]
    compared = comparison(place.address, everyone)
    estimate = compared.of(operator.code) or OperatorEstimate(operator.code)
    rank, tied = compared.rank_of(operator.code), compared.tied_with(operator.code)
    standing = _("Rang %(rank)s, à égalité avec %(names)s.") if tied else _("Rang %(rank)s.")
    rank_words = {"rank": formats.number(rank), "names": enumeration([operator_name(code) for code in tied])}
    areas = _areas(place, everyone, operator)
    alone = replace(everyone, operators=frozenset({operator.code}))
    communes = built_in_within(Kind.COMMUNE, Address(place.kind, place.code))
    figures: dict[Usage, Mapping[int | None, Figure]] = {
        usage: {code: figure for code, figure in by_operator.items() if code == operator.code}
        for usage, by_operator in figures_of(place, everyone).items()
    }
    query = query_of(others)
    return {
        "operator": operator,
        "place": place,
        "href": href,
        "map_href": map_href(place, [("operator", operator.id), *others]),
        "origin": selection.origin,
        "filters": filters_of(
            everyone, pairs=others, href=href, months=months_available(selection.origin), origins=origins_available()
        ),
        "estimate": estimate,
        "compared": compared,
        "has_tests": estimate.is_hidden or estimate.tests > 0,
        "standing": "" if rank is None else standing % rank_words,
        "arcep": arcep_view(replace(compared, operators=(estimate,)), zone=arcep_zone(place, None)),
        "areas_chart": _areas_chart(areas, operator, place),
        "areas": [
            (area, area_estimate, _difference(area_estimate.score, estimate.score)) for area, area_estimate in areas
        ],
        "query": f"?{query}" if query else "",
        **_outlying_communes(communes, place, replace(alone, usage=COMPOSITES[compared.composite])),
        "coverage": _coverage(communes, place, replace(alone, usage=Usage.DOWNLOAD)),
        "guests": guests_of(operator),
        "table": list(table_groups(figures, [operator], place, alone)),
    }


def _areas(place: Territory, selection: Selection, operator: Operator) -> list[tuple[Territory, OperatorEstimate]]:
    """The départements of the territory, by name, in which the operator has a score."""
    if place.kind is not Kind.REGION:
        return []
    areas = []
    for area in built_in_within(Kind.DEPARTEMENT, Address(place.kind, place.code)):
        estimate = comparison(area.address, selection).of(operator.code)
        if estimate is not None and estimate.score is not None:
            areas.append((area, estimate))
    return sorted(areas, key=lambda pair: pair[0].name)


def _areas_chart(
    areas: Sequence[tuple[Territory, OperatorEstimate]], operator: Operator, place: Territory
) -> SafeString | None:
    bars = [
        charts.Bar(area.name, mark_style(operator), points_text(score), "", score.value, score.low, score.high)
        for area, estimate in areas
        if (score := estimate.score) is not None
    ]
    if not bars:
        return None
    title = _("%(operator)s, note par département : %(place)s") % {"operator": operator.name, "place": place.name}
    words = "; ".join(_("%(place)s : %(figure)s") % {"place": bar.name, "figure": bar.value} for bar in bars)
    return charts.interval_bars(bars, USAGE_VIEWS[Usage.SCORE].axis, title=title, description=words)


def _difference(score: Estimate | None, whole: Estimate | None) -> str:
    """How an area stands to the whole: a label only where the two intervals do not touch."""
    if score is None or whole is None or None in (score.low, score.high, whole.low, whole.high):
        return _("pas assez de tests pour le dire")
    if _is_above(score.low, whole.high):
        return _("mieux qu’ailleurs")
    return _("moins bien qu’ailleurs") if _is_above(whole.low, score.high) else _("comme ailleurs")


def _is_above(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low > high


def _outlying_communes(communes: Sequence[Territory], place: Territory, alone: Selection) -> dict[str, Any]:
    """The communes whose interval does not touch that of the operator's median in the whole territory.

    Each with its interval and its tests; and how many were compared, "" for none.
    """
    (operator,) = alone.operators
    whole = figures_by_operator(area_of(place.address), alone).get(operator)
    figures = figures_by_commune(alone, within=place.address)
    compared = {code: figure for code, figure in figures.items() if figure.samples >= LEAST_TESTS}
    better = [code for code, figure in compared.items() if whole and _is_above(figure.low, whole.high)]
    worse = [code for code, figure in compared.items() if whole and _is_above(whole.low, figure.high)]
    better.sort(key=lambda code: -(compared[code].low or 0.0))
    worse.sort(key=lambda code: compared[code].high or 0.0)
    gap_text = ngettext(
        "%(count)s commune a au moins %(least)s tests complets de cet opérateur.",
        "%(count)s communes ont au moins %(least)s tests complets de cet opérateur.",
        len(compared),
    ) % {"count": formats.number(len(compared)), "least": formats.number(LEAST_TESTS)}
    by_code = {commune.code: commune for commune in communes}

    def gap_places(codes: Sequence[str]) -> list[tuple[Territory, str]]:
        named = sorted((by_code[code] for code in codes[:MOST_SHOWN] if code in by_code), key=lambda place: place.name)
        return [(commune, _gap_detail(compared[commune.code])) for commune in named]

    return {"better": gap_places(better), "worse": gap_places(worse), "outlying": gap_text if compared else ""}


def _gap_detail(figure: Figure) -> str:
    tests = compared_tests(Usage.SCORE.word, figure.samples)
    return f"{interval_text(figure, USAGE_VIEWS[Usage.SCORE])} · {tests}"


def _coverage(communes: Sequence[Territory], place: Territory, alone: Selection) -> str:
    """Where the operator's tests come from: how many communes, and the share of the inhabitants who live there."""
    figures = figures_by_commune(alone, within=place.address)
    people = sum(commune.population or 0 for commune in communes)
    covered = [commune for commune in communes if commune.code in figures and figures[commune.code].samples]
    if not covered:
        return ""
    share = sum(commune.population or 0 for commune in covered) / people if people else None
    words = {
        "shown": formats.number(len(covered)),
        "all": formats.number(len(communes)),
        "percent": formats.percent(share),
    }
    return _("Des chiffres dans %(shown)s communes sur %(all)s, où vivent %(percent)s des habitants.") % words
