"""Records which alerts a facilitator was notified of, and unsubscriptions."""

import datetime as dt
import secrets
from collections.abc import Collection

from maillage.accounts.queries import User
from maillage.clauses.models import AlertLetters
from maillage.web.protection.tokens import token_digest


def fresh_alerts(person: User, alerts: Collection[str], *, today: dt.date) -> tuple[set[str], str]:
    """The alerts that she was not notified of while they lasted, and a new unsubscribe token.

    Marks her as processed today: at most one letter per day.
    """
    row, _is_new = AlertLetters.objects.get_or_create(user=person, defaults={"token_digest": secrets.token_hex(16)})
    token, fresh = secrets.token_urlsafe(32), set(alerts) - set(row.told)
    row.told, row.looked_on = sorted(alerts), today
    if fresh:
        row.token_digest = token_digest(token)
    row.save()
    return fresh, token


def end_alert_letters(row: AlertLetters, *, now: dt.datetime | None) -> None:
    """Unsubscribe from the letters, or subscribe again for None."""
    AlertLetters.objects.filter(pk=row.pk).update(stopped_at=now)
