"""Operators compared in a territory: counted rows of the sample files, the engine, and the disclosure rule on top.

Cached until the next publication of the sample files. What figures hide is hidden here too: whoever has no figure there
has no estimate, no rank and no part in a difference here (docs/explanation/privacy.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from maillage.core.bounds.memory import LruCache
from maillage.measure.comparison.domain.coarsening import coarse_comparison
from maillage.measure.comparison.domain.compare import compare
from maillage.measure.comparison.domain.domain import variants_of
from maillage.measure.comparison.domain.measures import COMPOSITES, USAGE_OF
from maillage.measure.comparison.domain.strata import NO_STRATA, OUTSIDE, Strata, strata_of
from maillage.measure.comparison.domain.terms import METHOD, Comparison, OperatorEstimate, Rate, Variant
from maillage.measure.comparison.store.precomputed_comparisons import (
    COMPARISONS_FILE,
    ComparisonName,
    PrecomputedComparison,
)
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.figures.store.areas import Area, area_of
from maillage.measure.figures.store.certain_leaders import is_selected
from maillage.measure.figures.store.figures import hidden_operators
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.figures.store.sample_files import PublishedSamples, current_samples
from maillage.measure.record.domain.density import Density, density_class
from maillage.measure.record.domain.keys import COMMUNE
from maillage.measure.record.domain.terms import DEVICES_FLOOR, Origin, Period, Selection, Usage
from maillage.measure.record.store.operators import Operator, OperatorKind, operator_table
from maillage.territory.domain.terms import Address, Kind, Territory, commune_number
from maillage.territory.store.territories import built_in_within, commune_areas_km2, territory

MAINLAND: Final = "metropole"
_OVERSEAS: Final = {
    "971": "antilles-guyane",
    "972": "antilles-guyane",
    "973": "antilles-guyane",
    "977": "antilles-guyane",
    "978": "antilles-guyane",
    "974": "reunion-mayotte",
    "976": "reunion-mayotte",
    "975": "saint-pierre-et-miquelon",
    "986": "wallis-et-futuna",
    "987": "polynesie",
    "988": "nouvelle-caledonie",
}
_OVERSEAS_REGIONS: Final = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
_USAGE_OF_RATE: Final[Mapping[Rate, Usage]] = {
    Rate.PAGE_WITHIN_10S: Usage.WEB,
    Rate.PAGE_WITHIN_5S: Usage.WEB,
    Rate.VIDEO_PERFECT: Usage.VIDEO,
    Rate.VIDEO_CORRECT: Usage.VIDEO,
    Rate.DOWNLOAD_3_MBPS: Usage.DOWNLOAD,
    Rate.DOWNLOAD_8_MBPS: Usage.DOWNLOAD,
    Rate.DOWNLOAD_30_MBPS: Usage.DOWNLOAD,
    Rate.FILE_DOWN_WITHIN_30S: Usage.FILE_DOWNLOAD,
    Rate.FILE_UP_WITHIN_30S: Usage.FILE_UPLOAD,
}
Name = tuple[int, bool, Territory, Selection, Density | None]


@dataclass(frozen=True, slots=True)
class _Survey:
    """What a comparison is made of: rows that answer the selection, strata, who is compared."""

    area: Area
    selection: Selection
    rows: SampleRows
    strata: Strata
    operators: tuple[int, ...]
    is_counted: bool


def comparison(address: str, selection: Selection, *, density: Density | None = None) -> Comparison:
    """The operators compared in the territory at ``address``: NotFound where there is none.

    The usage of the selection is set aside; ``density``: only the communes of that class.
    """
    samples, area, scored = current_samples(), area_of(address), replace(selection, usage=Usage.SCORE)
    if density is None and (precomputed := _precomputed(samples, area, scored)):
        return coarse_comparison(precomputed.comparison)
    name = _name(samples, area, scored, density)
    return _comparisons.get(
        name, lambda: coarse_comparison(computed_comparison(samples, address, scored, density=density))
    )


def variants(address: str, selection: Selection) -> tuple[Variant, ...]:
    """The podium of ``comparison`` under one change at a time: weights, usages, technologies, contexts, density."""
    samples, area, scored = current_samples(), area_of(address), replace(selection, usage=Usage.SCORE)
    if (precomputed := _precomputed(samples, area, scored)) and precomputed.variants is not None:
        return precomputed.variants
    base = comparison(address, selection)
    return _variants.get(
        _name(samples, area, scored, None), lambda: computed_variants(samples, address, scored, base=base)
    )


def computed_comparison(
    samples: PublishedSamples, address: str, selection: Selection, *, density: Density | None = None
) -> Comparison:
    """The comparison made of ``samples``, whatever is published or cached. Its numbers are exact: not for pages."""
    survey = _survey(samples, area_of(address), selection, density)
    hidden: frozenset[int] = frozenset()
    while True:
        # Without them from the start: not even a difference may be taken from their tests.
        compared = compare(
            survey.rows,
            survey.strata,
            territory=survey.area.address,
            operators=tuple(code for code in survey.operators if code not in hidden),
        )
        # The score gives way to the speed score where nobody who is left has it: those who stay are asked again.
        more = (_hidden(survey, COMPOSITES[compared.composite]) | _too_few(compared)).difference(hidden)
        if not more.intersection(survey.operators):
            break
        hidden |= more
    usages = {*USAGE_OF.values(), *_USAGE_OF_RATE.values()}
    shown = {usage: frozenset(survey.operators) - _hidden(survey, usage) for usage in usages}
    # A part or rate without interval has too few devices behind it.
    disclosed = [
        replace(
            estimate,
            parts={
                part: value
                for part, value in estimate.parts.items()
                if estimate.operator in shown[USAGE_OF[part]] and value.low is not None
            },
            rates={
                rate: value
                for rate, value in estimate.rates.items()
                if estimate.operator in shown[_USAGE_OF_RATE[rate]] and value.low is not None
            },
        )
        for estimate in compared.operators
    ]
    named = [OperatorEstimate(code, is_hidden=True) for code in survey.operators if code in hidden]
    return replace(compared, operators=(*disclosed, *named), period=selection.period)


def computed_variants(
    samples: PublishedSamples, address: str, selection: Selection, *, base: Comparison
) -> tuple[Variant, ...]:
    """The variants of ``base``, a comparison made of ``samples``."""
    if not base.steps:
        return ()  # an order that does not exist cannot survive a change
    survey = _survey(samples, area_of(address), selection, None)
    disclosed = [estimate.operator for estimate in base.operators if not estimate.is_hidden]
    return variants_of(survey.rows, survey.strata, base, operators=disclosed)


def _precomputed(samples: PublishedSamples, area: Area, selection: Selection) -> PrecomputedComparison | None:
    """What was precomputed for a territory under no filter but a period."""
    if selection != Selection(usage=Usage.SCORE, origin=selection.origin, period=selection.period):
        return None
    name = ComparisonName(area.address, area.territory.vintage, selection.period)
    precomputed = dict(COMPARISONS_FILE.beside(samples, selection.origin) or ()).get(name)
    if precomputed is None or precomputed.comparison.method != METHOD or _too_few(precomputed.comparison):
        return None  # the last: made by a version that did not ask again who is hidden
    # As for what is cached: while counts are rebuilt they cannot say what is hidden, and more is.
    return precomputed if not needs_counts(area.kind, selection) or is_counted(samples, selection.origin) else None


def comparison_version() -> int:
    """Which publication comparisons are made of: grows when any of them may have changed."""
    return max(current_samples().manifest.version, COMPARISONS_FILE.version())


def needs_counts(kind: Kind, selection: Selection) -> bool:
    """Whether counts say what is hidden there.

    A région has no siblings, and all time none either: five devices suffice, and the estimates count those.
    """
    return kind is not Kind.REGION or selection.period is not None


def is_counted(samples: PublishedSamples, origin: Origin) -> bool:
    """Whether counts can say what is hidden: not while they are being rebuilt, when most tests are missing there.

    Not all: a test may be counted or erased a moment before, or after, the sample files say so.
    """
    return 2 * current_counts().total(origin).tests >= samples.size(origin)


_comparisons = LruCache[Name, Comparison](most=2048)
_variants = LruCache[Name, tuple[Variant, ...]](most=512)


def operators_there(place: Territory, with_tests: frozenset[int]) -> list[Operator]:
    """The operators with a network of their own in a territory: by their own table, or because tests say so."""
    if place.region is None and place.departement is None:
        part_of_france = ""
    else:
        departement = place.departement or _OVERSEAS_REGIONS.get(place.region or "", "")
        part_of_france = _OVERSEAS.get(departement, MAINLAND)
    return [
        operator
        for operator in operator_table()
        if operator.kind is OperatorKind.MNO and (operator.code in with_tests or part_of_france in operator.territories)
    ]


def _name(samples: PublishedSamples, area: Area, selection: Selection, density: Density | None) -> Name:
    # What is made while counts are being rebuilt is not cached beyond.
    return samples.manifest.version, is_counted(samples, selection.origin), area.territory, selection, density


def _survey(samples: PublishedSamples, area: Area, selection: Selection, density: Density | None) -> _Survey:
    strata = strata_within(area.address)
    if area.level == COMMUNE:
        rows = samples.rows_of_communes(selection.origin, area.firsts)
    else:
        rows = samples.rows_of_squares(selection.origin, area.firsts, area.afters)
    if density is not None:
        strata = strata.only(frozenset({density}))
        rows = rows.where(strata.of(rows.commune) != OUTSIDE)
    if selection != Selection(usage=selection.usage, origin=selection.origin):
        rows = rows.where(is_selected(rows, selection))
    with_tests = frozenset(np.flatnonzero(np.bincount(rows.operator, minlength=1)).tolist())
    codes = (operator.code for operator in operators_there(area.territory, with_tests))
    compared = tuple(code for code in codes if not selection.operators or code in selection.operators)
    can_tell = is_counted(samples, selection.origin)
    return _Survey(area, selection, rows, strata, compared, can_tell)


def _too_few(compared: Comparison) -> frozenset[int]:
    """The operators that tests of one device to four are of: among the communes of one density class, say."""
    return frozenset(estimate.operator for estimate in compared.operators if 0 < estimate.devices < DEVICES_FLOOR)


def _hidden(survey: _Survey, usage: Usage) -> frozenset[int]:
    if not needs_counts(survey.area.kind, survey.selection):
        return frozenset()
    if not survey.is_counted:
        return frozenset(survey.operators)
    return hidden_operators(survey.area, replace(survey.selection, usage=usage))


def strata_within(address: str) -> Strata:
    """The strata of the territory at ``address``; a place and an arrondissement, made of squares, have one."""
    # The whole record is the key: an update of the reference changes its vintage or its inhabitants.
    return _strata(territory(address))


@lru_cache(maxsize=256)
def _strata(place: Territory) -> Strata:
    if place.kind in {Kind.PLACE, Kind.ARRONDISSEMENT}:
        return NO_STRATA
    communes = (
        built_in_within(Kind.COMMUNE, Address(place.kind, place.code)) if place.kind is not Kind.COMMUNE else [place]
    )
    areas_km2 = commune_areas_km2([commune.code for commune in communes])
    # A commune that nobody lives in counts for nobody; its tests then have no stratum.
    inhabited = [commune for commune in communes if commune.population]
    return strata_of(
        [commune_number(commune.code) for commune in inhabited],
        [commune.departement or "" for commune in inhabited],
        [density_class(commune.population or 0, areas_km2.get(commune.code, 0.0)) for commune in inhabited],
        [commune.population or 0 for commune in inhabited],
    )


@dataclass(frozen=True, slots=True)
class PodiumStep:
    """One operator: its rank, or None where too few people tested it to place it."""

    rank: int | None
    operator: Operator
    estimate: OperatorEstimate
    is_tie: bool = False


@dataclass(frozen=True, slots=True)
class Podium:
    """The steps of a territory: ranked operators best first, then the others by name.

    ``compared`` is the comparison that it shows.
    """

    address: str
    origin: Origin
    period: Period | None
    compared: Comparison
    steps: tuple[PodiumStep, ...]


def podium(address: str, *, origin: Origin, period: Period | None = None) -> Podium:
    """The podium of the territory at ``address``; NotFound where there is none."""
    selection = Selection(origin=origin, period=period)
    return podium_of(comparison(address, selection), selection)


def podium_of(compared: Comparison, selection: Selection) -> Podium:
    """The podium of a comparison made under ``selection``."""
    return Podium(compared.territory, selection.origin, selection.period, compared, podium_steps(compared))


def podium_steps(compared: Comparison) -> tuple[PodiumStep, ...]:
    """The operators of a comparison as steps: a rank is one more than those who are ahead for certain."""
    table = operator_table()
    steps = [
        PodiumStep(
            compared.rank_of(estimate.operator),
            operator,
            estimate,
            is_tie=bool(compared.tied_with(estimate.operator)),
        )
        for estimate in compared.operators
        if (operator := table.by_code(estimate.operator)) is not None
    ]
    ranked = [step for step in steps if step.rank is not None]
    others = [step for step in steps if step.rank is None]
    ranked.sort(key=lambda step: step.rank or 0)  # operators of one step stay in their order, best score first
    return (*ranked, *sorted(others, key=lambda step: step.operator.name.casefold()))
