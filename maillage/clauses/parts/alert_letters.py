"""The letter of a day to a facilitator: what is new to look at among her clauses; a link ends the letters."""

import datetime as dt
from smtplib import SMTPException

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.clauses.parts.clause_words import clause_href
from maillage.clauses.queries.alerts import alerts_of, facilitators_to_write_to, followed_clauses
from maillage.clauses.record.alerts import fresh_alerts
from maillage.clauses.terms.alerts import ALERT_NAMES
from maillage.web.letters import template_letter

log = structlog.get_logger("maillage.clauses")


def send_due_alerts(now: dt.datetime, origin: str) -> int:
    """How many letters left; nobody gets two in a day, nor one without anything new. No person is named in any."""
    today, letters = localdate(now), 0
    for person in facilitators_to_write_to(today):
        clauses = {row.pk: row for row in followed_clauses(person)}
        alerts = {
            f"{alert.value}:{number}": (row, alert)
            for number, row in clauses.items()
            for alert in alerts_of(row, today=today)
        }
        try:
            with transaction.atomic(), translation.override("fr"):
                fresh, token = fresh_alerts(person, alerts, today=today)
                if not fresh:
                    continue
                lines = [
                    (row.title, _(ALERT_NAMES[alert]), f"{origin}{clause_href(row.pk)}")
                    for key, (row, alert) in alerts.items()
                    if key in fresh
                ]
                end_href = f"{origin}{reverse('clause_alerts_end', args=[token])}"
                subject = _("Clauses sociales : à regarder aujourd’hui")
                context: dict[str, object] = {"lines": lines, "end_href": end_href}
                template_letter(person.email, subject, "clauses/mail/alerts.txt", context, end_href=end_href).send()
        except (SMTPException, OSError):
            # Nothing is written: she is looked for again in an hour; the next would wait in vain as long.
            log.warning("letter of alerts not sent")
            break
        letters += 1
    return letters
