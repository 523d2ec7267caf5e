"""Compares two states of a table row by row: added, changed and removed rows, with samples.

Rows are matched by key: the primary key of the schema, otherwise the columns that best identify rows. Rows with equal
keys are matched in order. All operations are columnar: a million rows take seconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from maillage.core.text import normalised_text

SHOWN_ROWS: Final = 5  # samples of each kind
LONGEST_SHOWN: Final = 120  # characters of a value in a sample
_MARK: Final = pa.scalar("\x1f", pa.large_string())  # separator of the parts of a key
_MOST_PAIRED: Final = 6  # columns whose pairs are tried as a key
_FEW_ROWS: Final = 4_096  # enough rows to rule out most columns that are no key
# Share of the smaller table's keys found in the larger one: below, the column is unique but no key.
_LEAST_SHARED: Final = 0.5
# Words in headers of identifying columns.
_NAMING: Final = frozenset({"id", "identifiant", "code", "ref", "reference", "numero", "num", "uid", "uuid", "cle"})

Positions = NDArray[np.int64]
Array = Any  # a pyarrow array of strings
pc: Any = compute  # its type stubs only know arrays of a single type


class TextTable(Protocol):
    """A table of text columns with unique names, in memory or read lazily."""

    @property
    def column_names(self) -> list[str]:
        """Its column names."""
        ...

    @property
    def num_rows(self) -> int:
        """Its number of rows."""
        ...

    def __getitem__(self, name: str, /) -> Any:
        """One column."""
        ...

    def take(self, places: Any, /) -> pa.Table:
        """The rows at those indexes, in that order."""
        ...


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One value that changed."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowSample:
    """A sample row: label, first values, and its changes if it changed.

    ``row_number`` counts the header as 1, in the new table, or in the old one for a removed row.
    """

    row_number: int
    name: str
    values: tuple[tuple[str, str], ...] = ()
    changes: tuple[ChangedCell, ...] = ()


@dataclass(frozen=True, slots=True)
class RowSamples:
    """Sample rows of each kind."""

    added: tuple[RowSample, ...] = ()
    changed: tuple[RowSample, ...] = ()
    gone: tuple[RowSample, ...] = ()


@dataclass(frozen=True, slots=True)
class TableDifference:
    """The number of rows in each state; ``key`` holds the columns by which rows were matched."""

    added: int
    changed: int
    gone: int
    unchanged: int
    samples: RowSamples
    key: tuple[str, ...] = ()
    columns_added: tuple[str, ...] = ()
    columns_gone: tuple[str, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether both tables are equal."""
        return not (self.added or self.changed or self.gone or self.columns_added or self.columns_gone)

    def document(self) -> dict[str, Any]:
        """The difference as JSON-compatible values, stored in ``Version.difference``."""
        return {
            "added": self.added,
            "changed": self.changed,
            "gone": self.gone,
            "unchanged": self.unchanged,
            "key": list(self.key),
            "columns_added": list(self.columns_added),
            "columns_gone": list(self.columns_gone),
            "samples": {
                "added": [_sample_document(row) for row in self.samples.added],
                "changed": [_sample_document(row) for row in self.samples.changed],
                "gone": [_sample_document(row) for row in self.samples.gone],
            },
        }


def _sample_document(sample: RowSample) -> dict[str, Any]:
    return {
        "row": sample.row_number,
        "name": sample.name,
        "values": [list(pair) for pair in sample.values],
        "changes": [[change.column, change.before, change.after] for change in sample.changes],
    }


def difference(before: TextTable, after: TextTable, key: Sequence[str]) -> TableDifference:
    """Compare ``before`` and ``after``, tables of text columns with unique names, matching rows by ``key``.

    If one of them lacks the key, whole rows are compared, and no row counts as changed.
    """
    common = [name for name in after.column_names if name in set(before.column_names)]
    usable = [name for name in key if name in common]
    named_by = usable if len(usable) == len(key) and key else common
    keys_before, keys_after = _keys(before, named_by), _keys(after, named_by)
    # For each new row the index of its old row, or -1.
    places = np.asarray(pc.fill_null(pc.index_in(keys_after, value_set=keys_before), -1)).astype(np.int64)
    is_gone = np.ones(len(keys_before), bool)
    is_gone[places[places >= 0]] = False
    gone, added, common_rows = np.flatnonzero(is_gone), np.flatnonzero(places < 0), np.flatnonzero(places >= 0)
    others = [name for name in common if name not in set(named_by)]
    is_changed = np.zeros(len(common_rows), bool)
    earlier, later = pa.array(places[common_rows]), pa.array(common_rows)
    for name in others:
        is_changed |= np.asarray(pc.not_equal(_array(before, name).take(earlier), _array(after, name).take(later)))
    changed = common_rows[is_changed]
    return TableDifference(
        added=len(added),
        changed=len(changed),
        gone=len(gone),
        unchanged=len(common_rows) - len(changed),
        samples=RowSamples(
            added=tuple(_row_samples(after, added, named_by)),
            changed=tuple(_change_samples(before, after, places, changed=changed, names=(named_by, others))),
            gone=tuple(_row_samples(before, gone, named_by)),
        ),
        key=tuple(named_by) if usable else (),
        columns_added=tuple(name for name in after.column_names if name not in set(common)),
        columns_gone=tuple(name for name in before.column_names if name not in set(common)),
    )


