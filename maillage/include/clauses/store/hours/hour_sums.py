"""Sums of the hours of a clause in SQL: months, modes, reporters, places, people; and the forecast."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD
from maillage.include.clauses.domain.forecast import HoursForecast, hours_at_end
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.models import HourEntry, InsertionClause, MonthTotal

_PERSON_MONTHS: Final = (
    "SELECT participant_id, month, centihours FROM clauses_hourentry WHERE clause_id = %s AND month < %s"
)
# Full months without hours after which it is unknown whether the clause goes on; same as for the alert.
MOST_SILENT_MONTHS: Final = 2
_MOST_PEOPLE: Final = 5_000  # in a forecast; a clause has some hundred


@dataclass(frozen=True, slots=True)
class HourSums:
    """All sums of a clause, or of one reporter's part; hours in hundredths.

    ``people`` counts people with a pseudonym; ``forgotten`` are the hours of anonymised people.
    """

    done: int
    people: int
    forgotten: int
    by_month: Mapping[WorkMonth, int]
    by_mode: Mapping[str, int]
    by_departement: Mapping[str, int]
    by_reporter: Mapping[int, int]

    @property
    def has_few_people(self) -> bool:
        """Whether they are below the threshold, so that only the coordination may know the number."""
        return self.people < DISCLOSURE_THRESHOLD


def hour_sums(clause: InsertionClause, *, reporter_siret: str = "") -> HourSums:
    """The sums of a clause, optionally of one reporter, in two queries."""
    totals, rows = MonthTotal.objects.filter(clause=clause), HourEntry.objects.filter(clause=clause)
    if reporter_siret:
        totals, rows = totals.filter(reporter__siret=reporter_siret), rows.filter(reporter__siret=reporter_siret)
    by_month: dict[WorkMonth, int] = {}
    by_mode: dict[str, int] = {}
    by_departement: dict[str, int] = {}
    by_reporter: dict[int, int] = {}
    for month, mode, departement, reporter, hours in totals.values_list(
        "month", "mode", "departement", "reporter_id", "centihours"
    ):
        for sums, key in ((by_mode, mode), (by_departement, departement)):
            sums[key] = sums.get(key, 0) + hours
        by_month[WorkMonth(month)] = by_month.get(WorkMonth(month), 0) + hours
        by_reporter[reporter] = by_reporter.get(reporter, 0) + hours
    facts = rows.aggregate(
        people=Count("participant", distinct=True), forgotten=Sum("centihours", filter=Q(participant=None))
    )
    return HourSums(
        done=sum(by_month.values()),
        people=facts["people"],
        forgotten=facts["forgotten"] or 0,
        by_month=dict(sorted(by_month.items())),
        by_mode=by_mode,
        by_departement=by_departement,
        by_reporter=by_reporter,
    )


def silent_since(clause: InsertionClause, sums: HourSums, *, today: dt.date) -> WorkMonth | None:
    """The last month with hours of a running clause that stopped reporting; None if reports are current."""
    this_month = WorkMonth.of(today).number
    if not sums.by_month or clause.last_month < this_month:
        return None
    last = max(sums.by_month)
    return last if this_month - last.number > MOST_SILENT_MONTHS else None


def clause_forecast(clause: InsertionClause, sums: HourSums, *, today: dt.date) -> HoursForecast | None:
    """The hours at the end of the clause as far as known today; the hours done if it is over.

    None if data are too few or not current, or people were anonymised. The current month is incomplete and counts among
    the remaining ones.
    """
    if not sums.by_month or sums.forgotten or sums.people > _MOST_PEOPLE:
        return None
    this_month = WorkMonth.of(today).number
    if clause.last_month < this_month:
        return HoursForecast(sums.done, sums.done, sums.done)
    whole = [month.number for month in sums.by_month if month.number < this_month]
    if not whole or silent_since(clause, sums, today=today) is not None:
        return None
    first, last = min(whole), max(whole)
    with connection.cursor() as cursor:
        # Raw SQL: the ORM would convert 24,000 values one by one, while the page of a long clause waits.
        cursor.execute(_PERSON_MONTHS, [clause.pk, this_month])
        cells = np.array(cursor.fetchall(), np.int64)
    people, row = np.unique(cells[:, 0], return_inverse=True)
    hours = np.zeros((len(people), last - first + 1))
    np.add.at(hours, (row, cells[:, 1] - first), cells[:, 2])
    forecast = hours_at_end(hours, months_left=clause.last_month - last)
    if forecast is None:
        return None
    # Hours reported for the current month are done, whatever the forecast.
    return HoursForecast(*(max(value, sums.done) for value in (forecast.low, forecast.middle, forecast.high)))


def done_by_clause(clauses: QuerySet[InsertionClause]) -> Mapping[int, int]:
    """The hours (hundredths) done of each clause; clauses without hours are absent."""
    sums = MonthTotal.objects.filter(clause__in=clauses).values_list("clause_id").annotate(hours=Sum("centihours"))
    return dict(sums.order_by())
