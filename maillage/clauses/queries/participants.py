"""The people of clauses by pseudonym: hours and descriptions, for authorised readers."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from maillage.clauses.models import ClauseParticipant, HourEntry, HourReporter, InsertionClause
from maillage.clauses.queries.sealed_persons import opened_person
from maillage.clauses.queries.sealing import evidence_place, unsealed_words
from maillage.clauses.terms.months import WorkMonth
from maillage.clauses.terms.publics import StatedParticipant
from maillage.core.problems import NotFound, sentence

_MOST_NUMBERS: Final = 5_000


@dataclass(frozen=True, slots=True)
class PersonMonthRow:
    """Hours of a person in a month, for a form."""

    pseudonym: str
    mode: str
    centihours: int
    departement: str
    commune: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ClausePerson:
    """A person of a clause: description, months and hours in it."""

    number: int
    pseudonym: str
    stated: StatedParticipant
    first: WorkMonth
    last: WorkMonth
    centihours: int


def month_rows(reporter: HourReporter, month: WorkMonth) -> tuple[list[PersonMonthRow], bool]:
    """The rows of a month and True, or the rows of the last reported month before it and False."""
    rows = _said_rows(reporter, month)
    if rows:
        return rows, True
    earlier = HourEntry.objects.filter(reporter=reporter, month__lt=month.number).exclude(participant=None)
    last = earlier.order_by("-month").values_list("month", flat=True).first()
    return ([] if last is None else _said_rows(reporter, WorkMonth(last))), False


def _said_rows(reporter: HourReporter, month: WorkMonth) -> list[PersonMonthRow]:
    rows = HourEntry.objects.filter(reporter=reporter, month=month.number).exclude(participant=None)
    columns = ("participant__pseudonym", "mode", "centihours", "departement", "commune", "sealed_evidence")
    place = evidence_place(reporter.clause_id)
    return [
        PersonMonthRow(pseudonym, mode, hours, departement, commune, unsealed_words(bytes(sealed), beside=place))
        for pseudonym, mode, hours, departement, commune, sealed in rows.values_list(*columns).order_by(
            "participant__pseudonym", "mode", "departement"
        )
    ]


def clause_persons(clause: InsertionClause) -> list[ClausePerson]:
    """The people of a clause, ordered by pseudonym."""
    months: dict[int, tuple[int, int, int]] = {}
    rows = HourEntry.objects.filter(clause=clause).exclude(participant=None)
    for person, month, hours in rows.values_list("participant_id", "month", "centihours"):
        first, last, total = months.get(person, (month, month, 0))
        months[person] = min(first, month), max(last, month), total + hours
    people = people_of_clause(clause).order_by("pseudonym")
    return [
        ClausePerson(row.pk, row.pseudonym, opened_person(row), WorkMonth(first), WorkMonth(last), hours)
        for row in people
        for first, last, hours in [months[row.pk]]
    ]


def people_of_clause(clause: InsertionClause) -> QuerySet[ClauseParticipant]:
    """The encrypted rows of everybody with hours in a clause."""
    return ClauseParticipant.objects.filter(pk__in=HourEntry.objects.filter(clause=clause).values("participant"))


def people_numbered(numbers: Collection[int]) -> Mapping[int, ClauseParticipant]:
    """The encrypted rows of people by id."""
    return {
        row.pk: row for some in in_batches(numbers) for row in ClauseParticipant.objects.filter(pk__in=some).order_by()
    }


def in_batches(numbers: Collection[int]) -> Iterator[list[int]]:
    """Ids in batches that fit into one query."""
    ordered = sorted(numbers)
    for begin in range(0, len(ordered), _MOST_NUMBERS):
        yield ordered[begin : begin + _MOST_NUMBERS]


def pseudonyms_of(numbers: Iterable[int]) -> Mapping[int, str]:
    """The pseudonyms of people by id."""
    return dict(ClauseParticipant.objects.filter(pk__in=list(numbers)).values_list("pk", "pseudonym"))


def participant_row(coordination_id: int, pseudonym: str) -> ClauseParticipant:
    """The person with that pseudonym in a coordination; raises NotFound."""
    row = ClauseParticipant.objects.filter(coordination=coordination_id, pseudonym=pseudonym).first()
    if row is None:
        raise NotFound("pseudonym_unknown", sentence("Aucune personne de cette coordination ne porte ce pseudonyme."))
    return row


def known_pseudonyms(coordination_id: int, pseudonyms: Collection[str]) -> Mapping[str, int]:
    """Ids by pseudonym; new pseudonyms are absent."""
    rows = ClauseParticipant.objects.filter(coordination=coordination_id)
    if len(pseudonyms) <= 500:
        rows = rows.filter(pseudonym__in=pseudonyms)
    return {pseudonym: pk for pseudonym, pk in rows.values_list("pseudonym", "pk") if pseudonym in pseudonyms}
