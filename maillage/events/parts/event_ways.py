"""Ways onward that features above offer on the pages of an event: to everybody, to who comes, to who organises it.

A feature offers them in its module ``event_ways``, under WAYS.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.events.models import Event
from maillage.web.offers import offers


class EventAudience(StrEnum):
    """Before whom a way onward stands."""

    EVERYBODY = "everybody"
    ATTENDEE = "attendee"
    ORGANISER = "organiser"


@dataclass(frozen=True, slots=True)
class EventWay:
    """A way onward: ``address`` is the name of its page, which takes the slug of the event, or the attendee's token."""

    audience: EventAudience
    label: str
    address: str
    is_open: Callable[[Event, dt.datetime], bool]


def event_ways(event: Event, audience: EventAudience, part: str, *, now: dt.datetime) -> tuple[tuple[str, str], ...]:
    """What is offered before ``audience``, as words and addresses; ``part`` is the slug or the token."""
    return tuple(
        (_(way.label), reverse(way.address, args=[part]))
        for way in offers("event_ways", "WAYS")
        if way.audience is audience and way.is_open(event, now)
    )
