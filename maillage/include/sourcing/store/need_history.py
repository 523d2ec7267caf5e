"""The history of a need and its audit entries: the full state after each action.

Audit entries only contain the number of the need, since the agency reads them and drafts are private.
"""

import datetime as dt
from typing import Any

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.include.sourcing.domain.needs import NeedVerb
from maillage.include.sourcing.store.models import Need, NeedChange


def need_values(row: Need) -> dict[str, Any]:
    """The full state of a need, for its history."""
    days = ("starts_on", "ends_on", "answers_by", "decides_on", "asked_at", "named_at", "closed_at")
    names = ("object", "sectors", "cpv", "territory", "band", "constraints", "is_anonymous", "purchase", "contract_key")
    values = {name: getattr(row, name) for name in (*names, "state", "outcome", "award_key")}
    moments = {name: getattr(row, name) for name in days}
    values |= {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return {**values, "bought_from": row.bought_from_id}


def note_need(acting: Acting, row: Need, verb: NeedVerb, *, now: dt.datetime) -> None:
    """Add a history row and an audit entry."""
    NeedChange.objects.create(need=row, at=now, act=verb.value, values=need_values(row))
    note(acting, verb, about=f"need:{row.pk}", title=need_title(row.pk), now=now)


def need_title(number: int) -> str:
    """The title of a need in the audit trail."""
    return f"Besoin n° {number}"
