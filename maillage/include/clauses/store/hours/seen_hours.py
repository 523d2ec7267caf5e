"""Hours as seen by owners and holders; for few people only if the coordination gives them.

A holder reads its own hours. An owner reads the total of a clause from eleven people, and its months if each has as
many; its coordination may give it all sums. For the agency see store/agency_balance.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.permissions import organisation_numbers, sirets_for
from maillage.core.problems import Forbidden, sentence
from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD
from maillage.include.clauses.store.access import ClauseAccess, SeenClause
from maillage.include.clauses.store.hours.hour_sums import HourSums, hour_sums
from maillage.include.clauses.store.models import HourEntry, HourReporter, InsertionClause, MonthTotal

_OF_FEW: Final = sentence(
    "Les heures de cette clause ne vous sont pas données : demandez à %(name)s l’attestation, ou toutes les sommes."
)


@dataclass(frozen=True, slots=True)
class ClauseProgress:
    """A clause with its progress as the reader may know it; ``done`` is None if hidden."""

    row: InsertionClause
    promised: int
    done: int | None


def seen_sums(seen: SeenClause) -> HourSums | None:
    """The sums of a clause that a person may read; None if none may be disclosed."""
    if seen.sight is ClauseAccess.PROMISE:
        return None
    sums = hour_sums(seen.row, reporter_siret=seen.reporter_siret)
    if seen.sight is not ClauseAccess.SUMS:
        return sums
    if sums.done > 0 and sums.has_few_people:
        return None
    rows = HourEntry.objects.filter(clause=seen.row).order_by().values_list("month")
    people = dict(rows.annotate(people=Count("participant", distinct=True)))
    # Only one breakdown is disclosed: with two, a reader who knows one reporter's hours could subtract.
    are_told = all(people.get(month.number, 0) >= DISCLOSURE_THRESHOLD for month in sums.by_month)
    return HourSums(
        done=sums.done,
        people=sums.people,
        forgotten=sums.forgotten,
        by_month=sums.by_month if are_told else {},
        by_mode={},
        by_departement={},
        by_reporter={},
    )


def certified_sums(seen: SeenClause) -> HourSums:
    """Same, for a certificate; Forbidden if none may be disclosed."""
    sums = seen_sums(seen)
    if sums is None:
        raise Forbidden("certificate_of_few", _OF_FEW, name=seen.row.coordination.name)
    return sums


def clauses_of_others(person: User) -> list[ClauseProgress]:
    """The clauses that ``person`` sees as owner or reporter, in four queries."""
    sirets = sirets_for(person, Role.READER, Capability.INCLUDE)
    numbers = organisation_numbers(person, Role.READER, Capability.INCLUDE)
    reported_clauses = InsertionClause.objects.filter(reporters__siret__in=sirets)
    of_hers = Q(owner__in=numbers) | Q(pk__in=reported_clauses.values("pk"))
    rows = list(InsertionClause.objects.filter(of_hers).exclude(coordination__in=numbers))
    if not rows:
        return []
    totals = MonthTotal.objects.filter(clause__in=rows).order_by()
    whole = dict(totals.values_list("clause_id").annotate(hours=Sum("centihours")))
    entries = HourEntry.objects.filter(clause__in=[row.pk for row in rows if row.owner_id in numbers]).order_by()
    people = dict(entries.values_list("clause_id").annotate(people=Count("participant", distinct=True)))
    parts = _own_parts(rows, sirets)
    several = []
    for row in rows:
        done: int | None = whole.get(row.pk, 0)
        if row.owner_id in numbers:
            is_told = row.is_given_to_owner or not done or people.get(row.pk, 0) >= DISCLOSURE_THRESHOLD
            several.append(ClauseProgress(row, row.promised_centihours, done if is_told else None))
        else:
            promised, done = parts.get(row.pk, (None, 0))
            several.append(ClauseProgress(row, promised or row.promised_centihours, done))
    return several


def _own_parts(
    rows: list[InsertionClause], sirets: QuerySet[Organisation, str]
) -> Mapping[int, tuple[int | None, int]]:
    """The promise and hours of the first matching reporter, by clause."""
    parts: dict[int, tuple[int | None, int]] = {}
    reporters = HourReporter.objects.filter(clause__in=rows, siret__in=sirets).order_by("pk")
    values = reporters.annotate(done=Sum("totals__centihours")).values_list("clause_id", "promised_centihours", "done")
    for number, promised, done in values:
        parts.setdefault(number, (promised, done or 0))
    return parts
