"""Figures of territories: by operator, by commune, EPCI and département, by month, from the published counts.

Every figure passes the disclosure rule before it leaves this module, and tells less below fifty devices
(figures/terms/coarsening.py); what was made of one publication is kept until the next.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from maillage.core.bounds.lru import LruCache
from maillage.core.lower_bound import LowerBound
from maillage.figures.queries.area_totals import area_device_rows, area_devices, area_samples
from maillage.figures.queries.areas import Area
from maillage.figures.queries.filtered_counts import CountFilter, FilteredSamples
from maillage.figures.queries.many_devices import months_of_many, operators_of_many, places_of_many
from maillage.figures.queries.origins import offered_origins, public_origin_of
from maillage.figures.queries.published_counts.count_files import MANIFEST
from maillage.figures.queries.published_counts.counts import Counts, current_counts
from maillage.figures.queries.regions import (
    RegionTree,
    RegionView,
    hidden_within,
    region_tree,
    tops_of,
    tops_with_tests,
)
from maillage.figures.terms.coarsening import coarse_figure
from maillage.figures.terms.percentiles import figures
from maillage.quality.terms import DEVICES_FLOOR, MANY_DEVICES, Figure, Origin, Period, Selection
from maillage.quality.terms.devices import device_number, device_siblings, hidden_places, presence
from maillage.quality.terms.keys import COMMUNE, low20_in, operators_in, periods_in
from maillage.quality.terms.period_tree import tree_by_month
from maillage.quality.terms.public_origin import PublicOrigin
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Address, Kind, Territory

HIDDEN: Final = Figure(0, None, None, None, None, None, is_hidden=True)
NO_TEST: Final = Figure(0, None, None, None, None, None)

_OPERATORS: Final = 64
_EVERYBODY: Final = 64  # the row after the last operator: all together

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _TerritoryUnits:
    """Territories of one kind: codes, which are hidden in the period asked for, the row of each commune number."""

    codes: Sequence[str]
    is_hidden: Flags
    communes: Integers
    rows: Integers


def counts_version() -> int:
    """Which publication the figures are made of: grows when anything may have changed."""
    return _counts().version


def published_on() -> date | None:
    """The day of the newest publication of counts (UTC); None while nothing is published."""
    try:
        return datetime.fromtimestamp((counts_folder() / MANIFEST).stat().st_mtime, UTC).date()
    except FileNotFoundError:  # nothing is published yet
        return None


def origins_available() -> list[Origin]:
    """The origins that public pages offer, in their order."""
    return offered_origins(_counts())


def default_origin() -> Origin:
    """The origin that is shown where nobody chose one."""
    return public_origin_now().shown


def public_origin_now() -> PublicOrigin:
    """The origin that is shown where nobody chose one, and how far the demonstration is from leaving."""
    return public_origin_of(_counts())


def tests_total(origin: Origin) -> int:
    """How many tests of an origin are counted for one usage at least."""
    return _counts().total(origin).tests


def tests_by_day(area: Area, origin: Origin) -> tuple[Integers, Integers]:
    """Days (from 1 January 2015, rising) with tests in an area of whole communes, and the tests of each.

    A test is counted for one usage at least. Not a figure to show as it is: a day may be that of one device.
    """
    assert area.level == COMMUNE, "tests by day are kept by commune"
    return _counts().tests_by_day(origin, area.firsts)


def months_available(origin: Origin) -> tuple[int, ...]:
    """The months (from January 2015) in which an origin has counted tests, rising."""
    return tuple(_counts().months(origin))


def figures_by_operator(area: Area, selection: Selection) -> dict[int | None, Figure]:
    """The figures of an area by operator code, and under None of all chosen operators together.

    Operators without a test are left out; None is always there. 0 is the unknown operator.
    """
    counts = _counts()
    return dict(
        _by_operator.get((counts.version, area.territory, selection), lambda: _of_area(area, selection, counts))
    )


def hidden_operators(area: Area, selection: Selection) -> frozenset[int]:
    """The operators whose figure ``figures_by_operator`` hides, without the work of making the others."""
    counts = _counts()
    name = (counts.version, area.territory, selection)
    return _hidden_operators.get(name, lambda: _hidden_in(area, CountFilter(counts, selection)))


def figures_by_commune(selection: Selection, *, within: str | None) -> dict[str, Figure]:
    """The figures of communes by Insee code: of those in the territory at ``within``, or of all France."""
    return _by_territory(selection, Kind.COMMUNE, within)


def tests_by_commune(selection: Selection, *, within: str) -> dict[str, int | None]:
    """The tests of communes by Insee code, None where they are hidden: as ``figures_by_commune``, without medians."""
    chosen = CountFilter(_counts(), selection)
    units = _units(chosen, Kind.COMMUNE, within)
    samples = _of_rows(chosen, units)
    tests = np.bincount(samples.places, samples.counts, len(units.codes)).astype(np.int64).tolist()
    rows = zip(units.codes, tests, units.is_hidden.tolist(), _are_many(chosen, units).tolist(), strict=True)
    return {
        code: None if is_hidden else number if is_exact else LowerBound.of(number)
        for code, number, is_hidden, is_exact in rows
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
    counts = _counts()
    name = (counts.version, area.territory, replace(selection, period=None))
    return list(_by_month.get(name, lambda: _months_of(area, replace(selection, period=None), counts)))


_by_operator = LruCache[tuple[int, object, Selection], dict[int | None, Figure]](most=4096)
_hidden_operators = LruCache[tuple[int, object, Selection], frozenset[int]](most=4096)
_by_month = LruCache[tuple[int, object, Selection], list[tuple[Period, Figure]]](most=256)
_by_units = LruCache[tuple[int, Selection, Kind, str | None], dict[str, Figure]](most=256)
_views = LruCache[tuple[int, Selection, str], RegionView](most=256)


def counts_folder() -> Path:
    """Where this installation keeps its counts."""
    return Path(settings.DATA_DIR) / "counts"


def _counts() -> Counts:
    return current_counts(counts_folder())


def _of_area(area: Area, selection: Selection, counts: Counts) -> dict[int | None, Figure]:
    chosen = CountFilter(counts, selection)
    samples = area_samples(chosen, area)
    by_operator = _placed(samples, operators_in(low20_in(samples.keys)))
    exact: dict[int | None, Figure] = dict(_figures(by_operator, _OPERATORS).items())
    exact[None] = _figures(samples, 1).get(0, NO_TEST)
    many = operators_of_many(chosen, area, {code for code, each in exact.items() if each.samples >= MANY_DEVICES})
    found = {code: figure if code in many else coarse_figure(figure) for code, figure in exact.items()}
    # Operators hidden in the period have no sample to be seen by: they are looked for among all samples.
    hidden = _hidden_among(area, chosen, set(found) | _operators_with_tests(area, chosen))
    return found | dict.fromkeys(hidden, HIDDEN)


def _hidden_in(area: Area, chosen: CountFilter) -> frozenset[int]:
    groups, _ = area_devices(chosen, area)
    present = np.unique(operators_in(groups)).tolist()
    return frozenset(code for code in _hidden_among(area, chosen, set(present)) if code is not None)


def _hidden_among(area: Area, chosen: CountFilter, codes: AbstractSet[int | None]) -> set[int | None]:
    """Which of the operators ``codes`` (None: all chosen together) are hidden in an area."""
    if area.kind is Kind.REGION and chosen.selection.period is None:
        return _hidden_in_region(area, chosen, codes)
    filters = {code: chosen if code is None else _alone(chosen, code) for code in codes}
    return {code for code, its in filters.items() if _is_hidden(area, its)}


def _hidden_in_region(area: Area, chosen: CountFilter, codes: AbstractSet[int | None]) -> set[int | None]:
    # A région has no siblings, and all time none either: five devices suffice.
    groups, hashes = area_devices(chosen, area)
    operators = operators_in(groups)
    of_code = {code: hashes if code is None else hashes[operators == code] for code in codes}
    return {code for code, its in of_code.items() if len(its) and device_number(its) < DEVICES_FLOOR}


def _alone(chosen: CountFilter, code: int) -> CountFilter:
    return CountFilter(chosen.counts, replace(chosen.selection, operators=frozenset({code})))


def _placed(samples: FilteredSamples, places: Integers) -> FilteredSamples:
    """The same samples at other places."""
    return FilteredSamples(places, samples.keys, samples.counts, samples.scale)


def _operators_with_tests(area: Area, chosen: CountFilter) -> set[int]:
    if chosen.selection.period is None:
        return set()
    groups, _ = area_devices(chosen, area)
    return set(np.unique(operators_in(groups)).tolist())


def _figures(samples: FilteredSamples, size: int) -> dict[int, Figure]:
    summaries = samples.summaries()
    last = samples.last_months(size)[summaries.places]
    made = figures(summaries, samples.scale, last_months=last)
    return dict(zip(summaries.places.tolist(), made, strict=True))


def _is_hidden(area: Area, chosen: CountFilter) -> bool:
    return bool(_hidden_nodes(area, chosen)[chosen.periods.target])


def _hidden_nodes(area: Area, chosen: CountFilter) -> Flags:
    """By node of the calendar: whether the area is hidden."""
    if area.level == COMMUNE and area.kind is not Kind.REGION:
        views = [_view(chosen, top) for top in tops_of(area.territory)]
        return np.asarray(np.any([hidden_within(area.territory, view) for view in views], axis=0), np.bool_)
    rows = area_device_rows(chosen, area)
    seen = presence(rows, chosen.periods)
    # A place has no siblings, nor has a région; but its months must not be found from its years.
    return np.asarray(hidden_places(device_siblings(seen, rows, chosen.periods), chosen.periods)[0], np.bool_)


def _view(chosen: CountFilter, top: str) -> RegionView:
    if chosen.opened is not None:
        return RegionView(chosen, region_tree(top))
    name = (chosen.counts.version, chosen.selection, top)
    return _views.get(name, lambda: RegionView(chosen, region_tree(top)))


def _months_of(area: Area, selection: Selection, counts: Counts) -> list[tuple[Period, Figure]]:
    months = list(counts.months(selection.origin))
    if not months:
        return []
    tree = tree_by_month(months[0], months[-1])
    chosen = CountFilter(counts, selection, opened=tree)
    samples = area_samples(chosen, area)
    found = _figures(_placed(samples, periods_in(samples.keys)), len(tree.node_of_month))
    many = months_of_many(chosen, area)
    shown = {month: figure if month in many else coarse_figure(figure) for month, figure in found.items()}
    hidden = _hidden_nodes(area, chosen)[tree.node_of_month]
    span = range(months[0], months[-1] + 1)
    return [(Period(month, 1), HIDDEN if hidden[month] else shown.get(month, NO_TEST)) for month in span]


def _by_territory(selection: Selection, kind: Kind, within: str | None) -> dict[str, Figure]:
    counts = _counts()
    name = (counts.version, selection, kind, within)
    return dict(_by_units.get(name, lambda: _of_units(CountFilter(counts, selection), kind, within)))


def _of_units(chosen: CountFilter, kind: Kind, within: str | None) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    units = _units(chosen, kind, within)
    by_row, many = _figures(_of_rows(chosen, units), len(units.codes)), _are_many(chosen, units)
    for row, code in enumerate(units.codes):
        if units.is_hidden[row]:
            found[code] = HIDDEN
        elif row in by_row:
            found[code] = by_row[row] if many[row] else coarse_figure(by_row[row])
    return found


def _are_many(chosen: CountFilter, units: _TerritoryUnits) -> Flags:
    """Which of the units fifty devices made the tests of."""
    table = chosen.partition(COMMUNE).devices_in_ranges(units.communes, units.communes + 1)
    rows, size = units.rows, len(units.codes)
    return places_of_many(chosen, table, lambda places: rows[np.searchsorted(units.communes, places)], size=size)


def _of_rows(chosen: CountFilter, units: _TerritoryUnits) -> FilteredSamples:
    """The samples of the units, placed at their rows."""
    table = chosen.partition(COMMUNE).counts_in_ranges(units.communes, units.communes + 1)
    return chosen.samples(table, numbers=lambda places: units.rows[np.searchsorted(units.communes, places)])


def _units(chosen: CountFilter, kind: Kind, within: str | None) -> _TerritoryUnits:
    """The territories of ``kind`` that have a commune in ``within``."""
    tops = tops_with_tests(chosen) if within is None else tops_of(territory(within))
    wanted = None if within is None else _codes_within(kind, within)
    if kind is Kind.EPCI and wanted is not None:
        # An EPCI of this territory may reach into the next région: its figure is that of the whole.
        around = (top for code in wanted for top in tops_of(territory(str(Address(kind, code)))))
        tops = tuple(sorted({*tops, *around}))
    trees = [region_tree(top) for top in tops]
    views = [_view(chosen, top) for top in tops]
    codes_by_commune = np.concatenate([_unit_of_commune(tree, kind) for tree in trees] or [np.zeros(0, "U9")])
    communes = np.concatenate([tree.communes for tree in trees] or [np.zeros(0, np.int64)])
    hidden = np.concatenate([_hidden_by_commune(view, kind) for view in views] or [np.zeros(0, np.bool_)])
    kept = codes_by_commune != ""
    if wanted is not None:
        kept &= np.isin(codes_by_commune, list(wanted))
    order = np.argsort(communes[kept])
    codes, rows = np.unique(codes_by_commune[kept][order], return_inverse=True)
    is_hidden = np.zeros(codes.size, np.bool_)
    np.logical_or.at(is_hidden, rows, hidden[kept][order])
    return _TerritoryUnits(codes.tolist(), is_hidden, communes[kept][order], rows)


def _codes_within(kind: Kind, within: str) -> set[str]:
    here = territory(within)
    communes = built_in_within(Kind.COMMUNE, Address(here.kind, here.code))
    codes = {Kind.COMMUNE: _own_code, Kind.EPCI: _epci_code, Kind.DEPARTEMENT: _departement_code}[kind]
    return {code for each in communes if (code := codes(each)) is not None}


def _own_code(commune: Territory) -> str | None:
    return commune.code


def _epci_code(commune: Territory) -> str | None:
    return commune.epci


def _departement_code(commune: Territory) -> str | None:
    return commune.departement


def _unit_of_commune(tree: RegionTree, kind: Kind) -> NDArray[np.str_]:
    if kind is Kind.COMMUNE:
        return np.array(tree.codes, "U9")
    if kind is Kind.EPCI:
        return np.array(tree.epcis, "U9")[tree.part_of_commune]
    return np.array(tree.departements, "U9")[tree.departement_of_commune]


def _hidden_by_commune(view: RegionView, kind: Kind) -> Flags:
    """By commune: whether the territory of ``kind`` that it lies in is hidden in the period asked for."""
    target = view.chosen.periods.target
    if kind is Kind.COMMUNE:
        return view.all_communes_hidden()[:, target]
    if kind is Kind.EPCI:
        return np.asarray(view.all_parts_hidden()[view.tree.part_of_commune, target], np.bool_)
    return np.asarray(view.departements_hidden[view.tree.departement_of_commune, target], np.bool_)
