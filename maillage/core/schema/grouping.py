"""Gathers findings as groups: one cause, one value, all its rows. Nothing is cut, and memory stays bounded.

A group costs about 700 bytes and four bytes a row. Where a column has more than GROUPS_OF_A_CHECK different wrong
values for the same reason, the further ones share one group without a value: their rows are all kept, and each cell's
value, sentence and fix are found again from the table (fixes.py, report_document.py).
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from maillage.core.problems import sentence
from maillage.core.schema.faults import Fault
from maillage.core.schema.terms import FindingGroup, Fix

GROUPS_OF_A_CHECK: Final = 5_000  # so that each wrong value of a grid of 5,000 rows has its own sentence and fix

MANY: Final = sentence(
    "Beaucoup de valeurs différentes ne conviennent pas ici, pour la même raison que les précédentes. Corrigez "
    "d’abord celles-ci : la correction proposée s’applique souvent à toutes."
)


class Place(NamedTuple):
    """Where findings are: a column of the file with the name of its field, or the row as a whole."""

    field_number: int | None
    field_name: str | None


ROW: Final = Place(None, None)


class _Group(NamedTuple):
    fault: Fault
    rows: "array[int]"


Key = tuple[str, ...]  # the text of the cell, then those of the cells that it was held against
Proposer = Callable[[Place, Fault, str], Fix | None]


class Groups:
    """The findings met so far, by place, reason and value."""

    def __init__(self) -> None:
        self._found: dict[tuple[Place, str, str], dict[Key | None, _Group]] = {}

    def add(self, place: Place, fault: Fault, key: Key, row_number: int) -> None:
        """Note one finding."""
        self._rows(place, fault, key).append(row_number)

    def add_cells(
        self, place: Place, faults: Mapping[str, Fault], column: Sequence[str | None], *, hits: list[int], first: int
    ) -> None:
        """Note the cells ``hits`` of a column whose first cell is in row ``first``."""
        opened: dict[str | None, Callable[[int], None]] = {}
        for index in hits:
            text = column[index]
            append = opened.get(text)
            if append is None:
                assert text is not None
                append = opened[text] = self._rows(place, faults[text], (text,)).append
            append(first + index)

    def _rows(self, place: Place, fault: Fault, key: Key) -> "array[int]":
        groups = self._found.setdefault((place, fault.code, fault.check), {})
        group = groups.get(key)
        if group is not None:
            return group.rows
        if len(groups) < GROUPS_OF_A_CHECK:
            group = groups[key] = _Group(fault, array("i"))
        else:
            group = groups.setdefault(None, _Group(Fault(fault.code, fault.check, MANY), array("i")))
        return group.rows

    def finished(self, propose: Proposer) -> Iterator[FindingGroup]:
        """The groups by place, then by their first row, each with the fix that ``propose`` knows."""
        for (place, _, check), groups in sorted(self._found.items(), key=lambda item: item[0][0].field_number or 0):
            for key, (fault, rows) in sorted(groups.items(), key=lambda item: item[1].rows[0]):
                value = None if key is None or place is ROW else key[0]
                yield FindingGroup(
                    code=fault.code,
                    message=fault.message,
                    check=check,
                    field_name=place.field_name,
                    field_number=place.field_number,
                    value=value,
                    params=fault.params if key is None else fault.params_of(key[0]),
                    fix=propose(place, fault, value) if value is not None else None,
                    row_numbers=np.sort(np.frombuffer(rows, np.int32)),
                )
