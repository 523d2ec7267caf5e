"""Groups findings by cause and value, with all their rows. Nothing is dropped, and memory is bounded.

A group costs about 700 bytes plus four bytes per row. If a column has more than GROUPS_OF_A_CHECK distinct invalid
values for one reason, the others share one group without a value: all their rows are kept, and each cell's value,
message and fix are recomputed from the table (fixes.py, report_document.py).
"""

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from maillage.core.problems import sentence
from maillage.core.schema.proposals.column_texts import ColumnTexts
from maillage.core.schema.terms import Fault, FindingGroup, Fix

GROUPS_OF_A_CHECK: Final = 5_000  # so that each invalid value in a grid of 5,000 rows has its own message and fix

MANY: Final = sentence(
    "Beaucoup de valeurs différentes ne conviennent pas ici, pour la même raison que les précédentes. Corrigez "
    "d’abord celles-ci : la correction proposée s’applique souvent à toutes."
)


class FindingPlace(NamedTuple):
    """The location of findings: a column with its field name, or the row as a whole."""

    field_number: int | None
    field_name: str | None


ROW: Final = FindingPlace(None, None)


class _Group(NamedTuple):
    fault: Fault
    rows: "array[int]"


Key = tuple[str, ...]  # the text of a cell, then those of the cells it was compared with
Proposer = Callable[[FindingPlace, Fault, str, ColumnTexts], Fix | None]
RightTexts = Callable[[FindingPlace], Collection[str]]  # the valid texts of a column, as far as they are cached
_OF_COLUMN: Final[Key] = ()


_ByKey = dict[str | Key | None, _Group]


class Groups:
    """The findings so far, by location, reason and value."""

    def __init__(self, most: int | None = None) -> None:
        self._most = GROUPS_OF_A_CHECK if most is None else most
        self._most_in_all = None if most is None else 3 * most
        self._opened = 0
        self.count = 0  # of all findings
        self._groups: dict[tuple[FindingPlace, str, str], _ByKey] = {}

    def add(self, place: FindingPlace, fault: Fault, key: Key, row_number: int) -> None:
        """Add one finding."""
        self.count += 1
        self._rows(self._of(place, fault), fault, key).append(row_number)

    def add_cells(
        self,
        place: FindingPlace,
        faults: Mapping[str, Fault],
        column: Sequence[str | None],
        *,
        hits: list[int],
        first: int,
    ) -> None:
        """Add findings for the cells ``hits`` of a column whose first cell is in row ``first``."""
        self.count += len(hits)
        reasons: dict[int, _ByKey] = {}
        opened: dict[str | None, Callable[[int], None]] = {}
        for index in hits:
            text = column[index]
            append = opened.get(text)
            if append is None:
                assert text is not None
                fault = faults[text]
                by_key = reasons.get(id(fault))
                if by_key is None:
                    by_key = reasons[id(fault)] = self._of(place, fault)
                append = opened[text] = self._rows(by_key, fault, text).append
            append(first + index)

    def _rows(self, by_key: _ByKey, fault: Fault, key: str | Key) -> "array[int]":
        """The rows of a group, created if there is room for it."""
        is_full = self._most_in_all is not None and self._opened >= self._most_in_all
        before = len(by_key)
        rows = _rows(by_key, fault, key, 0 if is_full else self._most)
        self._opened += len(by_key) - before
        return rows

    def _of(self, place: FindingPlace, fault: Fault) -> _ByKey:
        return self._groups.setdefault((place, fault.code, fault.check), {})

    def finished(self, propose: Proposer, right_texts: RightTexts) -> Iterator[FindingGroup]:
        """The groups by column, then by first row, each with the fix proposed by ``propose``."""
        columns: dict[FindingPlace, ColumnTexts] = {}
        for (place, _, check), groups in sorted(self._groups.items(), key=lambda item: item[0][0].field_number or 0):
            beside = columns.get(place)
            if beside is None:
                beside = columns[place] = self.column_texts(place, right_texts)
            for key, (fault, rows) in sorted(groups.items(), key=lambda item: item[1].rows[0]):
                text = _text_of(key)
                value = None if place is ROW else text
                params = {**fault.params, "count": len(rows)} if text is None else fault.params_of(text)
                yield FindingGroup(
                    code=fault.code,
                    message=fault.message,
                    check=check,
                    field_name=place.field_name,
                    field_number=place.field_number,
                    value=value,
                    params=params,
                    fix=propose(place, fault, text, beside) if text is not None else None,
                    row_numbers=np.sort(np.frombuffer(rows, np.int32)),
                )

    def column_texts(self, place: FindingPlace, right_texts: RightTexts) -> ColumnTexts:
        """The texts of a column, as far as they are cached."""
        keys = [key for (other, _, _), groups in self._groups.items() if other == place for key in groups]
        refused = [text for key in keys if (text := _text_of(key)) is not None]
        return ColumnTexts(refused, right_texts(place), is_rounded=_OF_COLUMN in keys)


def _text_of(key: str | Key | None) -> str | None:
    """The text of the cell that a group is about; None for a group of many values."""
    return key if key is None or isinstance(key, str) else next(iter(key), None)


def _rows(by_key: _ByKey, fault: Fault, key: str | Key, most: int) -> "array[int]":
    """The rows of a group, created if there is room for it; else those of the shared group."""
    key = _OF_COLUMN if fault.is_of_column else key
    group = by_key.get(key)
    if group is not None:
        return group.rows
    if len(by_key) < most:
        group = by_key[key] = _Group(fault, array("i"))
        return group.rows
    many = by_key.get(None)
    if many is None:
        many = by_key[None] = _Group(Fault(fault.code, fault.check, MANY), array("i"))
    return many.rows
