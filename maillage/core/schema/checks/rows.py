"""What a check over several columns of a row is: its columns, where it is told, when it is asked, and its judge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maillage.core.schema.faults import Fault

Texts = tuple[str | None, ...]
Values = tuple[Any, ...]  # None where the cell is empty
RowJudge = Callable[[Texts, Values], Fault | None]


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A check over several columns.

    ``column`` is where a finding is told, None for the whole row. ``asks_filled`` checks are asked only where every
    cell is filled and right; the others are about which cells are empty.
    """

    code: str
    columns: tuple[str, ...]
    column: str | None
    judge: RowJudge
    asks_filled: bool
    absent: Callable[[Sequence[str]], Fault | None]  # told once of the header, by the names that are not in it


def never_absent(_names: Sequence[str]) -> Fault | None:
    """For checks that are left out where a column is not there."""
    return None


def named(params: Mapping[str, Any], word: str) -> tuple[str, ...]:
    """The column or columns that a parameter names."""
    names = params.get(word)
    if isinstance(names, str):
        return (names,)
    return tuple(map(str, names)) if isinstance(names, list | tuple) else ()
