"""Duplicate values in unique columns and primary keys: exact, with twelve bytes of memory per row.

The first pass keeps the hash of each row's value. The few rows whose hash occurs twice are read again, and only real
duplicates are reported.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.problems import sentence
from maillage.core.schema.judgement.grouping import ROW, FindingPlace, Groups
from maillage.core.schema.judgement.judging import ColumnValidator, TextVerdict
from maillage.core.schema.judgement.shape import Chunk
from maillage.core.schema.terms import Fault, Schema
from maillage.core.tables.terms import RowSource

_FIRST_ROW: Final = 2
_ROWS_AT_ONCE: Final = 16_384
_REFUSED: Final = ("refused",)

TWICE: Final = sentence(
    "« %(value)s » est déjà à la ligne %(first)s. Chaque valeur de cette colonne ne vient qu’une fois : corrigez-la, "
    "ou retirez la ligne si elle est en double."
)
KEY_TWICE: Final = sentence(
    "Cette ligne a le même identifiant (%(columns)s) que la ligne %(first)s : « %(value)s ». Corrigez l’identifiant, "
    "ou retirez la ligne si elle est en double."
)
KEY_EMPTY: Final = sentence("Cette ligne n’a pas d’identifiant. Complétez %(columns)s.")


@dataclass
class Uniqueness:
    """A unique column, or the columns of the primary key."""

    judges: tuple[ColumnValidator, ...]
    positions: tuple[int, ...]
    place: FindingPlace
    _hashes: "array[int]" = field(default_factory=lambda: array("q"))
    _rows: "array[int]" = field(default_factory=lambda: array("i"))

    @property
    def is_key(self) -> bool:
        """Whether this is the primary key."""
        return self.place is ROW

    def see(self, chunk: Chunk, groups: Groups) -> list[int]:
        """Record the hashes of a chunk; report rows without any key, and return their indexes."""
        without: list[int] = []
        columns = [chunk.columns[position] for position in self.positions]
        verdicts = [chunk.verdicts(position) for position in self.positions]
        for index, texts in enumerate(zip(*columns, strict=True)):
            value = _value(texts, verdicts)
            if value is _REFUSED or index in chunk.blank:
                continue
            if value is not None:
                self._hashes.append(hash(value))
                self._rows.append(chunk.first + index)
            elif self.is_key:
                names = ", ".join(judge.field.name for judge in self.judges)
                groups.add(
                    ROW, Fault("primary-key", "primaryKey", KEY_EMPTY, {"columns": names}), ("",), chunk.first + index
                )
                without.append(index)
        return without

    def candidates(self) -> NDArray[np.int32]:
        """The rows whose hash occurs more than once, ascending."""
        hashes = np.frombuffer(self._hashes, np.int64)
        order = np.argsort(hashes, kind="stable")
        same = hashes[order][1:] == hashes[order][:-1]
        twice = np.zeros(len(hashes), bool)
        twice[order[1:][same]] = True
        twice[order[:-1][same]] = True
        return np.frombuffer(self._rows, np.int32)[twice]

    def tell(self, groups: Groups, row: int, texts: tuple[str, ...], first: int) -> None:
        """Report that ``row`` repeats row ``first`` of the sheet."""
        if self.is_key:
            names = ", ".join(judge.field.name for judge in self.judges)
            fault = Fault("primary-key", "primaryKey", KEY_TWICE, {"first": first, "columns": names})
            groups.add(self.place, fault, (", ".join(texts), str(first)), row)
        else:
            fault = Fault("unique-error", "unique", TWICE, {"first": first})
            groups.add(self.place, fault, (texts[0], str(first)), row)

    def repeats(self, rows: Iterable[tuple[int, tuple[str, ...]]]) -> Iterator[tuple[int, tuple[str, ...], int]]:
        """The candidates that really repeat an earlier row: row, texts, earlier row."""
        seen: dict[Any, int] = {}
        for row, texts in rows:
            pairs = zip(self.judges, texts, strict=True)
            value = tuple(_hashable(judge.verdict(text).value, text) for judge, text in pairs)
            first = seen.setdefault(value, row)
            if first != row:
                yield row, texts, first


def uniquenesses(schema: Schema, judges: Mapping[int, ColumnValidator]) -> Iterator[Uniqueness]:
    """The uniqueness constraints of a schema, for the columns of ``judges`` (by position)."""
    positions = {judge.field.name: position for position, judge in judges.items()}
    for position, judge in judges.items():
        if judge.field.constraints.unique:
            yield Uniqueness((judge,), (position,), FindingPlace(position + 1, judge.field.name))
    key = schema.primary_key
    if not key or not positions.keys() >= set(key):
        return
    of_key = tuple(positions[name] for name in key)
    # The key of a single unique column would be reported twice.
    if len(key) > 1 or not judges[of_key[0]].field.constraints.unique:
        yield Uniqueness(tuple(judges[position] for position in of_key), of_key, ROW)


def find_duplicates(source: RowSource, watched: Sequence[Uniqueness], groups: Groups) -> list[NDArray[np.int32]]:
    """Report duplicate rows, and return their numbers; reads the source again if there are candidates."""
    candidates = [unique.candidates() for unique in watched]
    if not any(len(rows) for rows in candidates):
        return []
    texts_by_row: list[list[tuple[int, tuple[str, ...]]]] = [[] for _ in watched]
    first = _FIRST_ROW
    for chunk in source.chunks(_ROWS_AT_ONCE):
        for unique, rows, texts in zip(watched, candidates, texts_by_row, strict=True):
            start, end = np.searchsorted(rows, (first, first + len(chunk)))
            texts += [
                (int(row), tuple(chunk[row - first][position] for position in unique.positions))
                for row in rows[start:end]
            ]
        first += len(chunk)
    repeated = [list(unique.repeats(texts)) for unique, texts in zip(watched, texts_by_row, strict=True)]
    for unique, repeats in zip(watched, repeated, strict=True):
        for row, cells, earlier in repeats:
            unique.tell(groups, row, cells, source.reading.sheet_row(earlier))
    return [np.array([row for row, _, _ in repeats], np.int32) for repeats in repeated]


def _value(texts: Sequence[str | None], verdicts: Sequence[Mapping[str, TextVerdict]]) -> tuple[Any, ...] | None:
    """The values of a row; _REFUSED if a cell is invalid or missing, None if all are empty."""
    values = []
    for text, of_column in zip(texts, verdicts, strict=True):
        if text is None or of_column[text].fault is not None:
            return _REFUSED
        values.append(_hashable(of_column[text].value, text))
    return tuple(values) if any(value is not None for value in values) else None


def _hashable(value: Any, text: str) -> Any:
    return text if isinstance(value, list | dict) else value
