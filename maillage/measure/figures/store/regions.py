"""Which territories of a région may show a figure: the reference's tree under the rule of core/disclosure.

The parts of an EPCI in each département are the level between département and commune, because an EPCI may lie in
two départements: it shows a figure when all its parts do.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.disclosure.suppression import Siblings
from maillage.core.problems import NotFound
from maillage.measure.figures.domain.smallest_devices import Hashes
from maillage.measure.figures.store.area_totals import OUTSIDE, CountFilter
from maillage.measure.record.domain.devices import (
    DeviceRows,
    PeriodTree,
    Presence,
    device_siblings,
    grouped,
    hidden_places,
    presence,
)
from maillage.measure.record.domain.keys import COMMUNE, LOW_BITS, PLACE_BITS, low20_in
from maillage.measure.record.domain.terms import Origin, Usage
from maillage.territory.domain.terms import Address, Kind, Territory, commune_code, commune_number, parse_address
from maillage.territory.store.territories import built_in_within, territory

ALONE: Final = ""  # the part of communes without EPCI
_ANY_REGION: Final = "region:11"
_LAST_TWO_DIGITS: Final = 36 * 36

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RegionTree:
    """A région: its communes (rising numbers, with codes), the part each lies in, the département of each part."""

    communes: Integers
    codes: tuple[str, ...]
    part_of_commune: Integers
    departement_of_part: Integers
    departements: tuple[str, ...]
    epcis: tuple[str, ...]

    @cached_property
    def departement_of_commune(self) -> Integers:
        """The row of each commune's département."""
        return self.departement_of_part[self.part_of_commune]

    def unit_codes(self, kind: Kind) -> NDArray[np.str_]:
        """By commune: the code of the territory of ``kind`` that it lies in."""
        if kind is Kind.COMMUNE:
            return np.array(self.codes, "U9")
        if kind is Kind.EPCI:
            return np.array(self.epcis, "U9")[self.part_of_commune]
        return np.array(self.departements, "U9")[self.departement_of_commune]

    def rows_of(self, places: Integers) -> Integers:
        """The rows of commune numbers, OUTSIDE where they are of another région."""
        rows = np.minimum(np.searchsorted(self.communes, places), self.communes.size - 1)
        return np.where(self.communes[rows] == places, rows, OUTSIDE)


def tops_of(place: Territory) -> tuple[str, ...]:
    """The addresses of the régions that a territory lies in (an EPCI may lie in two); not of places."""
    if place.kind is Kind.EPCI:
        members = built_in_within(Kind.COMMUNE, Address(Kind.EPCI, place.code))
        return tuple(sorted({_top(commune) for commune in members}))
    return (_top(place),)


def unit_code(commune: Territory, kind: Kind) -> str | None:
    """The code of the territory of ``kind`` that a commune lies in; None where it lies in none."""
    return {Kind.COMMUNE: commune.code, Kind.EPCI: commune.epci, Kind.DEPARTEMENT: commune.departement}[kind]


