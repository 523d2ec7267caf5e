"""Freezes what is public: the table of a year after its grace period, its data set, the agency's quarterly balance.

Later reports change no row of a frozen year; the balance includes them in a later closing, if they may be disclosed.
"""

import datetime as dt
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from maillage.core.schema.terms import FieldType
from maillage.include.clauses.domain.balance_closings import (
    ClauseHours,
    are_linked,
    changed_hours,
    closing_day,
    told_change,
)
from maillage.include.clauses.domain.hours import CENTIHOURS
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.yearly_tables import (
    GRACE_MONTHS,
    SCHEMA_ID,
    WHOLE_REGION,
    Breakdown,
    ClauseYearRow,
    contract_rows,
    yearly_rows,
)
from maillage.include.clauses.store.models import ClosedBalance, ClosedPersonHours, PublishedContractYear, PublishedYear
from maillage.include.clauses.store.yearly_people import (
    YearHours,
    closed_hours,
    hours_by_year,
    invented_hours_of_year,
    people_of_closings,
    people_of_year,
    published_rows_of_years,
    told_of_year,
    years_of_work,
)
from maillage.kits.lists.columns import Column, Columns
from maillage.opendata.catalog.domain.terms import Frequency
from maillage.opendata.catalog.store.consolidation import publish_rows
from maillage.web.demonstration import showing

_ALL_YEARS: Final = 0

YEAR_COLUMNS: Final[Columns[tuple[int, ClauseYearRow]]] = (
    Column("annee", lambda yearly: yearly[0], FieldType.INTEGER),
    Column("departement", lambda yearly: yearly[1].departement),
    Column("ventilation", lambda yearly: yearly[1].breakdown.value),
    Column("valeur", lambda yearly: yearly[1].value),
    Column("personnes", lambda yearly: yearly[1].people, FieldType.INTEGER),
    Column("heures", lambda yearly: round(yearly[1].centihours / CENTIHOURS), FieldType.INTEGER),
)
_SLUG: Final = "clauses-sociales"


def publish_due_years(now: dt.datetime, *, is_invented: bool = False) -> int:
    """Freeze the years that are due, whether or not a row may be published; how many.

    A year without a closing waits. ``is_invented``: the demonstration, which has its own years and no closings.
    """
    open_from = WorkMonth.of(localdate(now)).after(-GRACE_MONTHS).year
    frozen = set(PublishedYear.objects.filter(is_invented=is_invented).values_list("year", flat=True))
    worked, count = years_of_work(is_invented=is_invented), 0
    for year in [year for year in worked if year < open_from and year not in frozen]:
        with transaction.atomic():
            # Close the remaining reports of the year first, if they may be disclosed: year and balance then count the
            # same hours, and their difference isolates nobody.
            if not is_invented:
                _close(now, of_year=year)
            year_hours = invented_hours_of_year(year) if is_invented else told_of_year(year)
            if year_hours is None:
                continue
            people = people_of_year(year, year_hours, is_invented=is_invented)
            rows = yearly_rows(people)
            if not (is_invented or are_linked(people_of_closings(year))):
                # Closings of disjoint people: rows of some could be subtracted, so only the total is published.
                rows = [row for row in rows if (row.departement, row.breakdown) == (WHOLE_REGION, Breakdown.ALL)]
            published, is_new = PublishedYear.objects.get_or_create(
                year=year,
                is_invented=is_invented,
                defaults={"published_at": now, "rows": [asdict(row) for row in rows]},
            )
            if is_new:
                PublishedContractYear.objects.bulk_create(
                    PublishedContractYear(year=published, **asdict(row)) for row in contract_rows(people, rows)
                )
            count += 1
    return count


def close_due_balance(now: dt.datetime) -> int:
    """Close the balance of real clauses on each closing day, first when there is something to disclose; how many.

    Years are closed separately. A year that fewer people than the threshold changed since its last closing waits as a
    whole.
    """
    today = localdate(now)
    last, day = ClosedBalance.objects.filter(of_year=0).order_by("-closed_on").first(), closing_day(today)
    if last is not None and last.closed_on >= day:
        return 0
    with transaction.atomic():
        is_told = _close(now, of_year=0, closed_on=day if last else today)
    if last is not None and not is_told:
        ClosedBalance.objects.get_or_create(closed_on=day, of_year=0, defaults={"sums": []})
    return int(is_told)


def _close(now: dt.datetime, *, of_year: int, closed_on: dt.date | None = None) -> bool:
    """Close one year, or all for 0; whether anything was disclosed. What was not, waits."""
    before, current = closed_hours(), hours_by_year()
    is_together = any(year == _ALL_YEARS for year, _clause, _person in before)
    if is_together:
        # Closings from before years were separate: one difference over all years, then they are separate.
        change = told_change(changed_hours(_of_all_years(before), _of_all_years(current)))
        of_years = {} if change is None else {_ALL_YEARS: change}
        changes = {key: hours for key, hours in current.items() if of_years}
    else:
        by_year = {
            year: changed_hours(_of_year(before, year), _of_year(current, year))
            for year in sorted({year for year, _clause, _person in {*before, *current}})
            if of_year in (_ALL_YEARS, year)
        }
        of_years = {year: change for year, hours in by_year.items() if (change := told_change(hours)) is not None}
        changes = {(year, *key): hours for year in of_years for key, hours in by_year[year].items()}
    if not of_years:
        return False
    closing, is_new = ClosedBalance.objects.get_or_create(
        closed_on=closed_on or localdate(now),
        of_year=of_year,
        defaults={"sums": [{"path": [], "centihours": hours, "year": year} for year, hours in of_years.items()]},
    )
    if not is_new:
        return False  # already closed today: the next closing day includes the rest
    if is_together:
        ClosedPersonHours.objects.all().delete()
    ClosedPersonHours.objects.bulk_create(
        (
            ClosedPersonHours(
                closing=closing, clause_id=clause, participant_id=person or None, year=year, centihours=hours
            )
            for (year, clause, person), hours in changes.items()
        ),
        batch_size=2_000,
    )
    return True


def _of_year(hours: YearHours, year: int) -> ClauseHours:
    return {(clause, person): count for (of_year, clause, person), count in hours.items() if of_year == year}


def _of_all_years(hours: YearHours) -> ClauseHours:
    together: dict[tuple[int, int], int] = {}
    for (_year, clause, person), count in hours.items():
        together[clause, person] = together.get((clause, person), 0) + count
    return together


def publish_yearly_table(now: datetime) -> int:
    """Publish the table if years were added; the number of data sets. Invented years are left out."""
    with showing(demonstration=False):
        rows = published_rows_of_years()
    if not rows:
        return 0
    return publish_rows(SCHEMA_ID, YEAR_COLUMNS, rows, slug=_SLUG, now=now, frequency=Frequency.YEARLY)
