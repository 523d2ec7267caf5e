"""What is announced beside what is measured, by place and operator of the home territory; cached per publication.

Announced coverage is 4G mobile internet. Tests are those with a counted download, made where the operator announces
good coverage for the test's situation, in the last twelve months. Only communes whose figures are published take part,
so that a larger place is a sum of published parts; numbers are given in steps everywhere, since those that lie outside
announced coverage may be few (docs/explanation/announced.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.bounds.memory import LruCache
from maillage.core.lower_bound import LowerBound
from maillage.measure.announced.domain.coverage import (
    AnnouncedShares,
    CoverageService,
    class_weights,
    is_announced_good,
    shares_of_weights,
    whole_square_class,
)
from maillage.measure.announced.domain.disagreements import MONTHS, AnnouncedLine, AnnouncedState, worst_first
from maillage.measure.announced.store.coverage_files import PublishedCoverage, current_coverage
from maillage.measure.comparison.domain.terms import Estimate, published_share
from maillage.measure.figures.domain.sample_rows import NO_SQUARE, SampleRows
from maillage.measure.figures.domain.smallest_devices import indices_between
from maillage.measure.figures.store.areas import Area, area_of
from maillage.measure.figures.store.figures import figures_by_commune, figures_by_operator
from maillage.measure.figures.store.home_files import HomeFile
from maillage.measure.figures.store.sample_files import current_samples, samples_folder
from maillage.measure.record.domain.terms import DEVICES_FLOOR, Origin, Selection, Usage
from maillage.measure.record.store.operators import Operator, OperatorKind, operator_table
from maillage.measure.repair.domain.findings import found_communes
from maillage.measure.repair.domain.shares import (
    DeviceTests,
    Shares,
    has_download,
    shares_of,
    summed,
    tests_by_device,
)
from maillage.measure.repair.store.repair import area_ground
from maillage.territory.domain.terms import Address, Kind, Territory, commune_number
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory

SERVICE: Final = CoverageService.G4
_ABOVE: Final = (Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_states: Final = LruCache[tuple[int, int, str, Origin], AnnouncedState](most=8)

_lines: Final = LruCache[tuple[int, int, Territory, Origin], tuple[AnnouncedLine, ...]](most=512)


def announced_state(origin: Origin) -> AnnouncedState:
    """What is announced and measured in this installation's territory, from tests of ``origin``."""
    samples, coverage = current_samples(), coverage_beside(origin)
    published = ANNOUNCED_FILE.beside(samples, origin)
    if published is not None and published.coverage == coverage.version:
        return published
    key = (samples.manifest.version, coverage.version, home_territory(), origin)
    return _states.get(key, lambda: computed_state(origin))


ANNOUNCED_FILE: Final = HomeFile[AnnouncedState]("announced.json", AnnouncedState)


def coverage_beside(origin: Origin) -> PublishedCoverage:
    """The coverage that stands beside tests of ``origin``: the invented one beside simulated tests alone."""
    return current_coverage(is_invented=origin is Origin.SIMULATED)


def announced_version() -> tuple[int, int, int]:
    """Changes whenever a state may have: the version of the file, and those of real and invented coverage."""
    real, invented = (current_coverage(is_invented=is_invented).version for is_invented in (False, True))
    return ANNOUNCED_FILE.version(), real, invented


def forget_outdated_file() -> bool:
    """Remove the precomputed states where other coverage is in force by now; whether there were any."""
    folder = samples_folder()
    _source, states = ANNOUNCED_FILE.published(folder)
    if all(state.coverage == coverage_beside(origin).version for origin, state in states.items()):
        return False
    (folder / ANNOUNCED_FILE.name).unlink(missing_ok=True)
    return True


def disagreements(origin: Origin) -> list[AnnouncedLine]:
    """The communes' lines that can be judged, the worst first."""
    return worst_first(judged_communes(announced_state(origin)))


def judged_communes(state: AnnouncedState) -> list[AnnouncedLine]:
    """The lines of communes that have both what is announced and enough tests."""
    prefix = f"{Kind.COMMUNE}:"
    lines = [line for address, of_place in state.lines.items() if address.startswith(prefix) for line in of_place]
    return [line for line in lines if line.works is not None and line.announced is not None]


def announcing_operators(origin: Origin) -> tuple[Operator, ...]:
    """The operators with a network of their own whose coverage stands beside tests of ``origin``, by code."""
    announcing = frozenset(coverage_beside(origin).operators(SERVICE))
    return tuple(
        operator for operator in operator_table() if operator.kind is OperatorKind.MNO and operator.code in announcing
    )


