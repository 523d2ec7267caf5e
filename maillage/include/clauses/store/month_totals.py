"""Updates the totals by clause, reporter, month, mode and place, in the transaction that writes the hours."""

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from maillage.include.clauses.store.models import InsertionClause, MonthTotal

_MONTH_TOTALS: Final = (Path(__file__).parents[1] / "sql" / "month_totals.sql").read_text("utf-8")
_BATCH: Final = 500
EVERY_MONTH: Final = range(2_200 * 12)  # by WorkMonth.number


def touch_clauses(numbers: Collection[int], *, now: dt.datetime) -> None:
    """Mark the clauses as changed, which invalidates cached figures."""
    ordered = sorted(numbers)
    for begin in range(0, len(ordered), _BATCH):
        rows = InsertionClause.objects.filter(pk__in=ordered[begin : begin + _BATCH])
        # Locked in a fixed order, so that two tables cannot deadlock.
        list(rows.select_for_update().order_by("pk").values_list("pk"))
        rows.update(changed_at=now, revision=F("revision") + 1)


def renew_month_totals(numbers: Collection[int], *, now: dt.datetime, months: range = EVERY_MONTH) -> None:
    """Recompute the totals of these clauses in these months from their rows.

    The clauses are locked first, so that of two concurrent writers the second sums both.
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
