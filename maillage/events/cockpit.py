"""The cockpit lines of events: registrations of the person, events she runs, links to both."""

from typing import Final

from maillage.accounts.parts.cockpit import CockpitLink, CockpitSection, CockpitSectionOffer, CockpitVisit
from maillage.accounts.terms import Capability, Role
from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.events.models import Event
from maillage.events.parts.event_words import event_card
from maillage.events.queries.registrations import occupancy, registrations_of_person

_MOST_LINES: Final = 5


def events_to_run(visit: CockpitVisit) -> CockpitSection | None:
    """The draft and coming events of her organisations, next first."""
    choices = visit.organisations(Role.PUBLISHER, Capability.INCLUDE)
    if not choices:
        return None
    now = utc_now()
    rows = Event.objects.filter(organisation__in=[choice.organisation.pk for choice in choices], ends_at__gt=now)
    coming = rows.filter(cancelled_at=None).select_related("organisation").order_by("starts_at", "pk")[:_MOST_LINES]
    cards = [event_card(event, now=now, count=occupancy(event)) for event in coming]
    return CockpitSection("events/cockpit_events.html", cards) if cards else None


def events_to_attend(visit: CockpitVisit) -> CockpitSection | None:
    """The events she is registered for, next first."""
    now = utc_now()
    coming = registrations_of_person(visit.person).filter(event__ends_at__gt=now, event__cancelled_at=None)
    rows = list(coming[:_MOST_LINES])
    return CockpitSection("events/cockpit_registrations.html", rows) if rows else None


SECTIONS: Final = (CockpitSectionOffer(26, events_to_attend), CockpitSectionOffer(27, events_to_run))
LINKS: Final = (
    CockpitLink(30, sentence("Mes événements"), "own_events", Capability.INCLUDE),
    CockpitLink(31, sentence("Mes inscriptions"), "my_registrations"),
)
