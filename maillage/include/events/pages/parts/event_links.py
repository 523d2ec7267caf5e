"""Links that other features add to event pages, for everybody, attendees or organisers.

A feature offers them as WAYS in a module ``event_links``.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.include.events.store.models import Event
from maillage.web.offers import offers


class EventAudience(StrEnum):
    """The audience of a link."""

    EVERYBODY = "everybody"
    ATTENDEE = "attendee"
    ORGANISER = "organiser"


@dataclass(frozen=True, slots=True)
class EventLink:
    """A link: ``address`` is a URL name that takes the slug of the event, or the attendee's token."""

    audience: EventAudience
    label: str
    address: str
    is_open: Callable[[Event, dt.datetime], bool]


def event_links(event: Event, audience: EventAudience, part: str, *, now: dt.datetime) -> tuple[tuple[str, str], ...]:
    """The links for ``audience`` as label and URL; ``part`` is the slug or the token."""
    return tuple(
        (_(way.label), reverse(way.address, args=[part]))
        for way in offers("event_links")
        if way.audience is audience and way.is_open(event, now)
    )
