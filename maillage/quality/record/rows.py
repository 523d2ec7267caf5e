"""The transaction that records measurements: rows in, receipts out, durable when it returns.

All writers take one lock (SQLite's write lock; an advisory lock on PostgreSQL) before they look which documents and
which slots of the duplicate rule are taken. Writers gather many rows in one transaction, so waiting for each other
costs little, and ``tick`` grows in the order of commits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isnan
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper

from maillage.measurement.terms import MeasuredTest, Vouching
from maillage.quality.record.columns import columns_of
from maillage.quality.record.preparation import NO_PLACE, Prepared, prepare
from maillage.quality.record.turns import writing
from maillage.quality.record.vouchers import Judged, judge_vouchers
from maillage.quality.terms import Origin, Verdict
from maillage.quality.terms.columns import Columns
from maillage.quality.terms.row import ROW, RowColumn

T = TypeVar("T")

_NAMES: Final = ", ".join(column.name for column in ROW)
_PLACES: Final = ", ".join(["%s"] * len(ROW))
# Both statements are made of the table of the row, never of what came in.
_INSERT: Final = f"INSERT INTO quality_measurement ({_NAMES}) VALUES ({_PLACES}) ON CONFLICT (id) DO NOTHING"  # noqa: S608
_COPY: Final = f"COPY quality_measurement ({_NAMES}) FROM STDIN"
_LOCK: Final = 0x4D61696C  # "Mail": the advisory lock of those who write rows
_VERDICTS: Final = tuple(Verdict)  # by number
_CHUNK: Final = 2_000  # values in one IN list or VALUES list: below every limit of SQLite


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

    prepared: Prepared
    judged: Judged
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


def insert_prepared(prepared: Prepared) -> list[RecordReceipt]:
    """Receipts of ``prepared``, inside the transaction of the caller."""
    with connection.cursor() as cursor:
        tick = take_lock(cursor)
        hexes = [each.hex for each in prepared.columns.ids]
        known = _known(cursor, hexes)
        # Of two with one identity in a batch, the first is new.
        first = {each: at for at, each in reversed(list(enumerate(hexes)))}
        is_new = [each not in known and first[each] == at for at, each in enumerate(hexes)]
        judged = judge_vouchers(cursor, prepared, is_new)
        masks = _take_slots(cursor, prepared, judged.wanted)
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
        rows = zip(*(_listed(column, values) for column in ROW), strict=True)
        fresh = [row for row, new in zip(rows, is_new, strict=True) if new]
        if connection.vendor == "postgresql":
            # COPY is several times faster than INSERT; it needs no ON CONFLICT, the lock keeps other writers out.
            with cursor.copy(_COPY) as copy:
                for row in fresh:
                    copy.write_row(row)
        else:
            cursor.executemany(_INSERT, fresh)
    # A document that is known has the verdict of its row: its receipt has counted once, or never.
    verdicts = [_VERDICTS[known.get(each, number)] for each, number in zip(hexes, judged.verdicts, strict=True)]
    has_commune = (prepared.commune != NO_PLACE).tolist()
    return [RecordReceipt(*each) for each in zip(is_new, verdicts, has_commune, strict=True)]


def take_lock(cursor: CursorWrapper) -> int | None:
    """The number of this transaction (None on SQLite), once no other writer is at work."""
    if connection.vendor != "postgresql":
        return None  # BEGIN IMMEDIATE has taken the write lock already
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    # Asked only now: a number drawn before the lock could be lower than one already committed.
    cursor.execute("SELECT pg_current_xact_id()::text::bigint")
    return int(cursor.fetchone()[0])


def chunks(values: Sequence[T], size: int = _CHUNK) -> Iterator[Sequence[T]]:
    """``values`` in runs of at most ``size``."""
    return (values[at : at + size] for at in range(0, len(values), size))


def _known(cursor: CursorWrapper, hexes: Sequence[str]) -> dict[str, int]:
    """The verdicts of those documents that are recorded."""
    known: dict[str, int] = {}
    for part in chunks(hexes):
        marks = ", ".join(["%s"] * len(part))
        cursor.execute(f"SELECT id, verdict FROM quality_measurement WHERE id IN ({marks})", part)  # noqa: S608 -- marks only
        known.update({str(identity).replace("-", ""): verdict for identity, verdict in cursor.fetchall()})
    return known


def _take_slots(cursor: CursorWrapper, prepared: Prepared, wanted: Sequence[int]) -> list[int]:
    """The sample mask of each row: those of the ``wanted`` usages whose slot was free, now taken by it."""
    asked = list({key for key, mask in zip(prepared.keys, wanted, strict=True) if mask})
    taken: dict[int, int] = {}
    for part in chunks(asked):
        marks = ", ".join(["%s"] * len(part))
        cursor.execute(f"SELECT key, mask FROM quality_sample_key WHERE key IN ({marks})", part)  # noqa: S608 -- marks only
        taken.update(cursor.fetchall())
    changed: dict[int, tuple[int, int, int]] = {}
    masks = []
    for key, mask, device in zip(prepared.keys, wanted, prepared.columns.device.tolist(), strict=True):
        before = taken.get(key, 0)
        masks.append(mask & ~before)
        if mask & ~before:
            taken[key] = before | mask
            changed[key] = (key, device, before | mask)
    for slots in chunks(list(changed.values())):
        marks = ", ".join(["(%s, %s, %s)"] * len(slots))
        cursor.execute(
            f"INSERT INTO quality_sample_key (key, device, mask) VALUES {marks} "  # noqa: S608 -- marks only
            "ON CONFLICT (key) DO UPDATE SET mask = excluded.mask",
            [value for slot in slots for value in slot],
        )
    return masks


def _listed(column: RowColumn, values: RowValues) -> Sequence[Any]:
    """The values of one column, null where it has none."""
    found = _SOURCES[column.name](values)
    if column.usage is not None:
        found = found[column.usage]
    if isinstance(found, np.ndarray):
        found = found.tolist()
    elif isinstance(found, str | int | None):
        return [found] * len(values.identities)
    if column.missing is None:
        return found  # type: ignore[no-any-return]  # what a source names is checked by the tests that record
    if isnan(column.missing):
        return [None if isnan(each) else each for each in found]
    told = _SOURCES[column.missing_in](values).tolist() if column.missing_in else found
    return [None if mark == column.missing else each for each, mark in zip(found, told, strict=True)]


_SOURCES: Final = {column.name: attrgetter(column.source) for column in ROW}
