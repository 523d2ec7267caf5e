"""The people of a year with their hours, for the table of that year alone: opened here, and shown nowhere."""

from maillage.clauses.models import ClauseParticipant, HourEntry, PublishedYear
from maillage.clauses.queries.sealed_persons import opened_person
from maillage.clauses.terms.yearly_tables import NOT_SAID, Breakdown, ClauseYearRow, PersonYear


def people_of_year(year: int) -> list[PersonYear]:
    """Everybody who worked in a year and was not forgotten; all her hours count where she worked most."""
    by_person: dict[int, dict[tuple[str, str], int]] = {}
    rows = HourEntry.objects.filter(month__gte=year * 12, month__lt=year * 12 + 12).exclude(participant=None)
    for person, departement, mode, hours in rows.values_list("participant_id", "departement", "mode", "centihours"):
        sums = by_person.setdefault(person, {})
        sums[departement, mode] = sums.get((departement, mode), 0) + hours
    people = []
    for row in ClauseParticipant.objects.iterator(chunk_size=4_000):
        sums = by_person.get(row.pk, {})
        if not sums:
            continue
        stated = opened_person(row)
        departement, mode = max(sums, key=lambda place: (sums[place], place))
        people.append(
            PersonYear(
                departement=departement,
                category=stated.category.value if stated.category else NOT_SAID,
                mode=mode,
                age=stated.age.value if stated.age else NOT_SAID,
                centihours=sum(sums.values()),
            )
        )
    return people


def years_of_work() -> list[int]:
    """The years in which hours were done, the first first."""
    months = HourEntry.objects.values_list("month", flat=True).distinct()
    return sorted({month // 12 for month in months})


def published_rows_of_years() -> list[tuple[int, ClauseYearRow]]:
    """Every published row with its year, the newest year first, as it was published."""
    return [
        (
            year.year,
            ClauseYearRow(
                row["departement"], Breakdown(row["breakdown"]), row["value"], row["people"], row["centihours"]
            ),
        )
        for year in PublishedYear.objects.order_by("-year")
        for row in year.rows
    ]
