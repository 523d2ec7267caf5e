"""Which sums of clauses may be told who follows none: nobody's hours are found by adding and subtracting them.

Clauses stand in a tree (coordination, département, owner, contract). From its root down, those below one told sum hide
in company (core/disclosure), and nothing below a hidden one is told: so what one told sum leaves beside the told ones
below it is nothing, or the hours of the floor of people at least, counted once however many clauses they work for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from maillage.clauses.terms.clauses import FLOOR
from maillage.core.disclosure.suppression import Integers, Marks, Siblings, hidden_siblings

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClausePeople:
    """A clause in the tree: the path of names to it, its hours, and who did them, of many the floor of them alone."""

    path: Path
    centihours: int
    people: frozenset[int]


def told_paths(clauses: Sequence[ClausePeople], *, floor: int = FLOOR) -> frozenset[Path]:
    """The paths whose sums may be told; () is that of all together."""
    if not _has_enough(clauses, floor=floor):
        return frozenset()
    told: list[Path] = [()]
    waiting: list[tuple[Path, Sequence[ClausePeople]]] = [((), clauses)]
    while waiting:
        parent, members = waiting.pop()
        families: dict[Path, list[ClausePeople]] = {}
        for clause in members:
            if len(clause.path) > len(parent):
                families.setdefault(clause.path[: len(parent) + 1], []).append(clause)
        shown = told_siblings(families, floor=floor)
        told += shown
        waiting += [(path, families[path]) for path in shown]
    return frozenset(told)


def told_siblings(families: dict[Path, list[ClausePeople]], *, floor: int) -> list[Path]:
    """Which members below one told sum are told beside the others."""
    paths = sorted(families)
    if not paths:
        return []
    hours = np.array([[sum(clause.centihours for clause in families[path])] for path in paths], np.int64)
    marks = np.where(hours > 0, np.arange(1, len(paths) + 1)[:, None], 0)
    several = [families[path] for path in paths]
    enough = np.array([[_has_enough(clauses, floor=floor)] for clauses in several], np.bool_)
    siblings = Siblings(marks, hours, enough, partial(people_together, several, floor=floor))
    hidden = hidden_siblings(siblings, (), floor=floor, parent_hidden=np.zeros(1, np.bool_))
    return [path for path, is_hidden in zip(paths, hidden[:, 0].tolist(), strict=True) if not is_hidden]


def people_together(several: Sequence[Sequence[ClausePeople]], marks: Marks, *, floor: int) -> Integers:
    """How many people are behind the marked members at least, whoever works for two of them counted once."""
    members = [several[int(mark) - 1] for mark in marks[:, 0] if mark]
    return np.array([len(_people((clause for clauses in members for clause in clauses), floor=floor))], np.int64)


def _has_enough(clauses: Iterable[ClausePeople], *, floor: int) -> bool:
    return len(_people(clauses, floor=floor)) >= floor


def _people(clauses: Iterable[ClausePeople], *, floor: int) -> set[int]:
    people: set[int] = set()
    for clause in clauses:
        people |= clause.people
        if len(people) >= floor:
            break
    return people
