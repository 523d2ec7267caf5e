"""The people of the demonstration: as many as are asked for, all their hours to the hundredth, and within the law."""

import random
from collections import Counter

from maillage.demonstration.clause_workers import InventedTeam, invented_workers
from maillage.include.clauses.domain.hours import WorkMode, is_eligible, legal_centihours
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.pseudonyms import read_pseudonym

FIRST = WorkMonth(2024 * 12 + 6)
STADIUM = InventedTeam(FIRST, 27, 140, 9, 13_600_000, tuple(WorkMode), {"44": 8, "85": 1})


def test_team_does_all_its_hours_within_its_months_and_the_law() -> None:
    workers = invented_workers(STADIUM, random.Random(1), set())

    rows = [hours for worker in workers for hours in worker.hours]
    assert sum(hours.centihours for hours in rows) == 13_600_000
    assert (len(workers), len({hours.pseudonym for hours in rows})) == (140, 140)
    assert (min(hours.month for hours in rows), max(hours.month for hours in rows)) == (FIRST, FIRST.after(26))
    assert all(hours.centihours <= legal_centihours(hours.month) for hours in rows)
    assert set(Counter(hours.mode for hours in rows)) == set(WorkMode)
    assert all(is_eligible(worker.stated, hours.month) for worker in workers for hours in worker.hours)


def test_same_chance_makes_the_same_people_and_no_pseudonym_twice() -> None:
    given: set[str] = set()

    first = invented_workers(STADIUM, random.Random(2), given)
    again = invented_workers(STADIUM, random.Random(2), set())
    others = invented_workers(STADIUM, random.Random(2), given)

    assert first == again
    assert len(given) == 280
    assert {worker.hours[0].pseudonym for worker in first}.isdisjoint(worker.hours[0].pseudonym for worker in others)
    assert all(read_pseudonym(pseudonym) == pseudonym for pseudonym in given)
