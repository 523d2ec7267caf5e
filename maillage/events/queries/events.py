"""Reads events: who sees which, who organises it."""

from django.db.models import QuerySet

from maillage.accounts.queries.organisations import accepted_organisations
from maillage.accounts.queries.people import Person
from maillage.accounts.queries.permissions import acting_or_none
from maillage.accounts.terms import Capability, Role
from maillage.core.problems import NotFound, sentence
from maillage.events.models import Event


def public_events() -> QuerySet[Event]:
    """The events that everybody sees: published, of organisations that take part; cancelled ones too, which say so."""
    events = Event.objects.exclude(published_at=None).filter(organisation__in=accepted_organisations())
    return events.select_related("organisation")


def event_seen(user: Person, slug: str) -> Event:
    """The event of that name in addresses as ``user`` may see it; NotFound for others' drafts as for no event."""
    event = public_events().filter(slug=slug).first()
    if event is None:
        event = Event.objects.select_related("organisation").filter(slug=slug).first()
        if event is not None and not is_organiser(user, event):
            event = None
    if event is None:
        message = sentence("Aucun événement ne se trouve à cette adresse : cherchez-le dans la liste des événements.")
        raise NotFound("event_unknown", message)
    return event


def is_organiser(user: Person, event: Event) -> bool:
    """Whether ``user`` organises ``event``: she may publish for its organisation, herself or by a mandate."""
    return acting_or_none(user, event.organisation, Role.PUBLISHER, Capability.INCLUDE) is not None
