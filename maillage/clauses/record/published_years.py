"""Freezes the table of a year once its months of grace are over; what is said later changes no published row."""

import datetime as dt
from dataclasses import asdict

from django.db import transaction

from maillage.clauses.models import PublishedContractYear, PublishedYear
from maillage.clauses.queries.invented_clauses import has_invented_clauses, has_real_clauses
from maillage.clauses.queries.yearly_people import people_of_year, years_of_work
from maillage.clauses.rules.contract_years import contract_rows
from maillage.clauses.rules.yearly_tables import yearly_rows
from maillage.clauses.terms.months import WorkMonth
from maillage.clauses.terms.yearly_tables import GRACE_MONTHS


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
