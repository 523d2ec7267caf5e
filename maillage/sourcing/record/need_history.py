"""The history of a need, and its lines in the trace: what was said at a moment, whole, and by which act.

The trace has the number of a need alone: the agency reads it, and drafts are the buyer's own.
"""

import datetime as dt
from typing import Any

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.sourcing.models import Need, NeedChange
from maillage.sourcing.terms.needs import NeedVerb


def need_values(row: Need) -> dict[str, Any]:
    """All that is said of a need now, as the history keeps it."""
    days = ("starts_on", "ends_on", "answers_by", "decides_on", "asked_at", "named_at", "closed_at")
    names = ("object", "sectors", "cpv", "territory", "band", "constraints", "is_anonymous", "purchase", "contract_key")
    values = {name: getattr(row, name) for name in (*names, "state", "outcome", "award_key")}
    moments = {name: getattr(row, name) for name in days}
    values |= {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return {**values, "bought_from": row.bought_from_id}


def note_need(acting: Acting, row: Need, verb: NeedVerb, *, now: dt.datetime) -> None:
    """One more moment of the history of a need, and of its buyer's trace."""
    NeedChange.objects.create(need=row, at=now, act=verb.value, values=need_values(row))
    note(acting, verb, about=f"need:{row.pk}", title=need_title(row.pk), now=now)


def need_title(number: int) -> str:
    """What the trace calls a need."""
    return f"Besoin n° {number}"
