"""The places of a campaign: usefulness of the next test by commune, and participation.

Computed from published figures: hidden communes count like those without tests, so that nothing is disclosed. Results
are cached until the next publication.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.bounds.memory import LruCache
from maillage.core.disclosure.interval_ends import FEWEST_TESTS
from maillage.measure.campaign.domain.worth import Spreads, narrowing, out_of_hundred, spreads
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import (
    counts_version,
    figures_by_commune,
    figures_by_departement,
    figures_by_operator,
)
from maillage.measure.record.domain.terms import Figure, Origin, Selection, Usage
from maillage.measure.record.store.operators import Operator, OperatorKind, operator_table
from maillage.territory.domain.terms import Kind, Territory, parse_address
from maillage.territory.store.territories import built_in_within

MAINLAND: Final = "metropole"  # value of the operators' table
OVERSEAS_REGIONS: Final = frozenset({"01", "02", "03", "04", "06"})
FEW_TESTS: Final = FEWEST_TESTS  # without an interval the operator has practically no figure

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PlaceUsefulness:
    """The usefulness of the next test in a commune, relative to the maximum, from 0 to 100.

    ``tests`` is the total of the selected operators, None if hidden; ``lacking`` are those without an interval there.
    """

    place: Territory
    worth: float
    tests: int | None
    lacking: tuple[Operator, ...]


@dataclass(frozen=True, slots=True)
class Participation:
    """The tests of a territory, and per thousand inhabitants; None if hidden or uninhabited."""

    place: Territory
    tests: int | None
    per_thousand: float | None


def usefulness(address: str, *, origin: Origin, operators: frozenset[int] = frozenset()) -> tuple[PlaceUsefulness, ...]:
    """The communes of a territory, most useful first; without ``operators`` all of them."""
    name = (counts_version(), address, origin, operators)
    return _worths.get(name, lambda: _commune_worths(address, origin, operators))


def spreads_known(address: str, *, origin: Origin) -> Mapping[Operator, Spreads]:
    """The spreads used for the usefulness, by operator."""
    usage = worth_usage(address, origin=origin)
    return {
        operator: _spreads(_figures(address, origin, frozenset({operator.code}), usage))
        for operator in operators_of(address, origin=origin)
    }


def participation(
    address: str, *, origin: Origin, operators: frozenset[int] = frozenset()
) -> tuple[Participation, ...]:
    """The communes of a territory by code, with their number of download tests in total."""
    figures = _figures(address, origin, operators, Usage.DOWNLOAD)
    return tuple(_participation(commune, figures.get(commune.code)) for commune in _communes(address))


def departement_ranking(
    address: str, *, origin: Origin, operators: frozenset[int] = frozenset()
) -> tuple[Participation, ...]:
    """The départements of a territory by tests per thousand inhabitants, descending; hidden ones last."""
    selection = Selection(usage=Usage.DOWNLOAD, origin=origin, operators=operators)
    figures = figures_by_departement(selection, within=address)
    there = built_in_within(Kind.DEPARTEMENT, parse_address(address))
    league = [_participation(departement, figures.get(departement.code)) for departement in there]
    return tuple(sorted(league, key=lambda departement: (-(departement.per_thousand or -1.0), departement.place.name)))


def operators_of(address: str, *, origin: Origin) -> list[Operator]:
    """The operators of a territory in table order: those with tests; in mainland France all national ones."""
    area = area_of(address)
    figures = figures_by_operator(area, Selection(usage=Usage.DOWNLOAD, origin=origin))
    is_mainland = area.territory.region not in OVERSEAS_REGIONS
    return [
        operator
        for operator in operator_table()
        if operator.kind is OperatorKind.MNO
        and (operator.code in figures or (is_mainland and MAINLAND in operator.territories))
    ]


_worths = LruCache[tuple[int, str, Origin, frozenset[int]], tuple[PlaceUsefulness, ...]](most=32)


def worth_usage(address: str, *, origin: Origin) -> Usage:
    """The measured usage: the score, or the speed score if there are no full tests."""
    return Usage.SCORE if _figures(address, origin, frozenset(), Usage.SCORE) else Usage.SPEED_SCORE


def _commune_worths(address: str, origin: Origin, operators: frozenset[int]) -> tuple[PlaceUsefulness, ...]:
    communes = _communes(address)
    networks = [
        operator for operator in operators_of(address, origin=origin) if not operators or operator.code in operators
    ]
    usage = worth_usage(address, origin=origin)
    total = np.zeros(len(communes))
    lacks: dict[int, Flags] = {}
    for operator in networks:
        figures = _figures(address, origin, frozenset({operator.code}), usage)
        # Published tests: 0 if hidden.
        sizes = np.array([figures[commune.code].samples if commune.code in figures else 0 for commune in communes])
        total += narrowing(sizes, _spreads(figures))
        lacks[operator.code] = sizes < FEW_TESTS
    people = np.array([commune.population or 0 for commune in communes])
    shares = out_of_hundred(people * total)
    together = _figures(address, origin, operators, usage)
    places = [
        PlaceUsefulness(
            commune,
            float(shares[row]),
            _published_tests(together.get(commune.code)),
            tuple(operator for operator in networks if lacks[operator.code][row]),
        )
        for row, commune in enumerate(communes)
    ]
    return tuple(sorted(places, key=lambda place: (-place.worth, place.place.name)))


def _communes(address: str) -> Sequence[Territory]:
    return built_in_within(Kind.COMMUNE, parse_address(address))


def _figures(address: str, origin: Origin, operators: frozenset[int], usage: Usage) -> dict[str, Figure]:
    return figures_by_commune(Selection(usage=usage, origin=origin, operators=operators), within=address)


def _spreads(figures: Mapping[str, Figure]) -> Spreads:
    squares = [
        (figure.median, figure.low, figure.high, figure.samples)
        for figure in figures.values()
        # The bounds of rounded intervals are bin boundaries, which do not reflect the spread of tests.
        if not figure.is_rounded and figure.median is not None and figure.low is not None and figure.high is not None
    ]
    medians, lows, highs, samples = np.array(squares, np.float64).reshape(-1, 4).T
    return spreads(medians=medians, lows=lows, highs=highs, samples=samples)


def _published_tests(figure: Figure | None) -> int | None:
    if figure is None:
        return 0
    return None if figure.is_hidden else figure.samples


def _participation(place: Territory, figure: Figure | None) -> Participation:
    tests = _published_tests(figure)
    per_thousand = None if tests is None or not place.population else 1000 * tests / place.population
    return Participation(place, tests, per_thousand)
