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
from maillage.quality.record.keyed_rows import insert_rows, select_by_key
from maillage.quality.record.preparation import PreparedRows
from maillage.quality.rules.vouching import LATEST
from maillage.quality.terms import Verdict

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
