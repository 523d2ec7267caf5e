"""Periodic jobs: expire old receipts and hourly counters, and apply late answers to the counts."""

from typing import Final

from maillage.core.offers import Duty
from maillage.measure.record.store.circumstances import count_late_answers
from maillage.measure.record.store.rows import delete_expired_receipts

DUTIES: Final = (
    Duty("old receipts", 3_600, delete_expired_receipts, is_final=True),
    Duty("late answers", 600, count_late_answers),
)
