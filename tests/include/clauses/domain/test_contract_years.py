"""Rows of contracts beside the rows of the same year are attacked: nobody is found by adding and subtracting them."""

import random
from collections import Counter
from collections.abc import Sequence
from itertools import product

import numpy as np

from maillage.include.clauses.domain.yearly_tables import (
    Breakdown,
    ClauseYearRow,
    ContractYearRow,
    PersonYear,
    contract_rows,
    yearly_rows,
)
from tests.core.disclosure.linear import computable

FLOOR = 11
PLACES, CATEGORIES, CONTRACTS = ("44", "49", "85"), ("DELD", "QPV"), ("", "A", "B", "C")
CELLS = list(product(PLACES, CATEGORIES, CONTRACTS))


def invented_people(draw: random.Random) -> list[PersonYear]:
    """A region around the floor: some contracts with hardly anybody, most in one département alone."""
    people = []
    for place, contract in product(PLACES, CONTRACTS):
        size = draw.choice([0, 0, 2, 7, 11, 13, 30])
        people += [
            PersonYear(place, draw.choice(CATEGORIES), "embauche", "26-49", draw.randint(100, 90_000), contract)
            for _person in range(size)
        ]
    return people


def leaks(people: Sequence[PersonYear], rows: Sequence[ClauseYearRow], contracts: Sequence[ContractYearRow]) -> int:
    """How many sums of fewer than eleven people can be computed, by who knows who works for which contract where."""
    shown_categories = {row.value for row in rows if row.breakdown is Breakdown.CATEGORY} & set(CATEGORIES)

    def members(place: str, category: str = "", contract: str | None = None) -> list[bool]:
        return [
            (not place or cell[0] == place)
            and (not category or cell[1] == category)
            and (contract is None or cell[2] == contract)
            for cell in CELLS
        ]

    counts = Counter((person.departement, person.category, person.contract) for person in people)
    present = np.array([counts[cell] for cell in CELLS])
    of_contracts = Counter((person.departement, person.contract) for person in people)
    known_empty = np.array([not of_contracts[place, contract] for place, _category, contract in CELLS])
    published = [members(row.departement) for row in rows if row.breakdown is Breakdown.ALL]
    published += [
        members(row.departement, row.value)
        for row in rows
        if row.breakdown is Breakdown.CATEGORY and row.value in shown_categories
    ]
    published += [members(row.departement, contract=row.contract_key) for row in contracts]
    asked = [
        sums
        for place, category, contract in product(("", *PLACES), ("", *CATEGORIES), (None, *CONTRACTS))
        for sums in [np.array(members(place, category, contract))]
        if 0 < present[sums].sum() < FLOOR
    ]
    return computable(np.array(asked).reshape(-1, len(CELLS)), np.array(published).reshape(-1, len(CELLS)), known_empty)


def test_no_contract_of_fewer_than_eleven_people_is_told_or_found_by_subtraction() -> None:
    draw, leaking, told, untold = random.Random(15), 0, 0, 0
    for _region in range(200):
        people = invented_people(draw)
        rows = yearly_rows(people)
        contracts = contract_rows(people, rows)
        leaking += leaks(people, rows, contracts)
        told += len(contracts)
        of_contracts = Counter((person.departement, person.contract) for person in people)
        untold += sum(count >= FLOOR for count in of_contracts.values()) - len(contracts)
        assert all(row.people >= FLOOR for row in contracts)

    assert leaking == 0
    assert told > 100
    assert untold > 100


def test_the_attack_finds_what_a_plain_floor_leaves_open() -> None:
    draw, leaking = random.Random(15), 0
    for _region in range(60):
        people = invented_people(draw)
        counts = Counter((person.departement, person.contract) for person in people)
        naive = [
            ContractYearRow(contract, place, count, 0)
            for (place, contract), count in counts.items()
            if count >= FLOOR and contract
        ]
        leaking += leaks(people, yearly_rows(people), naive)

    assert leaking > 0


def test_contract_beside_a_small_one_is_hidden_with_it_and_goes_when_its_departement_does() -> None:
    people = [PersonYear("44", "DELD", "embauche", "-26", 1_000, "A")] * 20
    people += [PersonYear("44", "DELD", "embauche", "-26", 1_000, "B")] * 3
    people += [PersonYear("44", "DELD", "embauche", "-26", 500, "C")] * 15
    hidden = [*people, *[PersonYear("85", "DELD", "embauche", "-26", 1_000, "D")] * 5]

    beside, alone = contract_rows(people, yearly_rows(people)), contract_rows(hidden, yearly_rows(hidden))

    assert beside == [ContractYearRow("A", "44", 20, 20_000)]
    assert alone == []
