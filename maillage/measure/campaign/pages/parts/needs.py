"""Missing tests: the communes where they are most useful, and what each operator lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from maillage.core.bounds.memory import LruCache
from maillage.measure.comparison.domain.terms import Comparison
from maillage.measure.comparison.store.comparison import comparison_version
from maillage.measure.figures.pages.parts.figure_words import USAGE_VIEWS
from maillage.measure.figures.store.figures import counts_version, tests_by_commune
from maillage.measure.figures.store.home_files import HomeFile
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.terms import DEVICES_FLOOR, Figure, Origin, Selection, Usage
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.store.territories import built_in_within, territory
from maillage.web.installation import home_territory

COMMUNES_SHOWN: Final = 10
TESTS_OF_A_USAGE: Final = 200  # determines a share of 85 % to within 5 points
NEEDED_USAGES: Final = (Usage.DOWNLOAD, Usage.UPLOAD, Usage.LATENCY, Usage.WEB, Usage.VIDEO)
WITHIN: Final = (Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI)

Tests = int | None  # of a commune; None: hidden
FiguresByUsage = Mapping[Usage, Mapping[int | None, Figure]]


@dataclass(frozen=True, slots=True)
class CommuneNeed:
    """A commune that needs tests, with its number of tests."""

    address: str
    name: str
    population: int | None
    tests: Tests


@dataclass(frozen=True, slots=True)
class OperatorNeed:
    """The tests an operator lacks to be ranked, and by usage; 0 if there are enough."""

    operator: Operator
    rank: int
    usages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NeedsView:
    """The missing tests for a page; ``floor`` is the number of tests needed per usage."""

    communes: tuple[CommuneNeed, ...]
    usage_names: tuple[str, ...]
    operators: tuple[OperatorNeed, ...]
    floor: int


def needs_view(place: Territory, selection: Selection, figures: FiguresByUsage, *, compared: Comparison) -> NeedsView:
    """The missing tests of ``place``: communes if it has several, operators and usages always."""
    download, needs = replace(selection, usage=Usage.DOWNLOAD, operators=frozenset()), None
    if place.address == home_territory() and download == Selection(origin=selection.origin):
        needs = NEEDS_FILE.beside(current_samples(), selection.origin)
    if needs is None:
        # As fresh as the comparisons on the page, since counts are published every second under load.
        version = comparison_version() or counts_version()
        needs = _needs_cache.get((version, place, download), lambda: _found_needs(place, download))
    operators = []
    for estimate in sorted(compared.operators, key=lambda estimate: estimate.operator):
        operator = operator_table().by_code(estimate.operator)
        if operator is None:
            continue
        # Hidden figures count as 0, so that their number of tests is not disclosed.
        published = [figures[usage].get(estimate.operator) for usage in NEEDED_USAGES]
        samples = [0 if figure is None or figure.is_hidden else figure.samples for figure in published]
        usages = tuple(max(TESTS_OF_A_USAGE - count, 0) for count in samples)
        lacking = int(estimate.missing_tests) or (DEVICES_FLOOR if estimate.is_hidden else 0)
        if lacking or any(usages):
            operators.append(OperatorNeed(operator, lacking, usages))
    return NeedsView(
        communes=needs,
        usage_names=tuple(USAGE_VIEWS[usage].name for usage in NEEDED_USAGES),
        operators=tuple(operators),
        floor=TESTS_OF_A_USAGE,
    )


_needs_cache = LruCache[tuple[int, Territory, Selection], tuple[CommuneNeed, ...]](most=256)


def _found_needs(place: Territory, download: Selection) -> tuple[CommuneNeed, ...]:
    """The communes that need tests most, with their number of tests; empty for other kinds than WITHIN."""
    if place.kind not in WITHIN:
        return ()
    tests = tests_by_commune(download, within=place.address)
    communes = built_in_within(Kind.COMMUNE, Address(place.kind, place.code))
    return tuple(
        CommuneNeed(commune.address, commune.name, commune.population, tests.get(commune.code, 0))
        for commune in most_helpful(communes, tests)[:COMMUNES_SHOWN]
    )


def home_needs(origin: Origin) -> tuple[CommuneNeed, ...]:
    """The communes of this installation that need tests of ``origin`` most, ignoring cached results."""
    return _found_needs(territory(home_territory()), Selection(origin=origin))


NEEDS_FILE: Final = HomeFile[tuple[CommuneNeed, ...]]("needs.json", tuple[CommuneNeed, ...])


def most_helpful(communes: Sequence[Territory], tests: Mapping[str, Tests]) -> list[Territory]:
    """Communes sorted by how much one more test reduces the uncertainty of a population-weighted figure.

    A commune of N inhabitants and n tests contributes N^2 / n to the variance of a population-weighted mean, so that
    one more test removes N^2 / (n (n + 1)); without a published test n is taken as 1 (Cochran, Sampling Techniques,
    1977, section 5.5, with equal spreads). The page of the campaign also takes the spread of each commune into account.
    """

    def order(commune: Territory) -> tuple[float, str]:
        samples = max(tests.get(commune.code) or 0, 1)
        return -(float(commune.population or 0) ** 2 / (samples * (samples + 1))), commune.code

    return sorted(communes, key=order)
