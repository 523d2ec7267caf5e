"""Figures of territories: by operator, by commune, EPCI and département, by month, from the published counts.

Every figure passes the disclosure rule before it leaves this module, and discloses less below fifty devices
(measure/figures/domain/coarsening.py); what was made of one publication stands until the next.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

import numpy as np
from django.utils.timezone import localdate
from numpy.typing import NDArray

from maillage.core.bounds.memory import LruCache
from maillage.core.lower_bound import LowerBound
from maillage.measure.figures.domain.coarsening import coarse_figure, figure_with_class_ends
from maillage.measure.figures.domain.percentiles import NO_BIN, figures
from maillage.measure.figures.store import regions
from maillage.measure.figures.store.area_totals import CountFilter, FilteredSamples, area_devices, area_samples
from maillage.measure.figures.store.areas import Area
from maillage.measure.figures.store.many_devices import (
    IntervalBins,
    NumbersOf,
    figures_with_devices_outside,
    months_of_many,
    operators_of_many,
    places_of_many,
)
from maillage.measure.figures.store.origins import TESTS, offered_origins, public_origin_of
from maillage.measure.figures.store.published_counts.count_files import MANIFEST
from maillage.measure.figures.store.published_counts.counts import counts_folder, current_counts
from maillage.measure.record.domain.devices import DeviceRows, device_siblings, hidden_places, presence, tree_by_month
from maillage.measure.record.domain.keys import COMMUNE, LOW_BITS, low20_in, operators_in, periods_in
from maillage.measure.record.domain.public_origin import PublicOrigin
from maillage.measure.record.domain.terms import DEVICES_FLOOR, MANY_DEVICES, Figure, Origin, Period, Selection
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.store.territories import built_in_within, territory
from maillage.web.demonstration import shows_demonstration

HIDDEN: Final = Figure(0, None, None, None, None, None, is_hidden=True)
NO_TEST: Final = Figure(0, None, None, None, None, None)

_OPERATORS: Final = 64

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _TerritoryUnits:
    """Territories of one kind: codes, which are hidden in the period asked for, which have tests of fifty devices.

    ``samples`` are placed at the rows of these; ``communes`` (rising) lie in those at ``rows``.
    """

    codes: Sequence[str]
    is_hidden: Flags
    are_many: Flags
    samples: FilteredSamples
    communes: Integers
    rows: Integers

    def rows_of_groups(self, groups: Integers) -> Integers:
        """The row of the territory that each group lies in."""
        return np.asarray(self.rows[np.searchsorted(self.communes, groups >> LOW_BITS)], np.int64)


def counts_version() -> int:
    """Which publication the figures are made of: grows when anything may have changed."""
    return current_counts().version


def published_on() -> date | None:
    """The day of the newest publication of counts; None while nothing is published."""
    try:
        return localdate(datetime.fromtimestamp((counts_folder() / MANIFEST).stat().st_mtime, UTC))
    except FileNotFoundError:  # nothing is published yet
        return None


def origins_available() -> list[Origin]:
    """The origins that public pages offer, in their order."""
    return offered_origins(current_counts())


def default_origin() -> Origin:
    """The origin that is shown: the visitor's choice between demonstration and residents, else what is usual."""
    return Origin.SIMULATED if shows_demonstration(TESTS) else Origin.CROWD


def public_origin_now() -> PublicOrigin:
    """The origin that is shown where nobody chose one, and how far the demonstration is from leaving."""
    return public_origin_of(current_counts())


def tests_by_day(area: Area, origin: Origin) -> tuple[Integers, Integers]:
    """Days (from 1 January 2015, rising) with tests in an area of whole communes, and the tests of each.

    A test is counted for one usage at least. Not a figure to show as it is: a day may be that of one device.
    """
    assert area.level == COMMUNE, "tests by day are kept by commune"
    return current_counts().tests_by_day(origin, area.firsts)


def months_available(origin: Origin) -> tuple[int, ...]:
    """The months (from January 2015) in which an origin has counted tests, rising."""
    return tuple(current_counts().months(origin))


