"""Prepare and insert a single measurement with plain numbers: preparation.py and rows.py without arrays.

Documents of people arrive one by one, and arrays of length one cost five times as much. The rules are those of the
columns, each of which has a scalar version; tests/measure/record/store/test_single_row.py compares whole rows.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from math import nan
from operator import itemgetter
from typing import Any, Final, NamedTuple, Self

from django.db.backends.base.base import BaseDatabaseWrapper

from maillage.core.geo import morton_of_point
from maillage.measure.protocol.domain.terms import AttestationKind, MeasuredTest
from maillage.measure.record.domain.attestation import is_of_another_time
from maillage.measure.record.domain.bins import NO_BIN, bins_of_row
from maillage.measure.record.domain.calendar import paris_day, period_of
from maillage.measure.record.domain.columns import COMMUNE_ACCURACY_M, SQUARE_ACCURACY_M, SUBTEST_USAGES, SubtestOutcome
from maillage.measure.record.domain.plausibility import verdict_of
from maillage.measure.record.domain.row import ROW
from maillage.measure.record.domain.score import scores_of_row
from maillage.measure.record.domain.surveys import survey_of
from maillage.measure.record.domain.terms import FINEST_LEVEL, PLACE_LEVEL, Origin, Usage, Verdict
from maillage.measure.record.store.measurements import FIRST_SAMPLE_KEYS, SAMPLE_KEY_BITS
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.preparation import NO_PLACE, body_text, outcome_of
from maillage.measure.record.store.rate_rules import (
    OWN_VOICE,
    UNHEARD,
    CounterKeys,
    TestCounters,
    place_heard,
    voice_of,
)
from maillage.measure.record.store.rows import RecordReceipt, take_lock, writer_lock
from maillage.territory.store.territories import commune_number_at

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_USAGES: Final = {kind: int(usage) for usage, kind in SUBTEST_USAGES.items()}
_BIN_NAMES: Final = [f"bin_{usage.word}" for usage in Usage]
_IN_ORDER: Final = itemgetter(*(column.name for column in ROW))
_KEY_MASK: Final = (1 << SAMPLE_KEY_BITS) - 1


@dataclass(frozen=True, slots=True)
class SingleRow:
    """A row by column name, the usages that it could count for, and its sample key."""

    measurement: MeasuredTest
    cells: dict[str, Any]
    verdict: Verdict
    countable: int
    key: int


def single_row(measurement: MeasuredTest, *, origin: Origin, source: str, now: datetime) -> SingleRow:
    """Compute what the row of ``measurement`` stores, before the transaction decides on sample keys and evidence."""
    values, failed, results = _outcomes(measurement)
    is_mobile, voucher = measurement.operator not in operator_table().not_mobile_codes, measurement.voucher
    verdict = verdict_of(measurement, values, has_result=any(results), now=now, is_mobile_operator=is_mobile)
    # Plausible measurements are counted, unless they lack evidence.
    if verdict is Verdict.COUNTED:
        if voucher.vouching is AttestationKind.RECEIPT and is_of_another_time(voucher.ended_s, now=now):
            verdict = Verdict.OTHER_TIME
        elif voucher.objection is not None:
            verdict = Verdict[voucher.objection.name]
    bins = bins_of_row(values, failed, scores_of_row(values, failed))
    lon, lat, accuracy_m, place, commune = None, None, None, NO_PLACE, NO_PLACE
    if measurement.position is not None:
        lon, lat, accuracy_m = measurement.position.lon, measurement.position.lat, measurement.position.accuracy_m
        if (accuracy_m or 0.0) <= SQUARE_ACCURACY_M:
            place = morton_of_point(lon, lat, level=PLACE_LEVEL)
        if (accuracy_m or 0.0) <= COMMUNE_ACCURACY_M:
            commune = commune_number_at(lon, lat) or NO_PLACE
    day = paris_day((measurement.taken_at - _EPOCH) // _SECOND)
    pages, video_verdict = survey_of(values, results, measurement.subtests)
    cells = {
        "id": measurement.id.hex,
        "received_at": now.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds"),
        "taken_at": measurement.taken_at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds"),
        "origin": int(origin),
        "source": source,
        "lon": lon,
        "lat": lat,
        "accuracy_m": accuracy_m,
        "grid17": None if place == NO_PLACE else place >> 2 * (PLACE_LEVEL - FINEST_LEVEL),
        "commune": None if commune == NO_PLACE else commune,
        "operator": measurement.operator,
        "operator_origin": int(measurement.operator_origin or 0) or None,
        "technology": int(measurement.technology),
        "technology_origin": int(measurement.technology_origin or 0) or None,
        "context": int(measurement.context),
        "device": measurement.device,
        "period": period_of(day),
        "vouching": int(measurement.voucher.vouching),
        "flags": ",".join(measurement.flags),
        "pages_made": pages.made or None,
        "pages_within_10s": pages.within_10s if pages.made else None,
        "pages_within_5s": pages.within_5s if pages.made else None,
        "video_verdict": None if video_verdict is None else int(video_verdict),
        "body": body_text(measurement),
    }
    countable = 0
    for usage, name in enumerate(_BIN_NAMES):
        is_there = bins[usage] != NO_BIN
        cells[name] = bins[usage] if is_there else None
        countable |= is_there << usage
    # Without a square, the commune is used as the place, with its own sign.
    slot = -2 - commune if place == NO_PLACE else place
    key = sample_key(
        origin, device=measurement.device, operator=measurement.operator, technology=measurement.technology,
        slot=slot, day=day,
    )  # fmt: skip
    return SingleRow(measurement, cells, verdict, countable if verdict is Verdict.COUNTED else 0, key)


def sample_key(origin: Origin, *, device: int, operator: int, technology: int, slot: int, day: int) -> int:
    """Return the sample key of a test, from its device, operator, technology, place and day."""
    words = (device, operator << 8 | technology, slot, day)
    packed = b"".join(word.to_bytes(8, "little", signed=True) for word in words)
    hashed = int.from_bytes(blake2b(packed, digest_size=8).digest(), "little")
    return FIRST_SAMPLE_KEYS[origin] | hashed & _KEY_MASK


def _outcomes(measurement: MeasuredTest) -> tuple[list[float], list[bool], list[bool]]:
    """Return by usage: the measured value (NaN for none), whether it failed, and whether there is a result."""
    values, failed, results = [nan] * len(_USAGES), [False] * len(_USAGES), [False] * len(_USAGES)
    for subtest in measurement.subtests:
        usage, outcome = _USAGES[subtest.kind], outcome_of(subtest)
        values[usage] = nan
        if outcome is SubtestOutcome.MEASURED and subtest.value is not None:
            values[usage] = subtest.value
        failed[usage], results[usage] = outcome is SubtestOutcome.FAILED, outcome is not SubtestOutcome.MISSING
    return values, failed, results


class _Statements(NamedTuple):
    """The SQL statements for one row, with the parameter style of the database driver."""

    known: str
    spend: str
    heard: str
    hear: str
    voice: str
    take_slot: str
    slot: str
    insert: str

    @classmethod
    def marked(cls, mark: str) -> Self:
        names = ", ".join(column.name for column in ROW)
        marks = ", ".join([mark] * len(ROW))
        # Built from ROW, never from input.
        return cls(
            known=f"SELECT verdict FROM quality_measurement WHERE id = {mark}",  # noqa: S608
            spend=f"INSERT INTO quality_spent_receipt (key, ended_s) VALUES ({mark}, {mark}) ON CONFLICT DO NOTHING",  # noqa: S608
            heard=f"SELECT key, tests FROM quality_heard_number WHERE key IN ({', '.join([mark] * 3)})",  # noqa: S608
            hear=f"INSERT INTO quality_heard_number (key, tests, ended_s) VALUES ({mark}, {mark}, {mark})"  # noqa: S608
            " ON CONFLICT (key) DO UPDATE SET tests = excluded.tests",
            voice="SELECT voice FROM quality_measurement"  # noqa: S608
            f" WHERE device = {mark} AND sample_mask <> 0 AND voice <> 0 LIMIT 1",
            take_slot=f"INSERT INTO quality_sample_key (key, device, mask) VALUES ({mark}, {mark}, {mark})"  # noqa: S608
            " ON CONFLICT (key) DO UPDATE SET mask = excluded.mask",
            slot=f"SELECT mask FROM quality_sample_key WHERE key = {mark}",  # noqa: S608
            insert=f"INSERT INTO quality_measurement ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608
        )


_STATEMENTS: Final = {"sqlite": _Statements.marked("?"), "postgresql": _Statements.marked("%s")}


def insert_single_rows(rows: Sequence[SingleRow], connection: BaseDatabaseWrapper) -> list[RecordReceipt]:
    """Insert ``rows`` in a transaction of their own over ``connection``, durable on return; return the receipts."""
    statements, is_sqlite = _STATEMENTS[connection.vendor], connection.vendor == "sqlite"
    with connection.wrap_database_errors, writer_lock() if is_sqlite else nullcontext():
        connection.ensure_connection()
        # The sqlite3 cursor: Django's doubles the cost.
        cursor = connection.connection.cursor() if is_sqlite else connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
        try:
            tick = take_lock(cursor)
            receipts = [_insert(row, cursor, statements, tick=tick) for row in rows]
            cursor.execute("COMMIT")
        except BaseException:
            # Nothing is recorded; the caller retries or reports an error.
            cursor.execute("ROLLBACK")
            raise
    return receipts


def _insert(row: SingleRow, cursor: Any, statements: _Statements, *, tick: int | None) -> RecordReceipt:
    """Insert a row within the transaction: claim its free sample keys, receipt and counters. Return the receipt."""
    measurement, voucher = row.measurement, row.measurement.voucher
    verdict, countable, voice, has_commune = row.verdict, row.countable, OWN_VOICE, row.cells["commune"] is not None
    cursor.execute(statements.known, (row.cells["id"],))
    if (known := cursor.fetchone()) is not None:
        # It keeps the verdict of its row: its receipt has counted once, or never.
        return RecordReceipt(is_new=False, verdict=Verdict(known[0]), has_commune=has_commune)
    has_receipt = voucher.vouching is AttestationKind.RECEIPT
    if countable and has_receipt:
        cursor.execute(statements.spend, (voucher.session, voucher.ended_s))
        if not cursor.rowcount:
            # A reused receipt makes the row uncounted.
            verdict, countable = Verdict.USED_RECEIPT, 0
    if countable:
        cursor.execute(statements.slot, (row.key,))
        taken = (cursor.fetchone() or (0,))[0]
        countable &= ~taken
        if countable and has_receipt:
            voice = _voice(row, cursor, statements)
            if voice == UNHEARD:
                verdict, countable = Verdict.HEARD_ENOUGH, 0
        if countable:
            cursor.execute(statements.take_slot, (row.key, measurement.device, taken | countable))
    judged = {"tick": tick, "verdict": int(verdict), "voice": voice, "sample_mask": countable}
    cursor.execute(statements.insert, _IN_ORDER(row.cells | judged))
    return RecordReceipt(is_new=True, verdict=verdict, has_commune=has_commune)


def _voice(row: SingleRow, cursor: Any, statements: _Statements) -> int:
    """Return the voice of a test with a receipt; UNHEARD where the rate rules drop it."""
    voucher, device, heard = row.measurement.voucher, row.measurement.device, TestCounters()
    place = place_heard(row.cells["commune"], row.cells["grid17"])
    keys = CounterKeys.of(
        voucher.network,
        voucher.hour,
        place=place,
        operator=row.measurement.operator,
        origin=Origin(row.cells["origin"]),
    )
    cursor.execute(statements.heard, keys)
    heard.load(cursor.fetchall())
    if not heard.hears(keys, voucher.ended_s):
        return UNHEARD
    for changed in heard.changed.values():
        cursor.execute(statements.hear, changed)
    cursor.execute(statements.voice, (device,))
    earlier = cursor.fetchone()
    return voice_of({device: earlier[0]} if earlier else {}, device=device, hour=voucher.hour)
