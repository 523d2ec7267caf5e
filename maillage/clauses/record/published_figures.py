"""Freezes what is read outside of portfolios: the table of a year after its grace, the agency's balance by quarter.

What is said later changes no row of a year; of the balance it is told at a later closing, where it may be.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from django.utils.timezone import localdate

from maillage.clauses.models import ClosedBalance, ClosedPersonHours, PublishedContractYear, PublishedYear
from maillage.clauses.queries.agency_balance import balance_paths
from maillage.clauses.queries.invented_clauses import has_invented_clauses, has_real_clauses
from maillage.clauses.queries.yearly_people import people_of_year, years_of_work
from maillage.clauses.rules.balance_closings import (
    FORGOTTEN,
    ChangedClause,
    changed_hours,
    closed_sums,
    closing_day,
)
from maillage.clauses.rules.contract_years import contract_rows
from maillage.clauses.rules.yearly_tables import yearly_rows
from maillage.clauses.terms.months import WorkMonth
from maillage.clauses.terms.yearly_tables import GRACE_MONTHS

_CLOSED_HOURS: Final = (Path(__file__).parents[1] / "sql" / "closed_hours.sql").read_text("utf-8")


def publish_due_years(now: dt.datetime) -> int:
    """How many years were frozen: each once, whether a row of it may be published or none.

    None while real clauses stand beside those of a demonstration, which then goes (record/invented_clauses.py).
    """
    if has_real_clauses() and has_invented_clauses():
        return 0
    open_from = WorkMonth.of(now.date()).after(-GRACE_MONTHS).year
    frozen = set(PublishedYear.objects.values_list("year", flat=True))
    due = [year for year in years_of_work() if year < open_from and year not in frozen]
    for year in due:
        people = people_of_year(year)
        rows = yearly_rows(people)
        of_contracts = contract_rows(people, rows)
        with transaction.atomic():
            published, is_new = PublishedYear.objects.get_or_create(
                year=year, defaults={"published_at": now, "rows": [asdict(row) for row in rows]}
            )
            if is_new:
                PublishedContractYear.objects.bulk_create(
                    PublishedContractYear(year=published, **asdict(row)) for row in of_contracts
                )
    return len(due)


def close_due_balance(now: dt.datetime) -> int:
    """How many balances were closed: one at each closing day; the first as soon as there is something to tell.

    Where fewer people than the floor changed something since the last one, the day passes and all of it waits.
    """
    if has_real_clauses() and has_invented_clauses():
        return 0
    today = localdate(now)
    last, day = ClosedBalance.objects.order_by("-closed_on").first(), closing_day(today)
    if last is not None and last.closed_on >= day:
        return 0
    with transaction.atomic():
        before = _closed_hours()
        ClosedPersonHours.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(_CLOSED_HOURS)
        paths = balance_paths()
        changes = changed_hours(before, _closed_hours())
        sums = closed_sums([ChangedClause(paths[clause], by_person) for clause, by_person in changes.items()])
        if sums:
            ClosedBalance.objects.create(closed_on=day if last else today, sums=[asdict(row) for row in sums])
        else:
            transaction.set_rollback(True)
    if last is not None and not sums:
        ClosedBalance.objects.get_or_create(closed_on=day, defaults={"sums": []})
    return int(bool(sums))


def _closed_hours() -> Mapping[tuple[int, int], int]:
    closed: dict[tuple[int, int], int] = {}
    rows = ClosedPersonHours.objects.values_list("clause_id", "participant_id", "centihours")
    for clause, person, hours in rows.iterator():
        key = clause, person or FORGOTTEN
        closed[key] = closed.get(key, 0) + hours
    return closed
