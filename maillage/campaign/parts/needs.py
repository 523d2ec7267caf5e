"""Where tests are missing: the communes whose next tests would help the most, and what each operator lacks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.comparison.queries.comparison import comparison_version
from maillage.comparison.terms import FLOOR, Comparison
from maillage.core.bounds.lru import LruCache
from maillage.figures.parts.figure_words import ink_of, tests_text
from maillage.figures.parts.usages import USAGE_VIEWS
from maillage.figures.queries.figures import counts_version, tests_by_commune
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import Figure, Selection, Usage
from maillage.territory.queries import built_in_within
from maillage.territory.terms import Address, Kind, Territory
from maillage.web import charts
from maillage.web.wording import formats
from maillage.web.wording.places import PlaceLink

COMMUNES_SHOWN: Final = 10
NEEDED_USAGES: Final = (Usage.DOWNLOAD, Usage.UPLOAD, Usage.LATENCY, Usage.WEB, Usage.VIDEO)
WITHIN: Final = (Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI)

FiguresByUsage = Mapping[Usage, Mapping[int | None, Figure]]


@dataclass(frozen=True, slots=True)
class OperatorNeed:
    """What one operator lacks here: tests to be ranked, and usage by usage ("" where there are enough)."""

    mark: SafeString
    name: str
    rank: str
    usages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedsView:
    """Where tests are missing, as a page shows it."""

    communes: tuple[PlaceLink, ...]
    usage_names: tuple[str, ...]
    operators: tuple[OperatorNeed, ...]
    test_href: str
    floor: str


def needs_view(place: Territory, selection: Selection, figures: FiguresByUsage, *, compared: Comparison) -> NeedsView:
    """What is missing in ``place``: communes where it has several, operators and usages everywhere."""
    return NeedsView(
        communes=tuple(_communes(place, selection)),
        usage_names=tuple(USAGE_VIEWS[usage].name for usage in NEEDED_USAGES),
        operators=tuple(_operators(figures, compared)),
        test_href=reverse("test"),
        floor=formats.number(FLOOR),
    )


def _operators(figures: FiguresByUsage, compared: Comparison) -> Iterator[OperatorNeed]:
    for each in sorted(compared.operators, key=lambda estimate: estimate.operator):
        operator = operator_table().by_code(each.operator)
        if operator is None:
            continue
        usages = tuple(_missing(figures[usage].get(each.operator)) for usage in NEEDED_USAGES)
        lacking = each.missing_tests or (compared.floor if each.is_hidden or not each.tests else 0)
        rank = formats.number(lacking) if lacking else ""
        if rank or any(usages):
            yield OperatorNeed(charts.mark(ink_of(operator)), operator.name, rank, usages)


def _missing(figure: Figure | None) -> str:
    # A hidden figure counts as none: how many tests it has is not told.
    samples = 0 if figure is None or figure.is_hidden else figure.samples
    return formats.number(FLOOR - samples) if samples < FLOOR else ""


def _communes(place: Territory, selection: Selection) -> Iterator[PlaceLink]:
    if place.kind not in WITHIN:
        return
    download = replace(selection, usage=Usage.DOWNLOAD, operators=frozenset())
    # As fresh as the comparisons of the same page: on a busy installation counts are published every second.
    name = (comparison_version() or counts_version(), place, download)
    for commune, tests in _first_needs.get(name, lambda: _made_first_needs(place, download)):
        words = {"people": formats.number(commune.population), "tests": _tests_words(tests)}
        detail = _("%(people)s habitants, %(tests)s") % words
        yield PlaceLink(commune.name, detail, reverse("territory", args=[commune.address]))


Tests = int | None  # of a commune; None: hidden

_first_needs = LruCache[tuple[int, Territory, Selection], Sequence[tuple[Territory, Tests]]](most=256)


def _made_first_needs(place: Territory, selection: Selection) -> Sequence[tuple[Territory, Tests]]:
    tests = tests_by_commune(selection, within=place.address)
    communes = built_in_within(Kind.COMMUNE, Address(place.kind, place.code))
    return [(commune, tests.get(commune.code, 0)) for commune in most_helpful(communes, tests)[:COMMUNES_SHOWN]]


def most_helpful(communes: Sequence[Territory], tests: Mapping[str, Tests]) -> list[Territory]:
    """The communes in the order in which one more test would take most uncertainty off a figure of inhabitants.

    A commune of N inhabitants and n tests weighs N^2 / n in the variance of a mean weighted by inhabitants, so one
    more test takes off N^2 / (n (n + 1)); without a published test, n is taken as 1 (Cochran, Sampling Techniques,
    1977, section 5.5, with equal spreads). The page of the campaign also weighs the spread of each commune.
    """
    return sorted(communes, key=lambda commune: (-_gain(commune, tests.get(commune.code)), commune.code))


def _gain(commune: Territory, tests: Tests) -> float:
    samples = max(tests or 0, 1)
    return float(commune.population or 0) ** 2 / (samples * (samples + 1))


def _tests_words(tests: Tests) -> str:
    if tests is None:
        return _("moins de cinq appareils")
    return tests_text(tests) if tests else _("aucun test")
