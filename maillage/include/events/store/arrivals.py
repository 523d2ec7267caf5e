"""Records check-ins: codes scanned on phones that may be offline, sent repeatedly."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from maillage.include.events.domain.events import RegistrationState
from maillage.include.events.domain.plans import CodeRead
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.registrations import lock_event

_EARLY: Final = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The result of a code: first arrival, None for an unknown code.

    ``is_twice``: it was already used at another time.
    """

    code: str
    arrived_at: dt.datetime | None
    is_twice: bool = False


@transaction.atomic
def check_in(event: Event, codes: Sequence[CodeRead], *, now: dt.datetime) -> list[Arrival]:
    """Record arrivals; the earliest time wins, whichever phone reports it, however often.

    A time after ``now`` or long before the event comes from a wrong clock, and is replaced by ``now``.
    """
    event_row = lock_event(event)
    standing = (RegistrationState.CONFIRMED.value, RegistrationState.WAITING.value)
    arrivals = []
    for read in codes:
        row = (
            Registration.objects.filter(event=event_row, code=read.code, state__in=standing).first()
            if read.code
            else None
        )
        if row is None:
            arrivals.append(Arrival(read.code, None))
            continue
        at = read.at if event_row.starts_at - _EARLY <= read.at <= now else now
        is_twice = row.checked_in_at not in (None, at)
        if row.checked_in_at is None or at < row.checked_in_at:
            row.checked_in_at = at
            row.save(update_fields=["checked_in_at"])
        arrivals.append(Arrival(read.code, row.checked_in_at, is_twice=is_twice))
    return arrivals


@transaction.atomic
def take_back_arrival(event: Event, code: str) -> None:
    """Revert a check-in made by mistake."""
    Registration.objects.filter(event=event, code=code).exclude(code="").update(checked_in_at=None)
