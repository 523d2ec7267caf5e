"""What the agency can take down in events: a single event."""

from typing import Final

from maillage.accounts.pages.parts.takedowns import HideableThing, TakedownOffer
from maillage.include.events.domain.events import HideableEvent
from maillage.include.events.store.models import Event


def _event(key: str) -> HideableThing | None:
    rows = Event.objects.select_related("organisation")
    row = rows.filter(pk=key).first() if key.isdecimal() else rows.filter(slug=key).first()
    return None if row is None else HideableThing(str(row.pk), row.title, row.organisation)


TAKEDOWNS: Final = (TakedownOffer(HideableEvent.EVENT, _event),)
