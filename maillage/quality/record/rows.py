"""The transaction that records measurements: rows in, receipts out, durable when it returns.

All writers take one lock (SQLite's write lock; an advisory lock on PostgreSQL) before they look which documents and
which slots of the duplicate rule are taken. Writers gather many rows in one transaction, so waiting for each other
costs little, and ``tick`` grows in the order of commits.

Turns at writing: one transaction at a time, whoever comes first.

SQLite makes a second writer ask again after ever longer sleeps, so that under load some wait for seconds; a lock of
the file system wakes the next one at once. On PostgreSQL rows.take_lock does the same inside the transaction.

A receipt counts once, and a network has one voice an hour: what the transaction of the rows decides about vouchers.

Both are kept as keyed words that nobody can lead back (docs/explanation/threats.md, "Figures"), and for as long as a
result may wait on a telephone.
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

from maillage.core.files.whole import holding
from maillage.measurement.terms import MeasuredTest, Vouching
from maillage.quality.models import NetworkHour, SpentReceipt
from maillage.quality.record.keyed_rows import insert_rows, select_by_key
from maillage.quality.record.preparation import NO_PLACE, PreparedRows, columns_of, prepare
from maillage.quality.rules.vouching import LATEST
from maillage.quality.terms import Origin, Verdict
from maillage.quality.terms.columns import Columns
from maillage.quality.terms.row import ROW, RowColumn

NO_VOICE, VOICE = 0, 1

_NEW_KEYS: Final = "DO NOTHING RETURNING key"

_INSERT_SPENT: Final = "INSERT INTO quality_spent_receipt (key, ended_s) VALUES"
_SELECT_HOLDERS: Final = "SELECT key, device FROM quality_network_hour WHERE key"
_INSERT_HOLDERS: Final = "INSERT INTO quality_network_hour (key, device, ended_s) VALUES"


@dataclass(frozen=True, slots=True)
class VoucherJudgement:
    """Of each row: its verdict, the usages that it could count for, and whether its device has a voice in the floor."""

    verdicts: list[int]
    countable: list[int]
    voices: list[int]


def judge_vouchers(cursor: CursorWrapper, prepared: PreparedRows, is_new: Sequence[bool]) -> VoucherJudgement:
    """What becomes of the rows of ``prepared``, the receipts and hours that they take being noted; under the lock."""
    judged = VoucherJudgement(
        prepared.verdict.tolist(),
        [mask if new else 0 for mask, new in zip(prepared.countable.tolist(), is_new, strict=True)],
        [VOICE] * len(is_new),
    )
    vouchers = prepared.vouchers
    vouching, ended_s, session, network = (
        vouchers.vouching.tolist(),
        vouchers.ended_s.tolist(),
        vouchers.session,
        vouchers.network,
    )
    rows = [row for row, mask in enumerate(judged.countable) if mask and vouching[row] == Vouching.RECEIPT]
    if not rows:
        return judged
    # A receipt that is used again makes its row count for nothing.
    spent = {session[row]: (session[row], ended_s[row]) for row in rows}
    unspent = {key for (key,) in insert_rows(cursor, _INSERT_SPENT, list(spent.values()), conflict=_NEW_KEYS)}
    first = []
    for row in rows:
        if session[row] in unspent:
            unspent.remove(session[row])  # of two with one receipt in a batch, the first
            first.append(row)
        else:
            judged.countable[row], judged.verdicts[row] = 0, int(Verdict.USED_RECEIPT)
    # The first device of a network's hour has its voice; the others count, but not towards the five.
    device = prepared.columns.device.tolist()
    holders = {network[row]: device[row] for row in reversed(first)}
    hours = {network[row]: (network[row], holders[network[row]], ended_s[row]) for row in reversed(first)}
    begun = {key for (key,) in insert_rows(cursor, _INSERT_HOLDERS, list(hours.values()), conflict=_NEW_KEYS)}
    holders |= dict(select_by_key(cursor, _SELECT_HOLDERS, [key for key in hours if key not in begun]))
    for row in first:
        if holders[network[row]] != device[row]:
            judged.voices[row] = NO_VOICE
    return judged


def forget_old_vouchers(now: datetime) -> int:
    """How many receipts were too old to be taken again, and are forgotten with the hours they were of."""
    before_s = int((now - LATEST).timestamp()) - 86_400  # clocks may differ
    NetworkHour.objects.filter(ended_s__lt=before_s).delete()
    return SpentReceipt.objects.filter(ended_s__lt=before_s).delete()[0]


def writers_turn() -> AbstractContextManager[None]:
    """The turn of who writes rows to SQLite, among all threads and processes."""
    return holding(settings.DATA_DIR / "run/record.lock")


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that begins when it is this writer's turn and is durable when it ends. Do not nest."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with writers_turn(), transaction.atomic():
        yield


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
        # The sample mask of each row: those of its countable usages whose slot was free, now taken by it.
        countable = judged.countable
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
