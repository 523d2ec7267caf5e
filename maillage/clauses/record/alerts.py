"""Writes what facilitators were told: each alert once while it lasts, and that somebody wants no more letters."""

import datetime as dt
import secrets
from collections.abc import Collection

from maillage.accounts.queries import User
from maillage.clauses.models import AlertLetters
from maillage.web.protection.tokens import token_digest


def fresh_alerts(person: User, alerts: Collection[str], *, today: dt.date) -> tuple[set[str], str]:
    """Those of the alerts that she was not told while they lasted, and the token of the link that ends the letters.

    She is looked for again tomorrow: there is one letter a day at most.
    """
    row, _is_new = AlertLetters.objects.get_or_create(user=person, defaults={"token_digest": secrets.token_hex(16)})
    token, fresh = secrets.token_urlsafe(32), set(alerts) - set(row.told)
    row.told, row.looked_on = sorted(alerts), today
    if fresh:
        row.token_digest = token_digest(token)
    row.save()
    return fresh, token


def end_alert_letters(row: AlertLetters, *, now: dt.datetime | None) -> None:
    """No more letters from now on; None: she wants them again."""
    AlertLetters.objects.filter(pk=row.pk).update(stopped_at=now)
