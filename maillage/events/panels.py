"""What the place page shows of events: the next one here or near."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.events.models import Event
from maillage.events.parts.event_words import EventCard, event_card
from maillage.events.queries.events import EVENTS, next_event_near
from maillage.web.demonstration import shows_demonstration
from maillage.web.offers import Panel, PanelOffer, PlaceVisit
from maillage.web.row_totals import RowTotals
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class NextEvent:
    """All that templates/events/next_event.html shows."""

    title: str
    card: EventCard


def next_event_here(visit: PlaceVisit) -> Panel | None:
    """The next event within the place, else the next in its surroundings; None where there is none."""
    now = utc_now()
    near = next_event_near(visit.place, now=now)
    if near is None:
        return None
    event, distance_km = near
    title = _("Prochain événement ici")
    if distance_km is not None:
        title = _("Prochain événement à %(distance)s km") % {"distance": number(distance_km)}
    content = NextEvent(title, event_card(event, now=now))
    return Panel("events/next_event.html", content, style_sheets=("events/events.css",))


def published_event_here(visit: PlaceVisit) -> Panel | None:
    """The same; where nobody ever published an event, a place page walks through nothing of it."""
    return next_event_here(visit) if Event.objects.exclude(published_at=None).exists() else None


_CHANGED: Final = RowTotals(Event.objects.all, Max("changed_at"))
PANELS: Final = (
    PanelOffer(
        66,
        published_event_here,
        lambda: (_CHANGED.now(), shows_demonstration(EVENTS), localdate()),
    ),
)
