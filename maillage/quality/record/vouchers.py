"""A receipt counts once, and a network has one voice an hour: what the transaction of the rows decides about vouchers.

Both are kept as keyed words that nobody can lead back (docs/explanation/threats.md, "Figures"), and for as long as a
result may wait on a telephone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.backends.utils import CursorWrapper

from maillage.measurement.terms import Vouching
from maillage.quality.models import NetworkHour, SpentReceipt
from maillage.quality.record.preparation import Prepared
from maillage.quality.rules.vouching import LATEST
from maillage.quality.terms import Verdict

CHUNK: Final = 2_000
NO_VOICE, VOICE = 0, 1

_SPENT: Final = SpentReceipt._meta.db_table  # noqa: SLF001 -- Django's documented way to a table's name
_HOURS: Final = NetworkHour._meta.db_table  # noqa: SLF001 -- likewise


@dataclass(frozen=True, slots=True)
class Judged:
    """Of each row: its verdict, the usages that it could count for, and whether its device has a voice in the floor."""

    verdicts: list[int]
    wanted: list[int]
    voices: list[int]


def judge_vouchers(cursor: CursorWrapper, prepared: Prepared, is_new: Sequence[bool]) -> Judged:
    """What becomes of the rows of ``prepared``, the receipts and hours that they take being noted; under the lock."""
    judged = Judged(
        prepared.verdict.tolist(),
        [mask if new else 0 for mask, new in zip(prepared.wanted.tolist(), is_new, strict=True)],
        [VOICE] * len(is_new),
    )
    vouching = prepared.vouchers.vouching.tolist()
    rows = [at for at, mask in enumerate(judged.wanted) if mask and vouching[at] == Vouching.RECEIPT]
    if rows:
        _take_voices(cursor, prepared, _spend(cursor, prepared, rows, judged), judged)
    return judged


def forget_old_vouchers(now: datetime) -> None:
    """Forget receipts that are too old to be taken again, and the hours they were of."""
    before_s = int((now - LATEST).timestamp()) - 86_400  # clocks may differ
    SpentReceipt.objects.filter(ended_s__lt=before_s).delete()
    NetworkHour.objects.filter(ended_s__lt=before_s).delete()


def _spend(cursor: CursorWrapper, prepared: Prepared, rows: Sequence[int], judged: Judged) -> list[int]:
    """Those of ``rows`` whose receipt is used for the first time; the others count for nothing."""
    session, ended_s = prepared.vouchers.session, prepared.vouchers.ended_s.tolist()
    spent = {key for key, _ in _known(cursor, _SPENT, "ended_s", [session[at] for at in rows])}
    first = []
    for at in rows:
        if session[at] in spent:
            judged.wanted[at], judged.verdicts[at] = 0, int(Verdict.USED_RECEIPT)
            continue
        spent.add(session[at])
        first.append(at)
    _keep(cursor, _SPENT, ["key", "ended_s"], [(session[at], ended_s[at]) for at in first])
    return first


def _take_voices(cursor: CursorWrapper, prepared: Prepared, rows: Sequence[int], judged: Judged) -> None:
    """The first device of a network's hour has its voice; the others count, but not towards the five."""
    network, ended_s = prepared.vouchers.network, prepared.vouchers.ended_s.tolist()
    device = prepared.columns.device.tolist()
    holders = dict(_known(cursor, _HOURS, "device", [network[at] for at in rows]))
    fresh = []
    for at in rows:
        if network[at] not in holders:
            holders[network[at]] = device[at]
            fresh.append((network[at], device[at], ended_s[at]))
        if holders[network[at]] != device[at]:
            judged.voices[at] = NO_VOICE
    _keep(cursor, _HOURS, ["key", "device", "ended_s"], fresh)


def _known(cursor: CursorWrapper, table: str, column: str, keys: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        marks = ", ".join(["%s"] * len(part))
        cursor.execute(f"SELECT key, {column} FROM {table} WHERE key IN ({marks})", part)  # noqa: S608 -- constants
        found += cursor.fetchall()
    return found


def _keep(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[tuple[int, ...]]) -> None:
    marks = f"({', '.join(['%s'] * len(columns))})"
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * len(part))} "  # noqa: S608 -- constants
            "ON CONFLICT (key) DO NOTHING",
            [value for row in part for value in row],
        )