@dataclass(frozen=True, slots=True, eq=False)
class _PlaceUnits:
    """Places as units: ``unit_of`` gives the unit of each commune (by its row), -1 for none."""

    places: tuple[Territory, ...]
    unit_of: Integers


def computed_state(origin: Origin, months: tuple[int, int] | None = None) -> AnnouncedState:
    """The state computed from current publications, ignoring cached results.

    ``months`` are the first month of tests and the one after the last; by default the twelve up to the newest test.
    """
    coverage, home = coverage_beside(origin), home_territory()
    ground = area_ground(home, territory(home).vintage)
    rows = current_samples().rows_of_communes(origin, ground.numbers)
    rows = rows.where(has_download(rows) & (rows.grid17 != NO_SQUARE))
    newest = int(rows.period.max()) + 1 if len(rows) else 0
    first, after = months or (max(0, newest - MONTHS), newest)
    rows = rows.where((rows.period >= first) & (rows.period < after))
    levels = tuple(_levels(ground.communes))
    lines: dict[str, list[AnnouncedLine]] = {}
    for operator in announcing_operators(origin):
        weights = _weights_by_commune(coverage, operator.code, ground.numbers)
        of_operator = rows.where(rows.operator == operator.code)
        judged = _judged_rows(of_operator, origin, operator.code, coverage=coverage, numbers=ground.numbers)
        units = np.searchsorted(ground.numbers, judged.commune).astype(np.int64)
        tests = tests_by_device(judged, units)
        # Where more than a quarter of those tests fail beyond doubt, by the rules of badly served zones.
        _shares, findings = found_communes(
            judged, units, len(ground.communes), near=lambda _unit: (), is_answered_for=origin is Origin.DRIVE_TEST
        )
        for level in levels:
            shares = _announced_shares(level, weights, ground.communes)
            worked = shares_of(_lines_of_level(tests, level), len(level.places))
            for unit, place in enumerate(level.places):
                line = announced_line(place, operator.code, shares[unit], worked=worked, unit=unit)
                # Units of the first level are the communes; a larger place is not judged by this rule.
                is_certain = place.kind is Kind.COMMUNE and line.works is not None and bool(findings[unit])
                lines.setdefault(place.address, []).append(replace(line, is_certain=is_certain))
    by_address = {address: tuple(of_place) for address, of_place in lines.items()}
    return AnnouncedState(origin, coverage.version, first, after, by_address)


def _levels(communes: Sequence[Territory]) -> Iterator[_PlaceUnits]:
    """The communes themselves, then the territories that contain them, kind by kind."""
    yield _PlaceUnits(tuple(communes), np.arange(len(communes)))
    for kind in _ABOVE:
        codes = [getattr(commune, kind.value) for commune in communes]
        distinct_codes = sorted({code for code in codes if code is not None})
        unit_of = np.array([-1 if code is None else distinct_codes.index(code) for code in codes], np.int64)
        yield _PlaceUnits(tuple(territory(str(Address(kind, code))) for code in distinct_codes), unit_of)


def _weights_by_commune(coverage: PublishedCoverage, operator: int, numbers: Integers) -> Floats:
    """The weight in each class by commune (communes x 4)."""
    layer = coverage.layer(operator, SERVICE)
    if layer is None or not numbers.size:
        return np.zeros((numbers.size, 4))
    places = np.minimum(np.searchsorted(numbers, coverage.communes), numbers.size - 1)
    inside = numbers[places] == coverage.communes
    return class_weights(layer[inside], coverage.weights[inside], places[inside].astype(np.int64), numbers.size)


def _announced_shares(level: _PlaceUnits, weights: Floats, communes: Sequence[Territory]) -> Floats:
    """The shares of each place by class: those of its communes, weighed by their inhabitants."""
    shares = shares_of_weights(weights)
    people = np.array([commune.population or 0 for commune in communes], np.float64)
    # Of a place without inhabitants each commune counts once.
    is_known = ~np.isnan(shares[:, 0]) & (level.unit_of >= 0)
    units, own = level.unit_of[is_known], np.maximum(people[is_known], 1e-6)
    columns = [np.bincount(units, own * column, len(level.places)) for column in shares[is_known].T]
    return shares_of_weights(np.stack(columns, axis=1))


def published_communes(origin: Origin, operator: int) -> frozenset[str]:
    """The codes of the communes of the home territory whose downloads of an operator are published."""
    selection = Selection(usage=Usage.DOWNLOAD, origin=origin, operators=frozenset({operator}))
    by_commune = figures_by_commune(selection, within=home_territory())
    return frozenset(code for code, figure in by_commune.items() if not figure.is_hidden and figure.samples)