def figures_by_operator(area: Area, selection: Selection) -> dict[int | None, Figure]:
    """The figures of an area by operator code, and under None of all chosen operators together.

    Operators without a test are left out; None is always there. 0 is the unknown operator.
    """
    counts = current_counts()

    def by_operator() -> dict[int | None, Figure]:
        count_filter = CountFilter(counts, selection)
        samples = area_samples(count_filter, area)
        of_operators = replace(samples, places=operators_in(low20_in(samples.keys)))
        tests = np.bincount(of_operators.places, samples.counts, _OPERATORS)
        large: set[int | None] = set(np.flatnonzero(tests >= MANY_DEVICES).tolist())
        if tests.sum() >= MANY_DEVICES:
            large.add(None)
        many = operators_of_many(count_filter, area, large)
        as_told = _FiguresAsTold(count_filter, area.level, (area.firsts, area.afters))
        are_many = _flags([code for code in many if code is not None], _OPERATORS)
        figures: dict[int | None, Figure] = dict(as_told.figures(of_operators, are_many, operators_in).items())
        figures[None] = as_told.figures(samples, np.array([None in many]), np.zeros_like).get(0, NO_TEST)
        # Operators hidden in the period have no sample to be seen by: they are looked for among all samples.
        codes = set(figures)
        if selection.period is not None:
            codes |= _operators_with_devices(area, count_filter)
        hidden = _hidden_among(area, count_filter, codes)
        return figures | dict.fromkeys(hidden, HIDDEN)

    return dict(_by_operator.get((counts.version, area.territory, selection), by_operator))


def hidden_operators(area: Area, selection: Selection) -> frozenset[int]:
    """The operators whose figure ``figures_by_operator`` hides, without the work of making the others."""
    counts = current_counts()

    def hidden() -> frozenset[int]:
        count_filter = CountFilter(counts, selection)
        codes = _hidden_among(area, count_filter, _operators_with_devices(area, count_filter))
        return frozenset(code for code in codes if code is not None)

    return _hidden_operators.get((counts.version, area.territory, selection), hidden)


def figures_by_commune(selection: Selection, *, within: str | None) -> dict[str, Figure]:
    """The figures of communes by Insee code: of those in the territory at ``within``, or of all France."""
    return _by_territory(selection, Kind.COMMUNE, within)


def tests_by_commune(selection: Selection, *, within: str) -> dict[str, int | None]:
    """The tests of communes by Insee code, None where they are hidden: as ``figures_by_commune``, without medians."""
    count_filter = CountFilter(current_counts(), selection)
    units = _units(count_filter, Kind.COMMUNE, within)
    tests = np.bincount(units.samples.places, units.samples.counts, len(units.codes)).astype(np.int64).tolist()
    return {
        code: None if is_hidden else number if is_exact else LowerBound.of(number)
        for code, number, is_hidden, is_exact in zip(
            units.codes, tests, units.is_hidden.tolist(), units.are_many.tolist(), strict=True
        )
        if is_hidden or number
    }


def figures_by_epci(selection: Selection, *, within: str | None) -> dict[str, Figure]:
    """The figures of EPCI by code: of those with a commune in the territory at ``within`` (each whole), or of all."""
    return _by_territory(selection, Kind.EPCI, within)


def figures_by_departement(selection: Selection, *, within: str | None) -> dict[str, Figure]:
    """The figures of départements by code: of those with a commune in the territory at ``within``, or of all."""
    return _by_territory(selection, Kind.DEPARTEMENT, within)


def tests_by_month(area: Area, selection: Selection) -> list[tuple[Period, Figure]]:
    """The figures of an area month by month, from its first month with counted tests to the last, gaps included.

    The period of the selection is set aside: every month is there.
    """
    counts, all_time = current_counts(), replace(selection, period=None)

    def by_month() -> list[tuple[Period, Figure]]:
        months = list(counts.months(selection.origin))
        if not months:
            return []
        tree = tree_by_month(months[0], months[-1])
        count_filter = CountFilter(counts, all_time, opened=tree)
        samples = area_samples(count_filter, area)
        of_months = replace(samples, places=periods_in(samples.keys))
        are_many = _flags(months_of_many(count_filter, area), len(tree.node_of_month))
        as_told = _FiguresAsTold(count_filter, area.level, (area.firsts, area.afters))
        figures = as_told.figures(of_months, are_many, periods_in)
        hidden = _hidden_nodes(area, count_filter, _Devices())[tree.node_of_month]
        span = range(months[0], months[-1] + 1)
        return [(Period(month, 1), HIDDEN if hidden[month] else figures.get(month, NO_TEST)) for month in span]

    return list(_by_month.get((counts.version, area.territory, all_time), by_month))


