"""Sums of the hours of a clause, by SQL: months, modes, reporters, places of work, people; what the end will be."""

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

_PERSON_MONTHS: Final = "SELECT participant_id, month, centihours FROM clauses_hourentry WHERE clause_id = %s"
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


def clause_forecast(clause: InsertionClause, sums: HourSums) -> HoursForecast | None:
    """What the clause will have done in its last month; None where too little is known, or people were forgotten."""
    if not sums.by_month or sums.forgotten or sums.people > _MOST_PEOPLE:
        return None
    first, last = min(sums.by_month).number, max(sums.by_month).number
    with connection.cursor() as cursor:
        # Not by the ORM, which takes each of 24,000 cells in hand: the page of a long clause waits for them.
        cursor.execute(_PERSON_MONTHS, [clause.pk])
        cells = np.array(cursor.fetchall(), np.int64)
    people, row = np.unique(cells[:, 0], return_inverse=True)
    hours = np.zeros((len(people), last - first + 1))
    np.add.at(hours, (row, cells[:, 1] - first), cells[:, 2])
    return hours_at_end(hours, months_left=clause.last_month - last)


def done_by_clause(clauses: QuerySet[InsertionClause]) -> Mapping[int, int]:
    """What each of these clauses has done, in hundredths of hours; one without hours is absent."""
    sums = MonthTotal.objects.filter(clause__in=clauses).values_list("clause_id").annotate(hours=Sum("centihours"))
    return dict(sums.order_by())
