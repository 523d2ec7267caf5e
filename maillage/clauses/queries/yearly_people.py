"""The people of a year with their hours, for the table of that year alone: opened here, and shown nowhere."""

from maillage.clauses.models import ClauseParticipant, HourEntry, InsertionClause, PublishedYear
from maillage.clauses.queries.sealed_persons import opened_person
from maillage.clauses.terms.yearly_tables import NOT_SAID, Breakdown, ClauseYearRow, PersonYear


def people_of_year(year: int) -> list[PersonYear]:
    """Everybody who worked in a year and was not forgotten; all her hours count where she worked most."""
    contracts = dict(InsertionClause.objects.values_list("pk", "contract_key"))
    by_person: dict[int, dict[tuple[str, str], int]] = {}
    by_contract: dict[int, dict[str, int]] = {}
    rows = HourEntry.objects.filter(month__gte=year * 12, month__lt=year * 12 + 12).exclude(participant=None)
    values = rows.values_list("participant_id", "departement", "mode", "clause_id", "centihours")
    for person, departement, mode, clause, hours in values:
        sums = by_person.setdefault(person, {})
        sums[departement, mode] = sums.get((departement, mode), 0) + hours
        of_contracts = by_contract.setdefault(person, {})
        of_contracts[contracts[clause]] = of_contracts.get(contracts[clause], 0) + hours
    people = []
    for row in ClauseParticipant.objects.iterator(chunk_size=4_000):
        sums = by_person.get(row.pk, {})
        if not sums:
            continue
        stated = opened_person(row)
        departement, mode = max(sums, key=lambda place: (sums[place], place))
        of_contracts = by_contract[row.pk]
        people.append(
            PersonYear(
                departement=departement,
                category=stated.category.value if stated.category else NOT_SAID,
                mode=mode,
                age=stated.age.value if stated.age else NOT_SAID,
                centihours=sum(sums.values()),
                contract=max(of_contracts, key=lambda key: (of_contracts[key], key)),
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
