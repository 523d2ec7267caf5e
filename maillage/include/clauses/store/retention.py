"""Retention: anonymises people after their time, keeping hours as proof; erases a person on request, with her hours.

All figures are sums of rows, so a removal affects all of them at once. The audit entry has the number.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import installation_acting, note
from maillage.include.clauses.domain.clauses import ClauseVerb
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.evidence_files import evidence_that_may_show
from maillage.include.clauses.store.models import ClauseParticipant, ClosedPersonHours, EvidenceFile, HourEntry
from maillage.include.clauses.store.month_totals import renew_month_totals

_MOST_AT_ONCE = 500


def forget_past_people(now: dt.datetime) -> int:
    """Anonymise people without work within the retention period; how many."""
    oldest = WorkMonth.of(localdate(now)).number - settings.CLAUSES_RETENTION_MONTHS
    people = ClauseParticipant.objects.annotate(last_month=Max("hours__month"))
    worked = people.filter(last_month__lt=oldest)
    idle = people.filter(last_month=None, added_at__lt=now - dt.timedelta(days=31 * settings.CLAUSES_RETENTION_MONTHS))
    past = [*worked[:_MOST_AT_ONCE], *idle[:_MOST_AT_ONCE]]
    by_coordination = Counter(person.coordination_id for person in past)
    for coordination, count in by_coordination.items():
        members = [person for person in past if person.coordination_id == coordination]
        with transaction.atomic():
            _forget(members, now=now)
            _note(installation_acting(coordination), count, now=now)
    return len(past)


def erase_person(acting: Acting, person: ClauseParticipant, *, now: dt.datetime) -> int:
    """Erase a person on request, with her hours and the evidence files about her alone.

    Returns the number of files that may show her among others, and need review.
    """
    with transaction.atomic():
        of_her, to_look_at = evidence_that_may_show(person.pk)
        EvidenceFile.objects.filter(pk__in=of_her).delete()
        clauses = list(person.hours.values_list("clause_id", flat=True).distinct())
        person.delete()
        renew_month_totals(clauses, now=now)
        _note(acting, 1, now=now)
    return to_look_at


def _forget(people: Iterable[ClauseParticipant], *, now: dt.datetime) -> None:
    """Replace the rows of these people by sums without a person, merged so that no single person's hours stay apart."""
    rows = HourEntry.objects.filter(participant__in=list(people))
    sums: dict[tuple[int, int, int, str, str], int] = {}
    for clause, reporter, month, mode, departement, hours in rows.values_list(
        "clause_id", "reporter_id", "month", "mode", "departement", "centihours"
    ):
        key = (clause, reporter, month, mode, departement)
        sums[key] = sums.get(key, 0) + hours
    anonymous = HourEntry.objects.filter(participant=None)
    for (clause, reporter, month, mode, departement), hours in sums.items():
        same = {"clause_id": clause, "reporter_id": reporter, "month": month, "mode": mode, "departement": departement}
        row = anonymous.filter(**same).first() or HourEntry(**same, centihours=0, origin="page")
        row.centihours += hours
        row.said_at = now
        row.save()
    # Hours counted by a closing stay counted, without a person: a later one does not count them again.
    ClosedPersonHours.objects.filter(participant__in=list(people)).update(participant=None)
    for person in people:
        person.delete()
    renew_month_totals(sorted({clause for clause, *_rest in sums}), now=now)


def _note(acting: Acting, count: int, *, now: dt.datetime) -> None:
    about = f"coordination:{acting.organisation_id}"
    note(acting, ClauseVerb.PERSON_ERASED, about=about, title="", now=now, detail={"people": count})
