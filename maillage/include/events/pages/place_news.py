"""Events in the news of a territory: published, changed, cancelled."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from maillage.include.events.pages.parts.event_words import event_href, when_text
from maillage.include.events.store.events import public_events
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_offers import PlaceNews
from maillage.territory.store.territories import communes_of


def event_news(place: Territory, *, after: datetime, until: datetime, most: int) -> list[PlaceNews]:
    """The events of a territory that changed, without the demonstration."""
    events = public_events().filter(
        changed_at__gt=after, changed_at__lte=until, commune__in=communes_of(place.address), is_invented=False
    )
    return [
        PlaceNews(
            key=f"event:{event.pk}",
            at=event.changed_at,
            title=_("Annulé : %(title)s") % {"title": event.title} if event.cancelled_at else event.title,
            by=f"{event.organisation.name}, {when_text(event)}",
            href=event_href(event),
            is_new=event.published_at == event.changed_at,
        )
        for event in events.select_related("organisation").order_by("-changed_at", "-pk")[:most]
    ]


NEWS: Final = (event_news,)
