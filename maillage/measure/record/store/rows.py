"""The transaction that records measurements: rows in, receipts out, durable on return.

All writers take one lock (SQLite's write lock, or an advisory lock on PostgreSQL) before they look up which documents
and sample keys exist. Writers put many rows in one transaction, so that contention costs little, and ``tick`` grows in
commit order.

One write transaction at a time, in order of arrival. A second SQLite writer polls with increasing sleeps, so that
under load some wait for seconds; a file lock wakes the next one at once. On PostgreSQL, rows.take_lock does the same
inside the transaction.

A receipt counts once, and the rate rules limit networks and places (store/rate_rules.py): decided in the transaction of
the rows, and stored as hashes that cannot be traced back, for as long as a result may wait on a telephone.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isnan
from operator import attrgetter
from typing import Any, Final, NamedTuple

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from maillage.core.files.atomic import file_lock
from maillage.measure.protocol.domain.terms import AttestationKind, MeasuredTest
from maillage.measure.record.domain.attestation import LATEST
from maillage.measure.record.domain.columns import Columns
from maillage.measure.record.domain.row import ROW, RowColumn
from maillage.measure.record.domain.terms import Origin, Verdict
from maillage.measure.record.store.models import HeardNumber, SpentReceipt
from maillage.measure.record.store.preparation import NO_PLACE, PreparedRows, columns_of, prepare
from maillage.measure.record.store.rate_rules import (
    OWN_VOICE,
    UNHEARD,
    CounterKeys,
    TestCounters,
    places_heard,
    voice_of,
)

_NEW_KEYS: Final = "DO NOTHING RETURNING key"
_INSERT_SPENT: Final = "INSERT INTO quality_spent_receipt (key, ended_s) VALUES"
_SELECT_HEARD: Final = "SELECT key, tests FROM quality_heard_number WHERE key"
_INSERT_HEARD: Final = "INSERT INTO quality_heard_number (key, tests, ended_s) VALUES"
_SELECT_VOICES: Final = (
    "SELECT DISTINCT device, voice FROM quality_measurement WHERE sample_mask <> 0 AND voice <> 0 AND device"
)
CHUNK: Final = 2_000


def select_by_key(cursor: CursorWrapper, statement: str, keys: Sequence[str | int]) -> list[tuple[Any, ...]]:
    """Return the rows of ``statement``, which ends with the column to match against ``keys``."""
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        cursor.execute(f"{statement} IN ({', '.join(['%s'] * len(chunk))})", chunk)
        rows += cursor.fetchall()
    return rows


def insert_rows(
    cursor: CursorWrapper, statement: str, rows: Sequence[Sequence[int]], *, conflict: str
) -> list[tuple[Any, ...]]:
    """Insert ``rows`` with ``statement``, which ends in VALUES; ``conflict`` is the action for existing keys.

    Returns the rows of its RETURNING clause, if any.
    """
    returned: list[tuple[Any, ...]] = []
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        marks = f"({', '.join(['%s'] * len(chunk[0]))})"
        values = [value for row in chunk for value in row]
        cursor.execute(f"{statement} {', '.join([marks] * len(chunk))} ON CONFLICT (key) {conflict}", values)
        if cursor.description is not None:
            returned += cursor.fetchall()
    return returned


@dataclass(frozen=True, slots=True)
class RowDecision:
    """Per row: its verdict, the usages that it is the counted sample of, and its voice."""

    verdicts: list[int]
    masks: list[int]
    voices: list[int]


def decide_rows(cursor: CursorWrapper, prepared: PreparedRows, is_new: Sequence[bool]) -> RowDecision:
    """Decide on the rows of ``prepared``, and record the receipts, sample keys and counters that they use.

    Call it under the lock. In row order: a receipt counts once, a sample key has one sample, a network one test an
    hour.
    """
    device, operator = prepared.columns.device.tolist(), prepared.columns.operator.tolist()
    judged = RowDecision(
        prepared.verdict.tolist(),
        [mask if new else 0 for mask, new in zip(prepared.countable.tolist(), is_new, strict=True)],
        [OWN_VOICE] * len(is_new),
    )
    vouchers = prepared.vouchers
    has_receipt = (vouchers.vouching == AttestationKind.RECEIPT).tolist()
    ended_s, session = vouchers.ended_s.tolist(), vouchers.session
    received = [row for row, mask in enumerate(judged.masks) if mask and has_receipt[row]]
    spent = {session[row]: (session[row], ended_s[row]) for row in received}
    unspent = {key for (key,) in insert_rows(cursor, _INSERT_SPENT, list(spent.values()), conflict=_NEW_KEYS)}
    wanted_keys = list({key for key, mask in zip(prepared.keys, judged.masks, strict=True) if mask})
    taken_masks: dict[int, int] = dict(select_by_key(cursor, _SELECT_SLOTS, wanted_keys))
    places = places_heard(prepared.commune.tolist(), prepared.grid17.tolist())
    keys = {
        row: CounterKeys.of(
            vouchers.network[row], vouchers.hour[row], place=places[row], operator=operator[row], origin=prepared.origin
        )
        for row in received
    }
    heard = TestCounters()
    heard.load(select_by_key(cursor, _SELECT_HEARD, list({key for its in keys.values() for key in its})))
    voices: dict[int, int] = dict(select_by_key(cursor, _SELECT_VOICES, list({device[row] for row in received})))
    changed: dict[int, tuple[int, int, int]] = {}
    for row, (key, mask) in enumerate(zip(prepared.keys, judged.masks, strict=True)):
        if row in keys:
            if session[row] not in unspent:
                judged.verdicts[row], judged.masks[row] = int(Verdict.USED_RECEIPT), 0
                continue
            unspent.remove(session[row])  # of two rows with one receipt in a batch, the first
        taken = taken_masks.get(key, 0)
        free = judged.masks[row] = mask & ~taken
        if free and row in keys:
            if not heard.hears(keys[row], ended_s[row]):
                judged.verdicts[row], judged.masks[row], judged.voices[row] = int(Verdict.HEARD_ENOUGH), 0, UNHEARD
                continue
            judged.voices[row] = voices[device[row]] = voice_of(voices, device=device[row], hour=vouchers.hour[row])
        if free:
            taken_masks[key] = taken | mask
            changed[key] = (key, device[row], taken | mask)
    insert_rows(cursor, _INSERT_SLOTS, list(changed.values()), conflict="DO UPDATE SET mask = excluded.mask")
    insert_rows(cursor, _INSERT_HEARD, list(heard.changed.values()), conflict="DO UPDATE SET tests = excluded.tests")
    return judged


def delete_expired_receipts(now: datetime) -> int:
    """Delete receipts that are too old to be accepted again, with old counters; return the number of receipts."""
    before_s = int((now - LATEST).timestamp()) - 86_400  # margin for clock differences
    HeardNumber.objects.filter(ended_s__lt=before_s).delete()
    return SpentReceipt.objects.filter(ended_s__lt=before_s).delete()[0]


def writer_lock() -> AbstractContextManager[None]:
    """Return the lock for writing rows to SQLite, across threads and processes."""
    return file_lock(settings.DATA_DIR / "run/record.lock")


@contextmanager
def writing() -> Iterator[None]:
    """Run a durable write transaction, in turn with other writers. Not reentrant."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with writer_lock(), transaction.atomic():
        yield


