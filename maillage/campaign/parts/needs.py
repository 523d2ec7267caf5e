"""Where tests are missing: the communes whose next tests would help the most, and what each operator lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings

from maillage.comparison.queries.comparison import comparison_version
from maillage.comparison.terms import Comparison
from maillage.core.bounds.memory import LruCache
from maillage.figures.parts.figure_words import USAGE_VIEWS
from maillage.figures.queries.figures import counts_version, tests_by_commune
from maillage.figures.queries.home_files import HomeFile
from maillage.figures.queries.sample_files import current_samples
from maillage.quality.queries.operators import Operator, operator_table
from maillage.quality.terms import DEVICES_FLOOR, Figure, Origin, Selection, Usage
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Address, Kind, Territory

COMMUNES_SHOWN: Final = 10
TESTS_OF_A_USAGE: Final = 200  # a share of 85 % is then known to within 5 points
NEEDED_USAGES: Final = (Usage.DOWNLOAD, Usage.UPLOAD, Usage.LATENCY, Usage.WEB, Usage.VIDEO)
WITHIN: Final = (Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI)

Tests = int | None  # of a commune; None: hidden
FiguresByUsage = Mapping[Usage, Mapping[int | None, Figure]]


@dataclass(frozen=True, slots=True)
class CommuneNeed:
    """A commune whose next tests help, with the tests that it has."""

    address: str
    name: str
    population: int | None
    tests: Tests


@dataclass(frozen=True, slots=True)
class OperatorNeed:
    """What one operator lacks here: tests to be ranked, and tests of each usage; 0 where there are enough."""

    operator: Operator
    rank: int
    usages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NeedsView:
    """Where tests are missing, as a page shows it; ``floor`` is how many tests of a usage are enough."""

    communes: tuple[CommuneNeed, ...]
    usage_names: tuple[str, ...]
    operators: tuple[OperatorNeed, ...]
    floor: int


def needs_view(place: Territory, selection: Selection, figures: FiguresByUsage, *, compared: Comparison) -> NeedsView:
    """What is missing in ``place``: communes where it has several, operators and usages everywhere."""
    download, needs = replace(selection, usage=Usage.DOWNLOAD, operators=frozenset()), None
    if place.address == settings.HOME_TERRITORY and download == Selection(origin=selection.origin):
        needs = NEEDS_FILE.beside(current_samples(), selection.origin)
    if needs is None:
        # As fresh as the comparisons of the same page: on a busy installation counts are published every second.
        version = comparison_version() or counts_version()
        needs = _needs_cache.get((version, place, download), lambda: _found_needs(place, download))
    operators = []
    for estimate in sorted(compared.operators, key=lambda estimate: estimate.operator):
        operator = operator_table().by_code(estimate.operator)
        if operator is None:
            continue
        # A hidden figure counts as none: how many tests it has is not told.
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
    """The communes that need tests most, with the tests that they have; none in what is not made of several."""
    if place.kind not in WITHIN:
        return ()
    tests = tests_by_commune(download, within=place.address)
    communes = built_in_within(Kind.COMMUNE, Address(place.kind, place.code))
    return tuple(
        CommuneNeed(commune.address, commune.name, commune.population, tests.get(commune.code, 0))
        for commune in most_helpful(communes, tests)[:COMMUNES_SHOWN]
    )


def home_needs(origin: Origin) -> tuple[CommuneNeed, ...]:
    """The communes of this installation's territory that need tests of ``origin`` most, whatever was found before."""
    return _found_needs(territory(settings.HOME_TERRITORY), Selection(origin=origin))


NEEDS_FILE: Final = HomeFile[tuple[CommuneNeed, ...]]("needs.json", tuple[CommuneNeed, ...])


def most_helpful(communes: Sequence[Territory], tests: Mapping[str, Tests]) -> list[Territory]:
    """The communes in the order in which one more test would take most uncertainty off a figure of inhabitants.

    A commune of N inhabitants and n tests weighs N^2 / n in the variance of a mean weighted by inhabitants, so one
    more test takes off N^2 / (n (n + 1)); without a published test, n is taken as 1 (Cochran, Sampling Techniques,
    1977, section 5.5, with equal spreads). The page of the campaign also weighs the spread of each commune.
    """

    def order(commune: Territory) -> tuple[float, str]:
        samples = max(tests.get(commune.code) or 0, 1)
        return -(float(commune.population or 0) ** 2 / (samples * (samples + 1))), commune.code

    return sorted(communes, key=order)
