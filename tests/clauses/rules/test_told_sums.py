"""Sums of clauses that the agency is told are attacked: nobody is found by adding and subtracting them."""

import random
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from maillage.clauses.rules.told_sums import ClausePeople, Path, told_paths
from tests.core.disclosure.linear import computable

FLOOR = 11


def invented_clauses(draw: random.Random) -> list[ClausePeople]:
    """A region around the floor: clauses with hardly anybody, and people who work for several of them."""
    people = range(draw.choice([9, 14, 30, 60]))
    clauses = []
    for coordination in ("44", "85"):
        for owner in ("mairie", "stade", "lycée")[: draw.randint(1, 3)]:
            for contract in ("A", "B", "C")[: draw.randint(1, 3)]:
                size = min(len(people), draw.choice([0, 1, 4, 10, 11, 12, 25]))
                who = frozenset(draw.sample(people, size))
                path = (coordination, draw.choice([coordination, "49"]), owner, contract)
                clauses.append(ClausePeople(path, 100 * size + draw.randint(0, 50) * bool(size), who))
    return clauses


def members(clauses: Sequence[ClausePeople], path: Path) -> list[bool]:
    return [clause.path[: len(path)] == path for clause in clauses]


def leaks(clauses: Sequence[ClausePeople], published: Iterable[Path]) -> int:
    """How many sums of one, two or three clauses, or of all below a path, are of few people and can be computed."""
    sums = [members(clauses, path) for path in published]
    places = range(len(clauses))
    few = [set(chosen) for count in (1, 2, 3) for chosen in combinations(places, count)]
    asked = [[place in chosen for place in places] for chosen in few]
    asked += [members(clauses, clause.path[:depth]) for clause in clauses for depth in range(5)]
    sensitive = []
    for flags in asked:
        chosen_clauses = [clause for clause, is_in in zip(clauses, flags, strict=True) if is_in]
        who = frozenset[int]().union(*(clause.people for clause in chosen_clauses))
        if 0 < len(who) < FLOOR:
            sensitive.append(flags)
    empty = np.array([not clause.centihours for clause in clauses])
    shape = (-1, len(clauses))
    return computable(np.array(sensitive, bool).reshape(shape), np.array(sums, bool).reshape(shape), empty)


def test_no_hours_of_fewer_than_eleven_people_are_told_or_found_by_subtraction() -> None:
    draw, leaking, told, paths = random.Random(11), 0, 0, 0
    for _region in range(300):
        clauses = invented_clauses(draw)
        published = told_paths(clauses)
        leaking += leaks(clauses, published)
        told += len(published)
        paths += len({clause.path[:depth] for clause in clauses for depth in range(5)})

    assert leaking == 0
    assert told > paths / 5


def test_the_attack_finds_what_a_plain_floor_leaves_open() -> None:
    draw, leaking = random.Random(11), 0
    for _region in range(60):
        clauses = invented_clauses(draw)
        paths = {clause.path[:depth] for clause in clauses for depth in range(5)}
        naive = [
            path
            for path in paths
            if len(frozenset[int]().union(*(one.people for one in clauses if one.path[: len(path)] == path))) >= FLOOR
        ]
        leaking += leaks(clauses, naive)

    assert leaking > 0


def test_two_that_share_their_people_do_not_cover_each_other() -> None:
    six = frozenset(range(6))
    large = ClausePeople(("44", "44", "stade", "C"), 9_000, frozenset(range(20, 40)))
    shared = [ClausePeople(("44", "44", owner, "A"), 600, six) for owner in ("mairie", "lycée")]
    apart = [shared[0], ClausePeople(shared[1].path, 600, frozenset(range(6, 12)))]

    with_shared, with_others = told_paths([large, *shared]), told_paths([large, *apart])

    assert large.path[:3] not in with_shared
    assert large.path in with_others


def test_hours_of_forgotten_people_are_nobodys_and_hide_like_few() -> None:
    several = [
        ClausePeople((name, "44", "o", "c"), 1_000, frozenset(range(start, start + 12)))
        for name, start in (("A", 0), ("B", 20))
    ]
    forgotten = ClausePeople(("C", "44", "o", "c"), 500, frozenset())

    told = told_paths([*several, forgotten])

    assert [path for path in sorted(told) if len(path) < 2] == [(), ("B",)]


def test_nothing_is_told_of_fewer_than_eleven_in_all() -> None:
    assert told_paths([ClausePeople(("A", "44", "o", "c"), 1_000, frozenset(range(10)))]) == frozenset()
    assert told_paths([]) == frozenset()
