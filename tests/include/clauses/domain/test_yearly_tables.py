"""Two publications of yearly tables are attacked: nobody is found by adding and subtracting their rows."""

import random
from collections import Counter
from itertools import product

import numpy as np

from maillage.include.clauses.domain.yearly_tables import OTHERS, Breakdown, ClauseYearRow, PersonYear, yearly_rows
from tests.core.disclosure.linear import computable

FLOOR = 11
PLACES, CATEGORIES, MODES, AGES = (
    ("44", "49", "53", "72"),
    ("DELD", "MINIMA", "QPV"),
    ("embauche", "interim"),
    ("-26", "50+"),
)
BREAKDOWNS = (Breakdown.CATEGORY, Breakdown.MODE, Breakdown.AGE)


def invented_people(draw: random.Random) -> list[PersonYear]:
    """A region around the floor: some départements with hardly anybody, some categories that are rare."""
    weights = [draw.choice([0, 1, 6, 14, 40]) for _place in PLACES]
    rare = [draw.choice([1, 5, 20]) for _category in CATEGORIES]
    return [
        PersonYear(
            place, draw.choices(CATEGORIES, rare)[0], draw.choice(MODES), draw.choice(AGES), draw.randint(100, 90_000)
        )
        for place, weight in zip(PLACES, weights, strict=True)
        for _person in range(weight)
    ]


def merged(people: list[PersonYear], rows: list[ClauseYearRow], breakdown: Breakdown, value: str) -> str:
    """In which published row a value counts."""
    published = {row.value for row in rows if row.breakdown is breakdown and not row.departement}
    return value if value in published or not published else OTHERS


def leaks(people: list[PersonYear], rows: list[ClauseYearRow]) -> int:
    """How many hidden sums of fewer than eleven people can be computed from the rows."""
    cells = list(product(PLACES, CATEGORIES, MODES, AGES))

    def members(place: str, breakdown: Breakdown, value: str) -> np.ndarray:
        return np.array(
            [
                (not place or cell[0] == place)
                and (
                    breakdown is Breakdown.ALL
                    or merged(people, rows, breakdown, PersonYear(*cell, 0).value(breakdown)) == value
                )
                for cell in cells
            ]
        )

    published = {(row.departement, row.breakdown, row.value) for row in rows}
    # Of a département whose breakdown is shown, a value without a row is known to have nobody.
    shown = {(place, breakdown) for place, breakdown, _value in published}
    values = {breakdown: {row.value for row in rows if row.breakdown is breakdown} for breakdown in BREAKDOWNS}
    empty = np.zeros(len(cells), bool)
    for place, breakdown in shown:
        for value in values.get(breakdown, set()):
            if (place, breakdown, value) not in published:
                empty |= members(place, breakdown, value)
    counts = Counter((person.departement, person.category, person.mode, person.age) for person in people)
    present = np.array([counts[cell] for cell in cells])
    hidden = [
        sums
        for place in PLACES
        for breakdown in (Breakdown.ALL, *BREAKDOWNS)
        for value in values.get(breakdown, {""})
        if (place, breakdown, value) not in published
        for sums in [members(place, breakdown, value)]
        if 0 < present[sums].sum() < FLOOR
    ]
    of_rows = np.array([members(*row) for row in sorted(published)]).reshape(-1, len(cells))
    return computable(np.array(hidden).reshape(-1, len(cells)), of_rows, empty)


def test_no_row_has_fewer_than_eleven_people_and_no_difference_tells_of_fewer() -> None:
    draw, hidden_regions, leaking = random.Random(11), 0, 0
    for _region in range(150):
        people = invented_people(draw)
        rows = yearly_rows(people)
        hidden_regions += len({row.departement for row in rows}) < len({person.departement for person in people}) + 1
        leaking += leaks(people, rows)
        assert all(row.people >= FLOOR for row in rows)

    assert hidden_regions > 30
    assert leaking == 0


def test_the_attack_finds_what_a_plain_floor_leaves_open() -> None:
    draw, leaking = random.Random(11), 0
    for _region in range(60):
        people = invented_people(draw)
        rows = yearly_rows(people)
        cells = Counter(person.departement for person in people)
        naive = [ClauseYearRow(place, Breakdown.ALL, "", count, 0) for place, count in cells.items() if count >= FLOOR]
        leaking += leaks(people, [row for row in rows if not row.departement] + naive)

    assert leaking > 0


def test_categories_below_the_floor_are_put_together_and_hours_go_with_people() -> None:
    people = [PersonYear("44", "DELD", "embauche", "-26", 1_000)] * 20
    people += [PersonYear("44", "QPV", "embauche", "-26", 500)] * 3 + [
        PersonYear("44", "MINIMA", "interim", "50+", 100)
    ] * 9

    rows = yearly_rows(people)

    assert [(row.value, row.people, row.centihours) for row in rows if row.breakdown is Breakdown.CATEGORY] == [
        ("DELD", 20, 20_000),
        (OTHERS, 12, 2_400),
        ("DELD", 20, 20_000),
        (OTHERS, 12, 2_400),
    ]
    assert yearly_rows(people[:10]) == []
