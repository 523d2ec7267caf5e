"""The page at the door, and the list that it keeps on the phone: what is needed to greet people, no address."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from maillage.events.models import Event
from maillage.events.queries.registrations import registrations_of
from maillage.events.record.arrivals import Arrival
from maillage.events.terms.events import RegistrationState

# A phone on which nobody erased the list forgets it when the page is opened again.
_KEPT_FOR = dt.timedelta(days=1)


def check_in_config(event: Event) -> dict[str, Any]:
    """What the script of the page reads; the list comes apart, so that the page kept on the phone names nobody."""
    return {
        "event": event.slug,
        "list": reverse("check_in_list", args=[event.slug]),
        "worker": reverse("check_in_worker"),
        "forgetAt": (event.ends_at + _KEPT_FOR).isoformat(),
        "zone": event.time_zone,
    }


def check_in_document(event: Event, arrivals: Sequence[Arrival] = ()) -> dict[str, Any]:
    """Who may come in, by code, and what became of the codes that were sent."""
    standing = (RegistrationState.CONFIRMED.value, RegistrationState.WAITING.value)
    return {
        "people": [
            {
                "code": row.code,
                "name": row.name,
                "organisation": row.organisation_name,
                "isWaiting": row.state == RegistrationState.WAITING.value,
                "at": row.checked_in_at.isoformat() if row.checked_in_at else None,
            }
            for row in registrations_of(event).filter(state__in=standing)
        ],
        "arrivals": [
            {
                "code": arrival.code,
                "at": arrival.arrived_at.isoformat() if arrival.arrived_at else None,
                "isTwice": arrival.is_twice,
            }
            for arrival in arrivals
        ],
    }