_NAMES: Final = ", ".join(column.name for column in ROW)
_PLACES: Final = ", ".join(["%s"] * len(ROW))

# Both statements are built from ROW, never from input.
_INSERT: Final = f"INSERT INTO quality_measurement ({_NAMES}) VALUES ({_PLACES}) ON CONFLICT (id) DO NOTHING"  # noqa: S608
_COPY: Final = f"COPY quality_measurement ({_NAMES}) FROM STDIN"
_LOCK: Final = 0x4D61696C  # "Mail": the advisory lock of row writers
_SELECT_KNOWN: Final = "SELECT id, verdict FROM quality_measurement WHERE id"
_SELECT_SLOTS: Final = "SELECT key, mask FROM quality_sample_key WHERE key"
_INSERT_SLOTS: Final = "INSERT INTO quality_sample_key (key, device, mask) VALUES"
_VERDICTS: Final = tuple(Verdict)  # by number


class RecordReceipt(NamedTuple):
    """Result of recording a measurement: whether its row is new, its verdict, whether it has a commune."""

    is_new: bool
    verdict: Verdict
    has_commune: bool


@dataclass(frozen=True, slots=True)
class RowValues:
    """Sources of the column values while rows are written; each ``source`` of a column is a path from here.

    Times are text, which both databases read as UTC; a scalar applies to all rows.
    """

    prepared: PreparedRows
    judged: RowDecision
    identities: Sequence[str]
    tick: int | None
    origin: int
    received_at: str
    taken_at: Sequence[str]


