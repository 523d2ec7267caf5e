"""Writes what hours sum up to, by clause, reporter, month, mode and place: in the transaction that writes the hours."""

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from maillage.clauses.models import InsertionClause, MonthTotal

_MONTH_TOTALS: Final = (Path(__file__).parents[1] / "sql" / "month_totals.sql").read_text("utf-8")
_BATCH: Final = 500
EVERY_MONTH: Final = range(2_200 * 12)  # by WorkMonth.number


def touch_clauses(numbers: Collection[int], *, now: dt.datetime) -> None:
    """The clauses of these numbers changed: every figure that is kept of them is of before."""
    ordered = sorted(numbers)
    for begin in range(0, len(ordered), _BATCH):
        rows = InsertionClause.objects.filter(pk__in=ordered[begin : begin + _BATCH])
        # Locked in one order, so that two tables of hours never wait for each other.
        list(rows.select_for_update().order_by("pk").values_list("pk"))
        rows.update(changed_at=now, revision=F("revision") + 1)


def renew_month_totals(numbers: Collection[int], *, now: dt.datetime, months: range = EVERY_MONTH) -> None:
    """The hours of these clauses changed in these months: their totals are summed anew from the rows.

    The clauses are locked first, so that of two who write hours of one at once the second sums both.
    """
    with transaction.atomic():
        touch_clauses(numbers, now=now)
        ordered = sorted(numbers)
        for begin in range(0, len(ordered), _BATCH):
            batch = ordered[begin : begin + _BATCH]
            ends = months.start, months.stop - 1
            MonthTotal.objects.filter(clause__in=batch, month__range=ends).delete()
            with connection.cursor() as cursor:
                cursor.execute(_MONTH_TOTALS.format(clauses=", ".join(["%s"] * len(batch))), [*batch, *ends])