def _judged_rows(
    rows: SampleRows, origin: Origin, operator: int, *, coverage: PublishedCoverage, numbers: Integers
) -> SampleRows:
    """The rows where good coverage is announced, in communes whose figures of that operator are published."""
    published = [commune_number(code) for code in published_communes(origin, operator)]
    is_published = np.isin(numbers, published)
    whole = whole_square_class(coverage.packed_at(operator, SERVICE, rows.grid17.astype(np.int64)))
    is_judged = is_announced_good(whole, rows.context)
    if numbers.size:
        is_judged &= is_published[np.searchsorted(numbers, rows.commune)]
    return rows.where(is_judged)


def _lines_of_level(tests: DeviceTests, level: _PlaceUnits) -> DeviceTests:
    """The tests by place of the level: a device that tested in several communes of it counts once."""
    units = level.unit_of[tests.unit]
    return summed(DeviceTests(units, tests.device, tests.tests, tests.bad, tests.dead).where(units >= 0))


def announced_line(place: Territory, operator: int, shares: Floats, *, worked: Shares, unit: int) -> AnnouncedLine:
    """The line of a place from its shares by class, and from the ``unit`` of ``worked`` that its tests are."""
    devices = int(worked.devices[unit])
    announced = None if np.isnan(shares[0]) else AnnouncedShares.of(np.round(shares, 4))
    line = AnnouncedLine(place.address, operator, place.population, announced)
    if devices < DEVICES_FLOOR:
        return line
    return replace(
        line,
        tests=LowerBound.of(int(worked.tests[unit])),
        devices=LowerBound.of(devices),
        works=working_share(worked, unit),
    )


def working_share(shares: Shares, unit: int) -> Estimate:
    """The share of tests that work, as it is published, from the shares of bad ones."""
    bad = Estimate(
        float(shares.share[unit]), float(shares.low[unit]), float(shares.high[unit]), int(shares.devices[unit])
    )
    published_bad = published_share(bad)
    low, high = published_bad.low, published_bad.high
    return Estimate(
        round(1 - published_bad.value, 9),
        None if high is None else round(1 - high, 9),
        None if low is None else round(1 - low, 9),
        published_bad.devices,
    )


def lines_by_operator(lines: Sequence[AnnouncedLine]) -> Mapping[int, AnnouncedLine]:
    """The lines of one place by operator code."""
    return {line.operator: line for line in lines}


def is_of_surface(place: Territory) -> bool:
    """Whether what is announced in a place is a share of its surface: it is not made of whole communes."""
    return place.kind in {Kind.PLACE, Kind.ARRONDISSEMENT}


def announced_lines(place: Territory, origin: Origin) -> tuple[AnnouncedLine, ...]:
    """The lines of a place, by operator, from tests of ``origin``."""
    if not is_of_surface(place):
        return announced_state(origin).lines_at(place.address)
    key = (current_samples().manifest.version, coverage_beside(origin).version, place, origin)
    return _lines.get(key, lambda: _lines_on_squares(area_of(place.address), origin))


def _lines_on_squares(area: Area, origin: Origin) -> tuple[AnnouncedLine, ...]:
    coverage, state = coverage_beside(origin), announced_state(origin)
    squares = indices_between(area.firsts, area.afters)
    # Nothing is announced, nor denied, at sea and beyond the territory: those squares are no part of the surface.
    squares = squares[np.isin(squares, coverage.squares)]
    rows = current_samples().rows_of_squares(origin, area.firsts, area.afters)
    rows = rows.where(has_download(rows) & (rows.period >= state.first_month) & (rows.period < state.after_month))
    figures = figures_by_operator(area, Selection(usage=Usage.DOWNLOAD, origin=origin))
    lines = []
    for operator in announcing_operators(origin):
        figure = figures.get(operator.code)
        is_published = figure is not None and not figure.is_hidden and figure.samples > 0
        packed = coverage.packed_at(operator.code, SERVICE, squares)
        (shares,) = shares_of_weights(class_weights(packed, np.ones_like(squares), np.zeros_like(squares), 1))
        whole = whole_square_class(coverage.packed_at(operator.code, SERVICE, rows.grid17.astype(np.int64)))
        judged = rows.where((rows.operator == operator.code) & is_announced_good(whole, rows.context) & is_published)
        worked = shares_of(tests_by_device(judged, np.zeros(len(judged), np.int64)), 1)
        lines.append(announced_line(area.territory, operator.code, shares, worked=worked, unit=0))
    return tuple(lines)
