"""The check-in page, and the list it stores on the phone: what is needed to greet people, without e-mail addresses."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from maillage.events.models import Event
from maillage.events.queries.registrations import registrations_of
from maillage.events.record.arrivals import Arrival
from maillage.events.terms.events import RegistrationState

# A list left on a phone is deleted when the page is opened after this time.
_KEPT_FOR = dt.timedelta(days=1)


def check_in_config(event: Event) -> dict[str, Any]:
    """The configuration of the page script; the list is loaded separately, so that the cached page names nobody."""
    return {
        "event": event.slug,
        "list": reverse("check_in_list", args=[event.slug]),
        "worker": reverse("check_in_worker"),
        "forgetAt": (event.ends_at + _KEPT_FOR).isoformat(),
        "zone": event.time_zone,
    }


def check_in_document(event: Event, arrivals: Sequence[Arrival] = ()) -> dict[str, Any]:
    """Who may come in by code, and the result of the codes sent."""
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
