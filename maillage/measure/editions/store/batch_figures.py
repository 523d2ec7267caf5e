"""The publishable figures of a batch: squares, communes, EPCI, départements, régions and places, by quarter.

One numeric row each; store/edition_tables.py converts them to tables. Disclosure rules are those of map and pages
(docs/explanation/privacy.md), applied to all operators together and to each one, by usage.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache, partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.editions.domain.editions import month_flags
from maillage.measure.figures.domain.counting import CountableRows, LevelCounts
from maillage.measure.figures.domain.percentiles import NO_BIN, estimates
from maillage.measure.figures.domain.smallest_devices import Hashes
from maillage.measure.figures.domain.value_classes import usage_class_ends
from maillage.measure.figures.store.area_totals import OUTSIDE, CountFilter, FilteredSamples, passing
from maillage.measure.figures.store.areas import Area
from maillage.measure.figures.store.many_devices import IntervalBins, have_devices_outside
from maillage.measure.figures.store.map_squares.squares import FINEST_DRAWN, drawn_levels
from maillage.measure.figures.store.published_counts.count_files import (
    CountsManifest,
    Levels,
    PartitionName,
    counted_source,
)
from maillage.measure.figures.store.published_counts.counts import Counts, Partition
from maillage.measure.figures.store.regions import RegionDevices, RegionTree, RegionView, region_tree, tops_with_tests
from maillage.measure.record.domain.devices import PeriodTree, device_siblings, hidden_places, presence
from maillage.measure.record.domain.keys import COMMUNE, LOW_BITS, PLACE_BITS, low20_in, operators_in, periods_in
from maillage.measure.record.domain.terms import Origin, Selection, Usage
from maillage.territory.domain.terms import Kind, parse_address

ALL_OPERATORS_CODE: Final = 64  # operator code: all together
LEVEL_SHIFT: Final = PLACE_BITS  # unit of a square: its level, shifted, plus its Morton number
_OPERATORS: Final = 64
_SQUARES: Final = 1 << 2 * FINEST_DRAWN
_SMALL: Final = 1 << 22  # limit for dense indexing: territories by quarter are below, squares above

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
UnitOf = Callable[[Integers, Integers], Integers]  # maps places and calendar nodes to units; OUTSIDE if not publishable

_LEVELS: Final = 8  # as many as one usage needs


class TableKind(StrEnum):
    """The tables of an edition; values are used in file names."""

    SQUARES = "squares"
    COMMUNES = "communes"
    EPCI = "epci"
    DEPARTEMENTS = "departements"
    REGIONS = "regions"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class FigureRows:
    """Figures of a table, usage and operator, in columns of equal length.

    ``units`` are indices of ``codes``, or squares (level << LEVEL_SHIFT | Morton number) if ``codes`` is empty;
    ``quarters`` are first months.
    """

    kind: TableKind
    usage: Usage
    operator: int
    codes: Sequence[str]
    units: Integers
    quarters: Integers
    tests: Integers
    median: Floats
    low: Floats
    high: Floats
    failure_share: Floats


@dataclass(frozen=True, eq=False)
class Batch:
    """The counts of a batch of an origin, and the calendar of its quarters."""

    counts: Counts
    origin: Origin
    quarters: tuple[int, ...]
    periods: PeriodTree

    def filter(self, usage: Usage, operator: int) -> CountFilter:
        """The batch filtered by usage and operator."""
        operators = frozenset[int]() if operator == ALL_OPERATORS_CODE else frozenset({operator})
        return CountFilter(self.counts, Selection(usage, self.origin, operators), opened=self.periods)

    def quarters_of(self, nodes: Integers) -> Integers:
        """The quarters (first months) of calendar nodes."""
        quarter_of_node = np.zeros(len(self.periods), np.int64)
        quarter_of_node[self.periods.node_of_month[list(self.quarters)]] = self.quarters
        return quarter_of_node[nodes]


@dataclass(frozen=True, eq=False)
class BatchGround:
    """The communes (ascending numbers) of régions with tests, their trees, and their units in each table."""

    trees: tuple[RegionTree, ...]
    numbers: Integers
    order: Integers
    codes: dict[TableKind, list[str]]
    units: dict[TableKind, Integers]

    def rows_of(self, places: Integers) -> Integers:
        """The row of each commune number; OUTSIDE for those removed from the reference."""
        if not self.numbers.size:
            return np.full(places.size, OUTSIDE, np.int64)
        rows = np.minimum(np.searchsorted(self.numbers, places), self.numbers.size - 1)
        return np.where(self.numbers[rows] == places, rows, OUTSIDE)


def usage_figures(batch: Batch, usage: Usage, places: Sequence[Area]) -> Iterator[FigureRows]:
    """The publishable figures of a usage by table, for all operators together and for each one."""
    everybody = batch.filter(usage, ALL_OPERATORS_CODE)
    ground = batch_ground(tops_with_tests(everybody))
    communes, _ = everybody.partition(COMMUNE).devices_in(0, 1 << PLACE_BITS)
    squares, _ = everybody.partition(FINEST_DRAWN).devices_in(0, _SQUARES)
    present = np.zeros(_OPERATORS, np.bool_)
    for groups in (communes, squares):
        present[operators_in(low20_in(groups))] = True
    for operator in (ALL_OPERATORS_CODE, *np.flatnonzero(present).tolist()):
        count_filter = batch.filter(usage, operator)
        in_squares = _all_placed(count_filter, FINEST_DRAWN)
        yield _rows(batch, count_filter, in_squares, _BatchUnits(TableKind.SQUARES, (), _square_of(count_filter)))
        in_communes = _all_placed(count_filter, COMMUNE)
        hidden = _hidden_by_commune(count_filter, ground)
        for kind, codes in ground.codes.items():
            units = _BatchUnits(
                kind, codes, partial(_unit_of, units=ground.units[kind], hidden=hidden[kind], rows_of=ground.rows_of)
            )
            yield _rows(batch, count_filter, in_communes, units)
        for place in places:
            units = _BatchUnits(TableKind.PLACES, [place.address], _place_of(count_filter, place))
            partition, ranges = count_filter.partition(place.level), (place.firsts, place.afters)
            in_place = count_filter.samples(partition.counts_in_ranges(*ranges), numbers=np.zeros_like)
            yield _rows(
                batch, count_filter, _placed(count_filter, in_place, partition.devices_in_ranges(*ranges)), units
            )


@dataclass(frozen=True, slots=True)
class _BatchUnits:
    """The units of a table, and the function that maps samples to them."""

    kind: TableKind
    codes: Sequence[str]
    unit_of: UnitOf


@dataclass(frozen=True, slots=True)
class _Placed:
    """Samples, and groups with device hashes, each with its calendar node, shared by several tables."""

    samples: FilteredSamples
    nodes: Integers
    groups: Integers
    hashes: Hashes
    nodes_of_groups: Integers


def _placed(count_filter: CountFilter, samples: FilteredSamples, devices: tuple[Integers, Hashes]) -> _Placed:
    node_of_month, (groups, hashes) = count_filter.periods.node_of_month, passing(count_filter.selection, *devices)
    nodes, nodes_of_groups = (node_of_month[periods_in(rows)] for rows in (samples.keys, groups))
    return _Placed(samples, nodes, groups, hashes, nodes_of_groups)


def _rows(batch: Batch, count_filter: CountFilter, placed: _Placed, units: _BatchUnits) -> FigureRows:
    width = len(count_filter.periods)
    samples, nodes = placed.samples, placed.nodes
    unit_of_sample = units.unit_of(samples.places, nodes)
    is_shown = unit_of_sample != OUTSIDE
    cells = unit_of_sample[is_shown] * width + nodes[is_shown]
    if cells.size and int(cells.max()) < _SMALL:
        # Equivalent to np.unique, in a third of the time.
        occurs = np.zeros(int(cells.max()) + 1, np.bool_)
        occurs[cells] = True
        distinct, numbers = np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[cells]
    else:
        distinct = np.unique(cells)
        numbers = np.searchsorted(distinct, cells)
    keys = samples.keys[is_shown]
    summaries = replace(samples, places=numbers, keys=keys, counts=samples.counts[is_shown]).summaries()
    values = estimates(summaries, samples.scale)
    # Interval bounds with too few devices beyond them are given as class boundaries, as on pages.
    unit_of_group = units.unit_of(placed.groups >> LOW_BITS, placed.nodes_of_groups)
    is_near = unit_of_group != OUTSIDE
    of_groups = np.searchsorted(distinct, unit_of_group[is_near] * width + placed.nodes_of_groups[is_near])
    is_told = have_devices_outside(
        keys,
        (placed.groups[is_near], placed.hashes[is_near]),
        (numbers, of_groups),
        IntervalBins(summaries.low, summaries.high, summaries.low != NO_BIN),
    )
    low, high = usage_class_ends(values.low, values.high, count_filter.selection.usage)
    return FigureRows(
        kind=units.kind,
        usage=count_filter.selection.usage,
        operator=next(iter(count_filter.selection.operators), ALL_OPERATORS_CODE),
        codes=units.codes,
        units=distinct // width,
        quarters=batch.quarters_of(distinct % width),
        tests=summaries.samples,
        median=values.median,
        low=np.where(is_told, values.low, low),
        high=np.where(is_told, values.high, high),
        failure_share=values.failure_share,
    )


def _all_placed(count_filter: CountFilter, level: int) -> _Placed:
    size = 1 << PLACE_BITS if level == COMMUNE else 1 << 2 * level
    partition = count_filter.partition(level)
    samples = count_filter.samples(partition.counts_in(0, size), numbers=lambda places: places)
    return _placed(count_filter, samples, partition.devices_in(0, size))


def _square_of(count_filter: CountFilter) -> UnitOf:
    table = count_filter.partition(FINEST_DRAWN).devices_in(0, _SQUARES)
    square_levels = drawn_levels(
        count_filter.device_rows(table, numbers=lambda places: places, place_count=_SQUARES), count_filter.periods
    )

    def square_of(places: Integers, nodes: Integers) -> Integers:
        levels = square_levels.levels(places, nodes)
        squares = places >> 2 * (FINEST_DRAWN - levels)
        return np.where(levels > 0, (levels << LEVEL_SHIFT) | squares, OUTSIDE)

    return square_of


def _unit_of(
    places: Integers, nodes: Integers, *, units: Integers, hidden: Flags, rows_of: Callable[[Integers], Integers]
) -> Integers:
    rows = rows_of(places)
    if not units.size:
        return np.full(rows.size, OUTSIDE, np.int64)
    is_shown = (rows != OUTSIDE) & ~hidden[rows, nodes]
    return np.where(is_shown, units[rows], OUTSIDE)


def _place_of(count_filter: CountFilter, place: Area) -> UnitOf:
    table = count_filter.partition(place.level).devices_in_ranges(place.firsts, place.afters)
    rows = count_filter.device_rows(table, numbers=np.zeros_like, place_count=1)
    seen = presence(rows, count_filter.periods)
    # A place has no siblings, but its quarters must not be derivable from its years.
    hidden = hidden_places(device_siblings(seen, rows, count_filter.periods), count_filter.periods)[0]
    return lambda _places, nodes: np.where(hidden[nodes], OUTSIDE, 0)


@lru_cache(maxsize=4)  # all usages share it
def batch_ground(tops: tuple[str, ...]) -> BatchGround:
    """The communes of the régions ``tops``, and their units in each table."""
    trees = tuple(region_tree(top) for top in tops)
    addresses = [parse_address(top) for top in tops]
    regions = [address.code if address.kind is Kind.REGION else "" for address in addresses]
    numbers = np.concatenate([tree.communes for tree in trees] or [np.zeros(0, np.int64)])
    order = np.argsort(numbers)
    names = {
        TableKind.COMMUNES: [code for tree in trees for code in tree.codes],
        TableKind.EPCI: [tree.epcis[part] for tree in trees for part in tree.part_of_commune.tolist()],
        TableKind.DEPARTEMENTS: [
            tree.departements[row] for tree in trees for row in tree.departement_of_commune.tolist()
        ],
        TableKind.REGIONS: [code for code, tree in zip(regions, trees, strict=True) for _ in range(tree.communes.size)],
    }
    codes, units = {}, {}
    for kind, of_commune in names.items():
        distinct, rows = np.unique(np.array(of_commune, "U9"), return_inverse=True)
        codes[kind] = distinct.tolist()
        # Communes without EPCI, and overseas collectivities outside régions, have no unit in that table.
        units[kind] = np.where(np.array(of_commune, "U9") == "", OUTSIDE, rows)[order]
    return BatchGround(trees, numbers[order], order, codes, units)


def _hidden_by_commune(count_filter: CountFilter, ground: BatchGround) -> dict[TableKind, Flags]:
    """By commune (row) and node: whether its unit in each table is hidden."""
    nothing = np.zeros((0, len(count_filter.periods)), np.bool_)
    views = [RegionView(count_filter, RegionDevices(tree)) for tree in ground.trees]
    flags: dict[TableKind, list[Flags]] = {kind: [nothing] for kind in ground.units}
    for view in views:
        tree = view.tree
        flags[TableKind.COMMUNES].append(view.all_communes_hidden())
        flags[TableKind.EPCI].append(view.all_parts_hidden()[tree.part_of_commune])
        flags[TableKind.DEPARTEMENTS].append(view.departements_hidden[tree.departement_of_commune])
        flags[TableKind.REGIONS].append(np.repeat(view.region_hidden[None, :], tree.communes.size, axis=0))
    hidden = {kind: np.concatenate(parts)[ground.order] for kind, parts in flags.items()}
    for kind, units in ground.units.items():
        if units.size:
            # A hidden part hides its whole unit, for instance an EPCI in two départements or régions.
            by_unit = np.zeros((int(units.max()) + 2, hidden[kind].shape[1]), np.bool_)
            np.logical_or.at(by_unit, units, hidden[kind])
            hidden[kind] = np.asarray(by_unit[units], np.bool_)
    return hidden


class QuarterCounts(Counts):
    """The published counts, restricted to ``quarters``."""

    def __init__(self, counts: Counts, quarters: Iterable[int]) -> None:
        super().__init__(CountsManifest(), {})
        self._counts = counts
        self._months = month_flags(quarters)
        self._partition = lru_cache(maxsize=_LEVELS)(self._read)

    def partition(self, origin: Origin, usage: Usage, level: int) -> Partition:
        """As ``Counts.partition``."""
        return self._partition(origin, usage, level)

    def _read(self, origin: Origin, usage: Usage, level: int) -> Partition:
        parts = []
        for part in self._counts.partition(origin, usage, level).parts:
            keys, groups = self._months[periods_in(part.keys)], self._months[periods_in(part.groups)]
            if not (keys.all() and groups.all()):  # otherwise a view of the mapped file, without a copy
                part = LevelCounts(part.keys[keys], part.counts[keys], part.groups[groups], part.hashes[groups])  # noqa: PLW2901 -- less of it
            parts.append(part)
        return Partition(tuple(parts))


class RowCounts(Counts):
    """Counts of the rows of a batch."""

    def __init__(self, rows: CountableRows) -> None:
        super().__init__(CountsManifest(), {})
        self._levels: Mapping[PartitionName, Levels] = counted_source(rows).levels

    def partition(self, origin: Origin, usage: Usage, level: int) -> Partition:
        """As ``Counts.partition``."""
        levels = self._levels.get((origin, usage))
        return Partition(() if levels is None else (levels[level],))


def joined(parts: list[CountableRows]) -> CountableRows:
    """The concatenated rows of at least one part."""
    names = CountableRows.__dataclass_fields__
    return CountableRows(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
