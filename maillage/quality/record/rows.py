"""The transaction that records measurements: rows in, receipts out, durable when it returns.

All writers take one lock (SQLite's write lock; an advisory lock on PostgreSQL) before they look which documents and
which slots of the duplicate rule are taken. Writers gather many rows in one transaction, so waiting for each other
costs little, and ``tick`` grows in the order of commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isnan
from operator import attrgetter
from typing import Any, Final, NamedTuple

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper

from maillage.measurement.terms import MeasuredTest, Vouching
from maillage.quality.record.columns import columns_of
from maillage.quality.record.keyed_rows import insert_rows, select_by_key
from maillage.quality.record.preparation import NO_PLACE, PreparedRows, prepare
from maillage.quality.record.turns import writing
from maillage.quality.record.vouchers import VoucherJudgement, judge_vouchers
from maillage.quality.terms import Origin, Verdict
from maillage.quality.terms.columns import Columns
from maillage.quality.terms.row import ROW, RowColumn

_NAMES: Final = ", ".join(column.name for column in ROW)
_PLACES: Final = ", ".join(["%s"] * len(ROW))
# Both statements are made of the table of the row, never of what came in.
_INSERT: Final = f"INSERT INTO quality_measurement ({_NAMES}) VALUES ({_PLACES}) ON CONFLICT (id) DO NOTHING"  # noqa: S608
_COPY: Final = f"COPY quality_measurement ({_NAMES}) FROM STDIN"
_LOCK: Final = 0x4D61696C  # "Mail": the advisory lock of those who write rows
_SELECT_KNOWN: Final = "SELECT id, verdict FROM quality_measurement WHERE id"
_SELECT_SLOTS: Final = "SELECT key, mask FROM quality_sample_key WHERE key"
_INSERT_SLOTS: Final = "INSERT INTO quality_sample_key (key, device, mask) VALUES"
_VERDICTS: Final = tuple(Verdict)  # by number


class RecordReceipt(NamedTuple):
    """What became of one measurement: whether its row is new (or was known), its verdict, whether it has a commune."""

    is_new: bool
    verdict: Verdict
    has_commune: bool


@dataclass(frozen=True, slots=True)
class RowValues:
    """Where the values of rows stand while they are written: the ``source`` of each column starts here.

    Moments are text, which both databases read as UTC; what is one value is the same for all rows.
    """

    prepared: PreparedRows
    judged: VoucherJudgement
    identities: Sequence[str]
    tick: int | None
    masks: Sequence[int]
    origin: int
    received_at: str
    taken_at: Sequence[str]


def record_measurements(
    measurements: Sequence[MeasuredTest],
    *,
    origin: Origin,
    source: str,
    now: datetime,
    vouching: Vouching | None = None,
) -> list[RecordReceipt]:
    """A receipt for each of ``measurements``, in their order, once all rows are durable.

    ``vouching``: who vouches for all of them; else each counts by what it brings itself.
    """
    return record_columns(columns_of(measurements), origin=origin, source=source, now=now, vouching=vouching)


def record_columns(
    columns: Columns, *, origin: Origin, source: str, now: datetime, vouching: Vouching | None = None
) -> list[RecordReceipt]:
    """A receipt for each row of ``columns``, once all are durable: one transaction, so hand over 5,000 to 20,000."""
    prepared = prepare(columns, origin=origin, source=source, now=now, vouching=vouching)
    with writing():
        return insert_prepared(prepared)


def insert_prepared(prepared: PreparedRows) -> list[RecordReceipt]:
    """Receipts of ``prepared``, inside the transaction of the caller."""
    with connection.cursor() as cursor:
        tick = take_lock(cursor)
        hexes = [identity.hex for identity in prepared.columns.ids]
        recorded = select_by_key(cursor, _SELECT_KNOWN, hexes)
        known = {str(identity).replace("-", ""): verdict for identity, verdict in recorded}
        # Of two with one identity in a batch, the first is new.
        first = {identity: place for place, identity in reversed(list(enumerate(hexes)))}
        is_new = [identity not in known and first[identity] == place for place, identity in enumerate(hexes)]
        judged = judge_vouchers(cursor, prepared, is_new)
        masks = _take_slots(cursor, prepared, judged.countable)
        values = RowValues(
            prepared,
            judged,
            hexes,
            tick,
            masks,
            origin=int(prepared.origin),
            received_at=prepared.received_at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds"),
            taken_at=[
                moment.replace("T", " ")
                for moment in np.datetime_as_string(prepared.columns.taken_at, unit="us").tolist()
            ],
        )
        rows = zip(*(_column_values(column, values) for column in ROW), strict=True)
        fresh = [row for row, new in zip(rows, is_new, strict=True) if new]
        if connection.vendor == "postgresql":
            # COPY is several times faster than INSERT; it needs no ON CONFLICT, the lock keeps other writers out.
            with cursor.copy(_COPY) as copy:
                for row in fresh:
                    copy.write_row(row)
        else:
            cursor.executemany(_INSERT, fresh)
    # A document that is known has the verdict of its row: its receipt has counted once, or never.
    verdicts = [_VERDICTS[known.get(identity, number)] for identity, number in zip(hexes, judged.verdicts, strict=True)]
    has_commune = (prepared.commune != NO_PLACE).tolist()
    return list(map(RecordReceipt, is_new, verdicts, has_commune))


def take_lock(cursor: CursorWrapper) -> int | None:
    """The number of this transaction (None on SQLite), once no other writer is at work."""
    if connection.vendor != "postgresql":
        return None  # BEGIN IMMEDIATE has taken the write lock already
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    # Asked only now: a number drawn before the lock could be lower than one already committed.
    cursor.execute("SELECT pg_current_xact_id()::text::bigint")
    return int(cursor.fetchone()[0])


def _take_slots(cursor: CursorWrapper, prepared: PreparedRows, countable: Sequence[int]) -> list[int]:
    """The sample mask of each row: those of the ``countable`` usages whose slot was free, now taken by it."""
    wanted_keys = list({key for key, mask in zip(prepared.keys, countable, strict=True) if mask})
    taken_masks: dict[int, int] = dict(select_by_key(cursor, _SELECT_SLOTS, wanted_keys))
    changed: dict[int, tuple[int, int, int]] = {}
    masks = []
    for key, mask, device in zip(prepared.keys, countable, prepared.columns.device.tolist(), strict=True):
        before = taken_masks.get(key, 0)
        masks.append(mask & ~before)
        if mask & ~before:
            taken_masks[key] = before | mask
            changed[key] = (key, device, before | mask)
    insert_rows(cursor, _INSERT_SLOTS, list(changed.values()), conflict="DO UPDATE SET mask = excluded.mask")
    return masks


def _column_values(column: RowColumn, values: RowValues) -> Sequence[Any]:
    """The values of one column, null where it has none."""
    cells = _SOURCES[column.name](values)
    if column.usage is not None:
        cells = cells[column.usage]
    if isinstance(cells, np.ndarray):
        cells = cells.tolist()
    elif isinstance(cells, str | int | None):
        return [cells] * len(values.identities)
    if column.missing is None:
        return cells  # type: ignore[no-any-return]  # what a source names is checked by the tests that record
    if isnan(column.missing):
        return [None if isnan(cell) else cell for cell in cells]
    marks = _SOURCES[column.missing_in](values).tolist() if column.missing_in else cells
    return [None if mark == column.missing else cell for cell, mark in zip(cells, marks, strict=True)]


_SOURCES: Final = {column.name: attrgetter(column.source) for column in ROW}