def difference_key(before: TextTable, after: TextTable, preferred: Sequence[str] = ()) -> tuple[str, ...]:
    """The columns that identify rows in both tables: ``preferred`` if both have them, otherwise the best unique ones.

    Empty if no column and no pair is unique and matches most rows.
    """
    common = [name for name in after.column_names if name in set(before.column_names)]
    if preferred and all(name in common for name in preferred):
        return tuple(preferred)
    lone = _best_key(before, after, [(name,) for name in common])
    if lone:
        return lone
    # Pairs of the columns with the most distinct values, in column order.
    distinct = {name: pc.count_distinct(after[name]).as_py() for name in common}
    telling = set(sorted(common, key=lambda name: -distinct[name])[:_MOST_PAIRED])
    return _best_key(before, after, list(combinations([name for name in common if name in telling], 2)))


def _best_key(before: TextTable, after: TextTable, candidates: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The candidate that matches most rows, those with an identifying header first; empty if none qualifies."""
    for is_naming in (True, False):
        best: tuple[str, ...] = ()
        most = 0.0
        for names in candidates:
            if any(_NAMING & set(normalised_text(name).split()) for name in names) is not is_naming:
                continue
            shared = _share_of_rows(before, after, names)
            if shared is not None and shared > most:
                best, most = names, shared
            if most == 1:  # a perfect match: the others need not be read
                break
        if best:
            return best
    return ()


def _share_of_rows(before: TextTable, after: TextTable, names: Sequence[str]) -> float | None:
    """The share of rows matched by ``names``; None if they are not unique."""
    fewer = min(before.num_rows, after.num_rows)
    if not fewer or any(_comes_again(_joined_columns(table, names, rows=_FEW_ROWS)) for table in (before, after)):
        return None
    first, second = _joined_columns(before, names), _joined_columns(after, names)
    for table, keys in ((before, first), (after, second)):
        is_empty = any(pc.any(pc.equal(table[name], "")).as_py() for name in names)
        if is_empty or _comes_again(keys):
            return None
    shared = float(pc.sum(pc.is_in(second, value_set=first)).as_py() or 0) / fewer
    return shared if shared >= _LEAST_SHARED else None


def _comes_again(keys: Array) -> bool:
    return bool(pc.count_distinct(keys).as_py() != len(keys))


def _joined_columns(table: TextTable, names: Sequence[str], *, rows: int | None = None) -> Array:
    """The texts of several columns joined into one, for all rows or the first ``rows``."""
    parts = [_array(table, name, rows=rows) for name in names]
    if not parts:
        return pa.array([""] * table.num_rows, pa.large_string())
    return pc.binary_join_element_wise(*parts, _MARK)


def _array(table: TextTable, name: str, *, rows: int | None = None) -> Array:
    # Large strings: reordering a column of a million texts can exceed the 2 GB of 32-bit offsets.
    return pc.fill_null(table[name].slice(0, rows).cast(pa.large_string()), "").combine_chunks()


def _keys(table: TextTable, names: Sequence[str]) -> Array:
    """One key per row; repeated keys carry their occurrence number."""
    keys = _joined_columns(table, names)
    if not len(keys):
        return keys
    codes = np.asarray(pc.dictionary_encode(keys).indices)
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    if len(starts) == len(keys):
        return keys
    lengths = np.diff(np.r_[starts, len(ordered)])
    places = np.empty(len(ordered), np.int64)
    places[order] = np.arange(len(ordered)) - np.repeat(starts, lengths)
    again = pc.binary_join_element_wise(keys, pa.array(places).cast(pa.large_string()), _MARK)
    return pc.if_else(pa.array(places > 0), again, keys)


def _row_samples(table: TextTable, places: Positions, named_by: Sequence[str]) -> Iterator[RowSample]:
    shown_places = places[:SHOWN_ROWS].tolist()
    for place, row in zip(shown_places, _rows(table, shown_places), strict=True):
        values = tuple((name, _short_text(value)) for name, value in row.items() if value)
        yield RowSample(place + 2, _name(row, named_by), values=values)


def _change_samples(
    before: TextTable,
    after: TextTable,
    positions: Positions,
    *,
    changed: Positions,
    names: tuple[Sequence[str], Sequence[str]],
) -> Iterator[RowSample]:
    named_by, others = names
    places = changed[:SHOWN_ROWS]
    earlier, later = _rows(before, positions[places].tolist()), _rows(after, places.tolist())
    for place, old, new in zip(places.tolist(), earlier, later, strict=True):
        changes = [
            ChangedCell(name, _short_text(old[name]), _short_text(new[name]))
            for name in others
            if old[name] != new[name]
        ]
        yield RowSample(place + 2, _name(new, named_by), changes=tuple(changes))


def _rows(table: TextTable, places: Sequence[int]) -> list[dict[str, str]]:
    rows = table.take(pa.array(places, pa.int64())).to_pylist()
    return [{name: value or "" for name, value in row.items()} for row in rows]


def _name(row: dict[str, str], named_by: Sequence[str]) -> str:
    return _short_text(" · ".join(row[name] for name in list(named_by)[:3] if row[name]))


def _short_text(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
