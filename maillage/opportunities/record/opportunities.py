"""Works out all opportunities in one go: who reaches each purchase of the calendar, and what is proposed for it.

Only what differs from the rows is written. A row that is over is closed and stays, so that nothing is news twice.
"""

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from maillage.inclusion.queries.sourcing import directory
from maillage.opportunities.models import Opportunity, OpportunityLook
from maillage.opportunities.queries.calendar import calendar_signature, coming_purchases
from maillage.opportunities.queries.opportunities import look_of
from maillage.opportunities.record.opportunity_values import opportunity_values
from maillage.web.demonstration import showing

_AT_ONCE: Final = 1_000


def refresh_opportunities(now: dt.datetime) -> int:
    """How many opportunities came up, changed or were over; nothing is looked at while nothing could have changed."""
    count = 0
    for is_invented in (False, True):
        with showing(demonstration=is_invented):
            count += _refresh(now, is_invented=is_invented)
    return count


def _refresh(now: dt.datetime, *, is_invented: bool) -> int:
    today = localdate(now)
    signature = calendar_signature(today)
    if OpportunityLook.objects.filter(pk=look_of(is_invented=is_invented), signature=signature).exists():
        return 0
    rows = opportunity_values(coming_purchases(today), directory().structures, today=today)
    changed, over, names = [], [], set()
    for row in Opportunity.objects.filter(is_invented=is_invented).iterator(chunk_size=_AT_ONCE):
        values = rows.get((row.kind, row.key))
        names.add((row.kind, row.key))
        if values is None:
            if row.closed_at is None:
                row.closed_at = now
                over.append(row)
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    new = [
        Opportunity(kind=kind, key=key, is_invented=is_invented, noticed_at=now, **values)
        for (kind, key), values in rows.items()
        if (kind, key) not in names
    ]
    with transaction.atomic():
        Opportunity.objects.bulk_create(new, batch_size=_AT_ONCE)
        if changed:
            Opportunity.objects.bulk_update(changed, list(next(iter(rows.values()))), batch_size=_AT_ONCE // 10)
        Opportunity.objects.bulk_update(over, ["closed_at"], batch_size=_AT_ONCE)
        OpportunityLook.objects.update_or_create(
            pk=look_of(is_invented=is_invented), defaults={"signature": signature, "at": now}
        )
    return len(new) + len(changed) + len(over)
