"""The public yearly tables (people and hours by département, category, mode, age) and their disclosure control.

No row, and no difference of rows, concerns fewer than eleven people. Rare values in the region are merged;
départements are siblings (core/disclosure), for all columns of a breakdown at once. Proof:
docs/explanation/social-clauses.md.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from maillage.core.disclosure.suppression import counted_siblings, hidden_siblings
from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled
from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD

SCHEMA_ID: Final = "maillage/clauses-sociales"
GRACE_MONTHS: Final = 3  # after the year: later reports only count in live balances
OTHERS: Final = "autres"
NOT_SAID: Final = "non renseigné"
WHOLE_REGION: Final = ""  # in place of a département


class Breakdown(Labelled):
    """What a row counts by; ALL counts everybody."""

    ALL = "ensemble", sentence("ensemble")
    CATEGORY = "public", sentence("public")
    MODE = "mode", sentence("mode")
    AGE = "age", sentence("âge")


@dataclass(frozen=True, slots=True)
class PersonYear:
    """A person in a year: all her hours count for the place, mode and contract in which she worked most."""

    departement: str
    category: str
    mode: str
    age: str
    centihours: int
    contract: str = ""  # in whose clause she worked most; "" for a convention

    def value(self, breakdown: Breakdown) -> str:
        """The row of a breakdown that she counts in."""
        values = {
            Breakdown.ALL: "",
            Breakdown.CATEGORY: self.category,
            Breakdown.MODE: self.mode,
            Breakdown.AGE: self.age,
        }
        return values[breakdown]


@dataclass(frozen=True, slots=True)
class ClauseYearRow:
    """A published row: people and their hours (hundredths) in a département, or in all of them."""

    departement: str
    breakdown: Breakdown
    value: str
    people: int
    centihours: int


@dataclass(frozen=True, slots=True)
class ContractYearRow:
    """A published row of a contract: people who worked most for it in a département, and their hours (hundredths)."""

    contract_key: str
    departement: str
    people: int
    centihours: int


_BY: tuple[Breakdown, ...] = (Breakdown.CATEGORY, Breakdown.MODE, Breakdown.AGE)
Column = tuple[Breakdown, str]


def yearly_rows(people: Sequence[PersonYear], *, floor: int = DISCLOSURE_THRESHOLD) -> list[ClauseYearRow]:
    """The publishable rows of a year; empty if fewer people than the threshold worked."""
    if len(people) < floor:
        return []
    values = {breakdown: _merged_values(people, breakdown, floor=floor) for breakdown in _BY}
    # A breakdown with a single row repeats the total.
    columns: list[Column] = [(Breakdown.ALL, "")]
    blocks = []
    for breakdown, names in values.items():
        rows = sorted(set(names.values()))
        if len(rows) > 1:
            blocks.append((0, len(columns), len(columns) + len(rows)))
            columns += [(breakdown, name) for name in rows]
    places = sorted({person.departement for person in people})
    counts, hours = np.zeros((len(places), len(columns)), np.int64), np.zeros((len(places), len(columns)), np.int64)
    for person in people:
        place = places.index(person.departement)
        for column, (breakdown, name) in enumerate(columns):
            if breakdown is Breakdown.ALL or values[breakdown][person.value(breakdown)] == name:
                counts[place, column] += 1
                hours[place, column] += person.centihours
    nothing = np.zeros((1, len(columns)), np.bool_)
    hidden = hidden_siblings(counted_siblings(counts, floor=floor), blocks, floor=floor, parent_hidden=nothing[0])
    # All départements together come first: after merging each of their rows reaches the threshold.
    people_by_row, hours_by_row = (np.vstack([cells.sum(axis=0), cells]).tolist() for cells in (counts, hours))
    hidden_by_row = np.vstack([nothing, hidden])
    return [
        ClauseYearRow(code, breakdown, value, people_by_row[row][column], hours_by_row[row][column])
        for row, code in enumerate([WHOLE_REGION, *places])
        for column, (breakdown, value) in enumerate(columns)
        if people_by_row[row][column] and not hidden_by_row[row, column]
    ]


def with_told_hours(people: Sequence[PersonYear], told: int) -> list[PersonYear]:
    """The same people with ``told`` hours in total; the difference is added to one of the largest group.

    These are hours of anonymised people, which keep the year equal to what closings disclosed.
    """
    several = list(people)
    more = told - sum(person.centihours for person in several)
    if several and more:
        groups = Counter((person.departement, person.category, person.mode, person.age) for person in several)
        largest = max(groups, key=lambda group: (groups[group], group))
        place = next(
            number
            for number, person in enumerate(several)
            if (person.departement, person.category, person.mode, person.age) == largest
        )
        several[place] = replace(several[place], centihours=several[place].centihours + more)
    return several


def _merged_values(people: Sequence[PersonYear], breakdown: Breakdown, *, floor: int) -> Mapping[str, str]:
    """The row that each value counts in: the smallest are merged until they reach the threshold."""
    counts = Counter(person.value(breakdown) for person in people)
    small = [value for value, count in counts.items() if count < floor]
    others = sorted(counts.keys() - set(small), key=lambda value: (counts[value], value))
    while small and others and sum(counts[value] for value in small) < floor:
        small.append(others.pop(0))
    return {value: OTHERS if value in small else value for value in counts}


def contract_rows(
    people: Sequence[PersonYear], rows: Sequence[ClauseYearRow], *, floor: int = DISCLOSURE_THRESHOLD
) -> list[ContractYearRow]:
    """The contract rows that may be published next to ``rows``; none in undisclosed départements."""
    departements = sorted({row.departement for row in rows if row.breakdown is Breakdown.ALL and row.departement})
    published = []
    for departement in departements:
        by_contract: dict[str, list[int]] = {}
        for person in people:
            if person.departement == departement:
                by_contract.setdefault(person.contract, []).append(person.centihours)
        contracts = sorted(by_contract)
        counts = np.array([[len(by_contract[contract])] for contract in contracts], np.int64)
        siblings = counted_siblings(counts, floor=floor)
        hidden = hidden_siblings(siblings, (), floor=floor, parent_hidden=np.zeros(1, np.bool_))
        published += [
            ContractYearRow(contract, departement, len(by_contract[contract]), sum(by_contract[contract]))
            for contract, is_hidden in zip(contracts, hidden[:, 0].tolist(), strict=True)
            if contract and not is_hidden
        ]
    return published
