"""The people of a year with their hours, decrypted only to build the table of that year."""

from collections.abc import Mapping

from django.db.models import F, QuerySet, Sum

from maillage.include.clauses.domain.balance_closings import FORGOTTEN, changed_people
from maillage.include.clauses.domain.yearly_tables import (
    NOT_SAID,
    Breakdown,
    ClauseYearRow,
    PersonYear,
    with_told_hours,
)
from maillage.include.clauses.store.access import CLAUSES, of_kind
from maillage.include.clauses.store.models import (
    ClauseParticipant,
    ClosedBalance,
    ClosedPersonHours,
    HourEntry,
    InsertionClause,
    PublishedYear,
)
from maillage.include.clauses.store.sealed_persons import opened_person
from maillage.web.demonstration import shows_demonstration

# Hundredths of hours by year, clause and person (FORGOTTEN for anonymised people).
YearHours = Mapping[tuple[int, int, int], int]


def hours_by_year() -> YearHours:
    """The current hours of all people in real clauses."""
    rows = _hours(is_invented=False).annotate(year=F("month") / 12).values_list("year", "clause_id", "participant_id")
    hours: dict[tuple[int, int, int], int] = {}
    for year, clause, person, count in rows.annotate(count=Sum("centihours")).iterator():
        hours[int(year), clause, person or FORGOTTEN] = count
    return hours


def closed_hours() -> YearHours:
    """The hours counted by closings so far; year 0 holds closings before years were closed separately."""
    closed: dict[tuple[int, int, int], int] = {}
    rows = ClosedPersonHours.objects.values_list("year", "clause_id", "participant_id", "centihours")
    for year, clause, person, hours in rows.iterator():
        key = year, clause, person or FORGOTTEN
        closed[key] = closed.get(key, 0) + hours
    return closed


def people_of_closings(year: int) -> list[frozenset[int]]:
    """For each closing of a year the people who changed it; without erased and anonymised ones."""
    closings: dict[int | None, dict[tuple[int, int], int]] = {}
    rows = ClosedPersonHours.objects.filter(year=year).exclude(participant=None)
    for closing, clause, person, hours in rows.values_list("closing_id", "clause_id", "participant_id", "centihours"):
        assert person is not None
        closings.setdefault(closing, {})[clause, person] = hours
    return [changed_people(changes) for _closing, changes in sorted(closings.items(), key=lambda item: item[0] or 0)]


def invented_hours_of_year(year: int) -> int:
    """The hours (hundredths) of the demonstration's clauses in a year, which no closing covers."""
    rows = _hours(is_invented=True).filter(month__gte=year * 12, month__lt=year * 12 + 12)
    return int(rows.aggregate(hours=Sum("centihours"))["hours"] or 0)


def _hours(*, is_invented: bool) -> QuerySet[HourEntry]:
    return of_kind(HourEntry.objects.order_by(), is_invented=is_invented, through="clause__coordination__")


def told_of_year(year: int) -> int | None:
    """The hours (hundredths) of a year disclosed by closings; None if none disclosed any."""
    roots = [
        (row.get("year", 0), row["centihours"])
        for sums in ClosedBalance.objects.values_list("sums", flat=True)
        for row in sums
        if not row["path"]
    ]
    if any(of_year == 0 for of_year, _hours in roots):
        # Closed before years were separate: what is stored for this year is what was disclosed.
        kept: int | None = ClosedPersonHours.objects.filter(year=year).aggregate(told=Sum("centihours"))["told"]
        return kept
    told = [hours for of_year, hours in roots if of_year == year]
    return sum(told) if told else None


def people_of_year(year: int, told: int, *, is_invented: bool = False) -> list[PersonYear]:
    """The people who worked in a year, with the hours counted by closings, each assigned to where she worked most.

    The total is ``told``: hours of people erased or anonymised since stay in the sums, assigned to somebody of the
    largest group. ``is_invented``: the demonstration, as it is.
    """
    clauses = {row[0]: row[1:] for row in InsertionClause.objects.values_list("pk", "contract_key", "departement")}
    closed: dict[int, dict[int, int]] = {}
    worked = _hours(is_invented=is_invented).filter(month__gte=year * 12, month__lt=year * 12 + 12)
    worked = worked.exclude(participant=None)
    counted = worked if is_invented else ClosedPersonHours.objects.filter(year=year).exclude(participant=None)
    rows = counted.order_by().values_list("participant_id", "clause_id").annotate(hours=Sum("centihours"))
    for person, clause, hours in rows:
        assert person is not None
        closed.setdefault(person, {})[clause] = hours
    by_person: dict[int, dict[tuple[str, str], int]] = {}
    for person, departement, mode, hours in worked.values_list("participant_id", "departement", "mode", "centihours"):
        sums = by_person.setdefault(person, {})
        sums[departement, mode] = sums.get((departement, mode), 0) + hours
    people = []
    for row in of_kind(ClauseParticipant.objects.order_by("pk"), is_invented=is_invented).iterator(chunk_size=4_000):
        of_clauses = closed.get(row.pk, {})
        if not sum(of_clauses.values()):
            continue
        stated = opened_person(row)
        largest = max(of_clauses, key=lambda clause: (of_clauses[clause], clause))
        # If her rows are gone, she counts for the département of the clause.
        sums = by_person.get(row.pk) or {(clauses[largest][1], NOT_SAID): 1}
        departement, mode = max(sums, key=lambda place: (sums[place], place))
        of_contracts: dict[str, int] = {}
        for clause, hours in of_clauses.items():
            of_contracts[clauses[clause][0]] = of_contracts.get(clauses[clause][0], 0) + hours
        people.append(
            PersonYear(
                departement=departement,
                category=stated.category.value if stated.category else NOT_SAID,
                mode=mode,
                age=stated.age.value if stated.age else NOT_SAID,
                centihours=sum(of_clauses.values()),
                contract=max(of_contracts, key=lambda key: (of_contracts[key], key)),
            )
        )
    return with_told_hours(people, told)


def years_of_work(*, is_invented: bool = False) -> list[int]:
    """The years with hours, ascending."""
    months = _hours(is_invented=is_invented).values_list("month", flat=True).distinct()
    return sorted({month // 12 for month in months})


def published_rows_of_years() -> list[tuple[int, ClauseYearRow]]:
    """The published rows of the displayed kind with their year, newest year first."""
    return [
        (
            year.year,
            ClauseYearRow(
                row["departement"], Breakdown(row["breakdown"]), row["value"], row["people"], row["centihours"]
            ),
        )
        for year in PublishedYear.objects.filter(is_invented=shows_demonstration(CLAUSES)).order_by("-year")
        for row in year.rows
    ]