def record_measurements(
    measurements: Sequence[MeasuredTest],
    *,
    origin: Origin,
    source: str,
    now: datetime,
    vouching: AttestationKind | None = None,
) -> list[RecordReceipt]:
    """Record ``measurements`` and return their receipts, in their order, once all rows are durable.

    ``vouching``, if given, is the evidence of all of them; otherwise each has its own.
    """
    return record_columns(columns_of(measurements), origin=origin, source=source, now=now, vouching=vouching)


def record_columns(
    columns: Columns, *, origin: Origin, source: str, now: datetime, vouching: AttestationKind | None = None
) -> list[RecordReceipt]:
    """Record ``columns`` in one transaction and return the receipts; pass 5,000 to 20,000 rows at a time."""
    prepared = prepare(columns, origin=origin, source=source, now=now, vouching=vouching)
    with writing():
        return insert_prepared(prepared)


def insert_prepared(prepared: PreparedRows) -> list[RecordReceipt]:
    """Insert ``prepared`` within the caller's transaction and return the receipts."""
    with connection.cursor() as cursor:
        tick = take_lock(cursor)
        hexes = [identity.hex for identity in prepared.columns.ids]
        recorded = select_by_key(cursor, _SELECT_KNOWN, hexes)
        known = {str(identity).replace("-", ""): verdict for identity, verdict in recorded}
        # Of two rows with one identity in a batch, the first is new.
        first = {identity: place for place, identity in reversed(list(enumerate(hexes)))}
        is_new = [identity not in known and first[identity] == place for place, identity in enumerate(hexes)]
        judged = decide_rows(cursor, prepared, is_new)
        values = RowValues(
            prepared,
            judged,
            hexes,
            tick,
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
            # COPY is several times faster than INSERT; ON CONFLICT is not needed, since the lock excludes other
            # writers.
            with cursor.copy(_COPY) as copy:
                for row in fresh:
                    copy.write_row(row)
        else:
            cursor.executemany(_INSERT, fresh)
    # A known document keeps the verdict of its row: its receipt has counted once, or never.
    verdicts = [_VERDICTS[known.get(identity, number)] for identity, number in zip(hexes, judged.verdicts, strict=True)]
    has_commune = (prepared.commune != NO_PLACE).tolist()
    return list(map(RecordReceipt, is_new, verdicts, has_commune))


def take_lock(cursor: CursorWrapper) -> int | None:
    """Wait for other writers; return the number of this transaction, None on SQLite."""
    if connection.vendor != "postgresql":
        return None  # BEGIN IMMEDIATE already holds the write lock
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    # Queried after the lock: a number drawn earlier could be lower than one already committed.
    cursor.execute("SELECT pg_current_xact_id()::text::bigint")
    return int(cursor.fetchone()[0])


def _column_values(column: RowColumn, values: RowValues) -> Sequence[Any]:
    """Return the values of one column, None where it has none."""
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