def tops_with_tests(count_filter: CountFilter) -> tuple[str, ...]:
    """The addresses of the régions, and of the overseas collectivities outside any, that hold samples of the usage."""
    groups, _ = count_filter.partition(COMMUNE).devices_in(0, 1 << PLACE_BITS)
    places = groups >> LOW_BITS
    # The first three digits of the code give the département; one commune of each will do.
    _, where = np.unique(places // _LAST_TWO_DIGITS, return_index=True)
    tops = set()
    for number in places[where].tolist():
        try:
            tops.add(_top(territory(str(Address(Kind.COMMUNE, commune_code(number) or "")))))
        except NotFound:
            continue  # a code that a newer reference no longer knows: its samples are in no territory
    return tuple(sorted(tops))


def region_tree(top: str) -> RegionTree:
    """The tree of the région (or overseas collectivity) at the address ``top``."""
    return _tree(parse_address(top), territory(_ANY_REGION).vintage)


def _top(place: Territory) -> str:
    if place.region is not None:
        return str(Address(Kind.REGION, place.region))
    return str(Address(Kind.DEPARTEMENT, place.departement or ""))


@lru_cache(maxsize=64)
def _tree(top: Address, _vintage: str) -> RegionTree:
    communes = sorted(built_in_within(Kind.COMMUNE, top), key=lambda commune: commune_number(commune.code))
    part_names = [(commune.departement or "", commune.epci or ALONE) for commune in communes]
    parts = sorted(set(part_names))
    departements = tuple(sorted({departement for departement, _ in parts}))
    row_of_part = {part: row for row, part in enumerate(parts)}
    return RegionTree(
        communes=np.array([commune_number(commune.code) for commune in communes], np.int64),
        codes=tuple(commune.code for commune in communes),
        part_of_commune=np.array([row_of_part[part] for part in part_names], np.int64),
        departement_of_part=np.array([departements.index(departement) for departement, _ in parts], np.int64),
        departements=departements,
        epcis=tuple(epci for _, epci in parts),
    )


class RegionDevices:
    """The groups and hashes of a région, read once for all the views that a question makes, then let go of.

    They depend on the origin and usage of a selection alone, and are large. Places are rows of the tree.
    """

    def __init__(self, tree: RegionTree) -> None:
        self.tree = tree
        self._tables: dict[tuple[Origin, Usage], tuple[Integers, Hashes]] = {}

    def table(self, count_filter: CountFilter) -> tuple[Integers, Hashes]:
        """Those of a filter's origin and usage, whatever its operators, technologies, contexts and period."""
        name = (count_filter.selection.origin, count_filter.selection.usage)
        if name not in self._tables:
            communes = self.tree.communes
            groups, hashes = count_filter.partition(COMMUNE).devices_in_ranges(communes, communes + 1)
            self._tables[name] = (self.tree.rows_of(groups >> LOW_BITS) << LOW_BITS) | low20_in(groups), hashes
        return self._tables[name]


class RegionView:
    """What a selection hides in a région, asked level by level: flags by territory (rows) and calendar node."""

    def __init__(self, count_filter: CountFilter, devices: RegionDevices) -> None:
        tree = devices.tree
        self.count_filter = count_filter
        self.tree = tree
        self._parts_hidden: dict[int, Flags] = {}
        self._communes_hidden: dict[int, Flags] = {}
        # All four levels at once: the rows are large and are let go of here.
        table = devices.table(count_filter)
        rows = count_filter.device_rows(table, numbers=lambda rows: rows, place_count=tree.communes.size)
        seen = presence(rows, count_filter.periods)
        self._communes = device_siblings(seen, rows, count_filter.periods)
        self._parts = _grouped(seen, rows, count_filter.periods, into=(tree.part_of_commune, len(tree.epcis)))
        self._departements = _grouped(
            seen, rows, count_filter.periods, into=(tree.departement_of_commune, len(tree.departements))
        )
        self._region = _grouped(seen, rows, count_filter.periods, into=(np.zeros_like(tree.communes), 1))

    @cached_property
    def region_hidden(self) -> Flags:
        """By node: whether the région itself is hidden (a région has no siblings here: France shows no figure)."""
        return np.asarray(hidden_places(self._region, self.count_filter.periods)[0], np.bool_)

    @cached_property
    def departements_hidden(self) -> Flags:
        """By département and node."""
        return hidden_places(self._departements, self.count_filter.periods, self.region_hidden)

    def parts_hidden(self, departement: int) -> Flags:
        """By part of an EPCI (rows of ``parts_in``) in a département, and node."""
        if departement not in self._parts_hidden:
            siblings = self._parts.subset(self.parts_in(departement))
            above = self.departements_hidden[departement]
            self._parts_hidden[departement] = hidden_places(siblings, self.count_filter.periods, above)
        return self._parts_hidden[departement]

    def part_hidden(self, part: int) -> Flags:
        """By node, of one part."""
        departement = int(self.tree.departement_of_part[part])
        return np.asarray(self.parts_hidden(departement)[self.parts_in(departement) == part][0], np.bool_)

    def communes_hidden(self, part: int) -> Flags:
        """By commune (rows of ``communes_in``) of a part, and node."""
        if part not in self._communes_hidden:
            siblings = self._communes.subset(self.communes_in(part))
            self._communes_hidden[part] = hidden_places(siblings, self.count_filter.periods, self.part_hidden(part))
        return self._communes_hidden[part]

    def all_communes_hidden(self) -> Flags:
        """By commune of the région, and node."""
        hidden = np.zeros((self.tree.communes.size, len(self.count_filter.periods)), np.bool_)
        # Where nobody tested nothing is hidden: at the edges of a campaign those are nearly all parts.
        tested = self.tree.part_of_commune[self._communes.marks.any(axis=1)]
        for part in np.unique(tested).tolist():
            hidden[self.communes_in(part)] = self.communes_hidden(part)
        return hidden

    def all_parts_hidden(self) -> Flags:
        """By part of an EPCI in a département of the région, and node."""
        hidden = np.zeros((len(self.tree.epcis), len(self.count_filter.periods)), np.bool_)
        tested = self.tree.departement_of_part[self._parts.marks.any(axis=1)]
        for departement in np.unique(tested).tolist():
            hidden[self.parts_in(departement)] = self.parts_hidden(departement)
        return hidden

    def units_hidden(self, kind: Kind) -> Flags:
        """By commune: whether the territory of ``kind`` that it lies in is hidden in the period asked for."""
        target = self.count_filter.periods.target
        if kind is Kind.COMMUNE:
            return self.all_communes_hidden()[:, target]
        if kind is Kind.EPCI:
            return np.asarray(self.all_parts_hidden()[self.tree.part_of_commune, target], np.bool_)
        return np.asarray(self.departements_hidden[self.tree.departement_of_commune, target], np.bool_)

    def parts_in(self, departement: int) -> Integers:
        """The rows of the parts that lie in a département."""
        return np.flatnonzero(self.tree.departement_of_part == departement)

    def communes_in(self, part: int) -> Integers:
        """The rows of the communes of a part."""
        return np.flatnonzero(self.tree.part_of_commune == part)


def hidden_within(place: Territory, view: RegionView) -> Flags:
    """By node: whether a territory is hidden, as far as it lies in the région of ``view``."""
    tree = view.tree
    match place.kind:
        case Kind.REGION:
            return view.region_hidden
        case Kind.DEPARTEMENT:
            return np.asarray(view.departements_hidden[tree.departements.index(place.code)], np.bool_)
        case Kind.EPCI:
            parts = [part for part, epci in enumerate(tree.epcis) if epci == place.code]
            return np.asarray(np.any([view.part_hidden(part) for part in parts], axis=0), np.bool_)
        case Kind.COMMUNE:
            row = tree.codes.index(place.code)
            part = int(tree.part_of_commune[row])
            return np.asarray(view.communes_hidden(part)[view.communes_in(part) == row][0], np.bool_)
        case Kind.ARRONDISSEMENT | Kind.PLACE:
            raise AssertionError(place.kind)  # these are squares, not communes


def _grouped(seen: Presence, rows: DeviceRows, periods: PeriodTree, *, into: tuple[Integers, int]) -> Siblings:
    group_of_commune, size = into
    together = grouped(seen, group_of_commune, size)
    renumbered = DeviceRows(group_of_commune[rows.places], rows.nodes, rows.hashes, size)
    return device_siblings(together, renumbered, periods)
