"""Sums of the hours of a clause, by SQL: months, modes, reporters, places of work, people; what the end will be."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from maillage.clauses.models import HourEntry, InsertionClause, MonthTotal
from maillage.clauses.rules.forecast import HoursForecast, hours_at_end
from maillage.clauses.terms.clauses import FLOOR
from maillage.clauses.terms.months import WorkMonth

_PERSON_MONTHS: Final = (
    "SELECT participant_id, month, centihours FROM clauses_hourentry WHERE clause_id = %s AND month < %s"
)
# Whole months without hours after which nobody knows whether it goes on; the alert of silent reporters waits as long.
MOST_SILENT_MONTHS: Final = 2
_MOST_PEOPLE: Final = 5_000  # that a forecast is made of; a clause has some hundreds


@dataclass(frozen=True, slots=True)
class HourSums:
    """All sums of a clause, or of the part of one reporter; hours in hundredths.

    ``people`` are those who are known by a pseudonym; ``forgotten`` hours are of people who were forgotten.
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
        """Whether fewer people than the floor made them, so that nobody but their coordination is told how many."""
        return self.people < FLOOR


def hour_sums(clause: InsertionClause, *, reporter_siret: str = "") -> HourSums:
    """The sums of a clause, of the part of one reporter where it is named: two questions."""
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
    """The last month with hours of a clause that goes on, where nobody said any since; None where they are said."""
    this_month = WorkMonth.of(today).number
    if not sums.by_month or clause.last_month < this_month:
        return None
    last = max(sums.by_month)
    return last if this_month - last.number > MOST_SILENT_MONTHS else None


def clause_forecast(clause: InsertionClause, sums: HourSums, *, today: dt.date) -> HoursForecast | None:
    """What the clause will have done in its last month, as far as is known today: what is done where it is over.

    None where too little is known, nobody said hours of late, or people were forgotten. The month that goes on is not
    whole: it counts among those to come.
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
        # Not by the ORM, which takes each of 24,000 cells in hand: the page of a long clause waits for them.
        cursor.execute(_PERSON_MONTHS, [clause.pk, this_month])
        cells = np.array(cursor.fetchall(), np.int64)
    people, row = np.unique(cells[:, 0], return_inverse=True)
    hours = np.zeros((len(people), last - first + 1))
    np.add.at(hours, (row, cells[:, 1] - first), cells[:, 2])
    forecast = hours_at_end(hours, months_left=clause.last_month - last)
    if forecast is None:
        return None
    # What is said of the month that goes on is done, whatever was foreseen.
    return HoursForecast(*(max(value, sums.done) for value in (forecast.low, forecast.middle, forecast.high)))


def done_by_clause(clauses: QuerySet[InsertionClause]) -> Mapping[int, int]:
    """What each of these clauses has done, in hundredths of hours; one without hours is absent."""
    sums = MonthTotal.objects.filter(clause__in=clauses).values_list("clause_id").annotate(hours=Sum("centihours"))
    return dict(sums.order_by())