_by_operator = LruCache[tuple[int, object, Selection], dict[int | None, Figure]](most=4096)
_hidden_operators = LruCache[tuple[int, object, Selection], frozenset[int]](most=4096)
_by_month = LruCache[tuple[int, object, Selection], list[tuple[Period, Figure]]](most=256)
_by_units = LruCache[tuple[int, Selection, Kind, str | None], dict[str, Figure]](most=256)
_views = LruCache[tuple[int, Selection, str], regions.RegionView](most=256)


def _operators_with_devices(area: Area, count_filter: CountFilter) -> set[int | None]:
    """The operators that have devices in an area, whatever the period."""
    groups, _ = area_devices(count_filter, area)
    return set(np.unique(operators_in(groups)).tolist())


def _hidden_among(area: Area, count_filter: CountFilter, codes: AbstractSet[int | None]) -> set[int | None]:
    """Which of the operators ``codes`` (None: all chosen together) are hidden in an area."""
    if area.kind is Kind.REGION and count_filter.selection.period is None:
        # A région has no siblings, and all time none either: five devices suffice.
        groups, hashes = area_devices(count_filter, area)
        operators = operators_in(groups)
        of_code = {code: hashes if code is None else hashes[operators == code] for code in codes}
        # Exact below five where each group has its five smallest hashes.
        return {code for code, its in of_code.items() if len(its) and np.unique(its).size < DEVICES_FLOOR}
    filters = dict.fromkeys(codes, count_filter)
    for code in codes:
        if code is not None:
            alone = replace(count_filter.selection, operators=frozenset({code}))
            filters[code] = replace(count_filter, selection=alone)
    devices = _Devices()
    return {code for code, its in filters.items() if _hidden_nodes(area, its, devices)[its.periods.target]}


@dataclass(frozen=True, slots=True)
class _FiguresAsTold:
    """What figures show that are made of ``ranges`` of places at a level of the counts."""

    count_filter: CountFilter
    level: int
    ranges: tuple[Integers, Integers]
    numbers_of_ranges: Integers | None = None

    def figures(self, samples: FilteredSamples, are_many: Flags, numbers_of: NumbersOf) -> dict[int, Figure]:
        """The figures by the places of ``samples``: coarse unless they are of fifty devices (``are_many``, by place).

        ``numbers_of`` gives the place of each group. Of fifty devices too, the ends of an interval are those of classes
        unless five devices lie beyond each.
        """
        summaries, usage = samples.summaries(), self.count_filter.selection.usage
        exact = figures(summaries, samples.scale, last_months=samples.last_months(are_many.size)[summaries.places])
        low, high = np.full(are_many.size, NO_BIN), np.full(are_many.size, NO_BIN)
        low[summaries.places], high[summaries.places] = summaries.low, summaries.high
        ends = IntervalBins(low, high, are_many & (low != NO_BIN))
        is_told = figures_with_devices_outside(
            self.count_filter,
            self.level,
            self.ranges,
            numbers_of=numbers_of,
            numbers_of_ranges=self.numbers_of_ranges,
            ends=ends,
        )
        return {
            place: figure
            if is_told[place]
            else figure_with_class_ends(figure, usage)
            if are_many[place]
            else coarse_figure(figure, usage)
            for place, figure in zip(summaries.places.tolist(), exact, strict=True)
        }


def _flags(numbers: Iterable[int], size: int) -> Flags:
    flags = np.zeros(size, np.bool_)
    flags[list(numbers)] = True
    return flags


class _Devices(dict[str, regions.RegionDevices]):
    """By address of a région, for the views of one question."""

    def __missing__(self, top: str) -> regions.RegionDevices:
        return self.setdefault(top, regions.RegionDevices(regions.region_tree(top)))


