from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.disclosure.suppression import Flags, Siblings
from maillage.measure.record.domain.devices import (
    DeviceRows,
    device_siblings,
    grouped,
    hidden_places,
    presence,
    tree_by_month,
    tree_for,
)
from tests.core.disclosure.linear import computable
from tests.examples import examples

MONTHS = (0, 1, 2, 3, 12)
TREE = tree_by_month(0, 12)
NOTHING_HIDDEN = np.zeros(len(TREE), bool)


@dataclass(frozen=True)
class Units:
    """Territories of one kind: which each commune lies in, what is known of them, which are hidden."""

    of_commune: np.ndarray
    siblings: Siblings
    hidden: Flags


@dataclass(frozen=True)
class Land:
    """An invented région: communes in parts, parts of EPCI in départements, tests by commune, month and device."""

    departement_of_part: np.ndarray
    epci_of_part: np.ndarray
    part_of_commune: np.ndarray
    rows: DeviceRows
    months: np.ndarray

    def siblings(self, of_commune: np.ndarray, count: int) -> Siblings:
        seen = grouped(presence(self.rows, TREE), of_commune, count)
        rows = DeviceRows(of_commune[self.rows.places], self.rows.nodes, self.rows.hashes, count)
        return device_siblings(seen, rows, TREE)

    def below(self, members: Siblings, parent_of_member: np.ndarray, parents_hidden: Flags) -> Flags:
        hidden = np.zeros_like(members.has_enough)
        for parent in range(len(parents_hidden)):
            chosen = np.flatnonzero(parent_of_member == parent)
            hidden[chosen] = hidden_places(members.subset(chosen), TREE, parents_hidden[parent])
        return hidden

    def shown_units(self) -> list[Units]:
        communes, parts = self.part_of_commune.size, self.departement_of_part.size
        departement_of_commune = self.departement_of_part[self.part_of_commune]
        epci_of_commune = self.epci_of_part[self.part_of_commune]
        departements = int(self.departement_of_part.max()) + 1
        epcis = int(self.epci_of_part.max()) + 1
        region = self.siblings(np.zeros(communes, np.int64), 1)
        by_departement = self.siblings(departement_of_commune, departements)
        by_part = self.siblings(self.part_of_commune, parts)
        by_commune = self.siblings(np.arange(communes), communes)
        region_hidden = hidden_places(region, TREE, NOTHING_HIDDEN)
        departement_hidden = hidden_places(by_departement, TREE, region_hidden[0])
        part_hidden = self.below(by_part, self.departement_of_part, departement_hidden)
        commune_hidden = self.below(by_commune, self.part_of_commune, part_hidden)
        epci_hidden = np.array([part_hidden[self.epci_of_part == epci].any(axis=0) for epci in range(epcis)])
        return [
            Units(np.zeros(communes, np.int64), region, region_hidden),
            Units(departement_of_commune, by_departement, departement_hidden),
            Units(epci_of_commune, self.siblings(epci_of_commune, epcis), epci_hidden),
            Units(np.arange(communes), by_commune, commune_hidden),
        ]


def invented_land(seed: int) -> Land:
    random = np.random.default_rng(seed)
    epcis = int(random.integers(1, 6))
    parts = [
        (departement, int(epci))
        for departement in range(random.integers(1, 4))
        for epci in random.choice(epcis, random.integers(1, min(epcis, 3) + 1), replace=False)
    ]
    part_of_commune = np.repeat(np.arange(len(parts)), random.integers(1, 5, len(parts)))
    sizes = random.choice([1, 2, 3, 5, 6, 8], (part_of_commune.size, len(MONTHS)), p=[0.1, 0.1, 0.1, 0.2, 0.3, 0.2])
    sizes[random.random(sizes.shape) < random.choice([0.1, 0.4, 0.7, 0.85])] = 0
    communes = np.repeat(np.arange(part_of_commune.size), sizes.sum(axis=1))
    months = np.concatenate([np.repeat(MONTHS, row) for row in sizes]).astype(np.int64)
    devices = random.integers(0, random.choice([40, 1 << 32]), communes.size)
    rows = DeviceRows(communes, TREE.node_of_month[months], devices, part_of_commune.size)
    departement_of_part, epci_of_part = (np.array(column) for column in zip(*parts, strict=True))
    return Land(departement_of_part, epci_of_part, part_of_commune, rows, months)


def months_under(node: int) -> np.ndarray:
    period = TREE.periods[node]
    return np.array([period is None or period.first <= month < period.first + period.months for month in MONTHS])


@settings(max_examples=examples(80, few=30), deadline=None)
@given(st.integers(0, 1 << 40))
def test_no_territory_below_five_devices_can_be_computed_from_what_is_shown(seed: int) -> None:
    land = invented_land(seed)
    size = land.part_of_commune.size
    shown, hidden, empty = [], [], np.zeros(size * len(MONTHS), bool)

    for units in land.shown_units():
        for unit, node in np.ndindex(units.hidden.shape):
            sums = np.zeros((size, len(MONTHS)), bool)
            sums[units.of_commune == unit] = months_under(node)
            is_present = units.siblings.is_present[unit, node]
            if not units.hidden[unit, node] and is_present:
                shown.append(sums.ravel())
            elif not units.hidden[unit, node]:
                empty |= sums.ravel()  # the page says "no test"
            elif is_present and not units.siblings.has_enough[unit, node]:
                hidden.append(sums.ravel())

    assert computable(np.array(hidden), np.array(shown), empty) == 0


@settings(max_examples=examples(40, few=15), deadline=None)
@given(st.integers(0, 1 << 40))
def test_territory_that_is_shown_has_five_devices(seed: int) -> None:
    for units in invented_land(seed).shown_units():
        shown = ~units.hidden & units.siblings.is_present

        assert not (shown & ~units.siblings.has_enough).any()


def siblings_of(devices: list[int]) -> Siblings:
    """Communes with that many devices each, all time."""
    places = np.repeat(np.arange(len(devices)), devices)
    rows = DeviceRows(places, np.zeros(places.size, np.int64), np.arange(places.size), len(devices))
    seen = presence(rows, tree_for(None))
    return device_siblings(seen, rows, tree_for(None))


def hidden_of(devices: list[int]) -> list[int]:
    return np.flatnonzero(hidden_places(siblings_of(devices), tree_for(None))[:, 0]).tolist()


def test_one_commune_below_five_devices_hides_the_smallest_other() -> None:
    assert hidden_of([30, 3, 12, 9]) == [1, 3]


def test_several_communes_below_five_devices_hide_nobody_else_when_together_they_have_five() -> None:
    assert hidden_of([30, 3, 12, 2]) == [1, 3]


def test_communes_below_five_devices_even_together_hide_one_more() -> None:
    assert hidden_of([30, 2, 12, 1, 0]) == [1, 2, 3]


def test_communes_with_five_devices_or_none_are_all_shown() -> None:
    assert hidden_of([5, 0, 8, 21]) == []
