"""The daily letter to a facilitator with new alerts on her clauses, and an unsubscribe link."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.include.clauses.domain.letter_kinds import CLAUSE_ALERTS
from maillage.include.clauses.pages.parts.clause_words import clause_href
from maillage.include.clauses.store.alerts import alerts_of, facilitators_to_write_to, followed_clauses, fresh_alerts
from maillage.include.clauses.store.models import InsertionClause
from maillage.kits.letters.record.queue import enqueue, template_text
from maillage.kits.letters.terms import Letter


def write_due_alerts(now: dt.datetime, origin: str) -> int:
    """Queue the due letters; their number. At most one per person and day, only for new alerts, naming nobody."""
    today, letters = localdate(now), 0
    for person in facilitators_to_write_to(today):
        clauses = {row.pk: row for row in followed_clauses(person)}
        alerts = {
            f"{alert.value}:{number}": (row, alert)
            for number, row in clauses.items()
            for alert in alerts_of(row, today=today)
        }
        with transaction.atomic(), translation.override("fr"):
            fresh, token = fresh_alerts(person, alerts, today=today)
            if not fresh:
                continue
            lines = [
                (row.title, _(alert.label), f"{origin}{clause_href(row.pk)}")
                for key, (row, alert) in alerts.items()
                if key in fresh
            ]
            end_href = f"{origin}{reverse('clause_alerts_end', args=[token])}"
            enqueue(
                Letter(
                    CLAUSE_ALERTS,
                    key=f"clause-alerts:{person.pk}:{today.isoformat()}",
                    to=person.email,
                    organisation_id=_sender(clauses.values()),
                    text=template_text("clauses/mail/alerts.txt", {"lines": lines, "end_href": end_href}),
                    end_href=end_href,
                )
            )
        letters += 1
    return letters


def _sender(rows: Iterable[InsertionClause]) -> int:
    """The coordination that a letter is sent for; a sandbox only if she follows nothing else."""
    return min((row.coordination.is_sandbox, row.coordination_id) for row in rows)[1]