def _hidden_nodes(area: Area, count_filter: CountFilter, devices: _Devices) -> Flags:
    """By node of the calendar: whether the area is hidden."""
    if area.level == COMMUNE and area.kind is not Kind.REGION:
        views = [_view(count_filter, top, devices) for top in regions.tops_of(area.territory)]
        return np.asarray(np.any([regions.hidden_within(area.territory, view) for view in views], axis=0), np.bool_)
    groups, hashes = area_devices(count_filter, area)
    # For the rule of disclosure the area is one place.
    nodes = count_filter.periods.node_of_month[periods_in(groups)]
    rows = DeviceRows(np.zeros_like(groups), nodes, hashes.astype(np.int64), 1)
    seen = presence(rows, count_filter.periods)
    # A place has no siblings, nor has a région; but its months must not be found from its years.
    siblings = device_siblings(seen, rows, count_filter.periods)
    return np.asarray(hidden_places(siblings, count_filter.periods)[0], np.bool_)


def _view(count_filter: CountFilter, top: str, devices: _Devices) -> regions.RegionView:
    if count_filter.opened is not None:
        return regions.RegionView(count_filter, devices[top])
    name = (count_filter.counts.version, count_filter.selection, top)
    return _views.get(name, lambda: regions.RegionView(count_filter, devices[top]))


def _by_territory(selection: Selection, kind: Kind, within: str | None) -> dict[str, Figure]:
    counts = current_counts()

    def by_unit() -> dict[str, Figure]:
        count_filter = CountFilter(counts, selection)
        units = _units(count_filter, kind, within)
        as_told = _FiguresAsTold(count_filter, COMMUNE, (units.communes, units.communes + 1), units.rows)
        figures = as_told.figures(units.samples, units.are_many & ~units.is_hidden, units.rows_of_groups)
        rows = zip(units.codes, units.is_hidden.tolist(), strict=True)
        return {
            code: HIDDEN if is_hidden else figures[row]
            for row, (code, is_hidden) in enumerate(rows)
            if is_hidden or row in figures
        }

    return dict(_by_units.get((counts.version, selection, kind, within), by_unit))


def _units(count_filter: CountFilter, kind: Kind, within: str | None) -> _TerritoryUnits:
    """The territories of ``kind`` that have a commune in ``within``."""
    if within is None:
        tops, codes_within = regions.tops_with_tests(count_filter), None
    else:
        place = territory(within)
        communes_within = built_in_within(Kind.COMMUNE, Address(place.kind, place.code))
        unit_codes = (regions.unit_code(commune, kind) for commune in communes_within)
        tops, codes_within = regions.tops_of(place), {code for code in unit_codes if code is not None}
        if kind is Kind.EPCI:
            # An EPCI of this territory may reach into the next région: its figure is that of the whole.
            around = (top for code in codes_within for top in regions.tops_of(territory(str(Address(kind, code)))))
            tops = tuple(sorted({*tops, *around}))
    of_regions = _Devices()
    views = [_view(count_filter, top, of_regions) for top in tops]
    codes_by_commune = np.concatenate([np.zeros(0, "U9"), *(view.tree.unit_codes(kind) for view in views)])
    communes = np.concatenate([np.zeros(0, np.int64), *(view.tree.communes for view in views)])
    hidden = np.concatenate([np.zeros(0, np.bool_), *(view.units_hidden(kind) for view in views)])
    is_within = codes_by_commune != ""
    if codes_within is not None:
        is_within &= np.isin(codes_by_commune, list(codes_within))
    order = np.flatnonzero(is_within)[np.argsort(communes[is_within])]
    codes, rows = np.unique(codes_by_commune[order], return_inverse=True)
    is_hidden = np.zeros(codes.size, np.bool_)
    np.logical_or.at(is_hidden, rows, hidden[order])
    partition, firsts = count_filter.partition(COMMUNE), communes[order]

    def rows_of(numbers: Integers) -> Integers:
        return rows[np.searchsorted(firsts, numbers)]

    samples = count_filter.samples(partition.counts_in_ranges(firsts, firsts + 1), numbers=rows_of)
    devices = partition.devices_in_ranges(firsts, firsts + 1)
    are_many = places_of_many(count_filter, devices, rows_of, size=codes.size)
    return _TerritoryUnits(codes.tolist(), is_hidden, are_many, samples, firsts, rows)
