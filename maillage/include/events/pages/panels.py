"""Events on territory pages and in the news of a place: the next one there or nearby, what was changed."""

import datetime as dt
from datetime import datetime
from typing import Final

from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.include.events.pages.parts.event_words import day_of, event_href, hour_text, when_text
from maillage.include.events.store.events import EVENTS, next_event_near, public_events
from maillage.include.events.store.models import Event
from maillage.include.events.store.registrations import is_registration_open
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_offers import (
    NothingYet,
    PanelFigure,
    PanelTag,
    PlaceNews,
    PlaceOffer,
    PlacePanel,
    PlacePart,
    PlaceVisit,
)
from maillage.territory.store.territories import communes_of, name_of
from maillage.web.demonstration import shows_demonstration
from maillage.web.offers import Tone
from maillage.web.row_totals import RowTotals
from maillage.web.wording.formats import NO_BREAK, day_this_year, number
from maillage.web.wording.numerals import shortened

_LONGEST_SENTENCE: Final = 60
_SHORTEST_TITLE: Final = 12
_SOON_DAYS: Final = 31


def event_panel(event: Event, distance_km: float | None, *, now: dt.datetime) -> PlacePanel:
    """The panel "Se rencontrer": event, date and place; ``distance_km`` is None inside the territory."""
    on, today = day_of(event.starts_at, event), localdate(now)
    days = (on - today).days
    figures = [PanelFigure(hour_text(event.starts_at, event.time_zone), _("début"))]
    if distance_km is not None:
        figures.append(PanelFigure(f"{number(max(1, round(distance_km)))}{NO_BREAK}km", _("d’ici")))
    if event.places:
        figures.append(PanelFigure(number(event.places), _("places")))
    opens = is_registration_open(event, now=now)
    return PlacePanel(
        door=_("Se rencontrer"),
        sentence=event_sentence(event.title, on, (name_of(event.commune) or "") if event.commune else "", today=today),
        figures=tuple(figures),
        link=(_("S’inscrire") if opens else _("Voir le programme"), event_href(event)),
        rank=16 if days <= _SOON_DAYS else 42,
        tag=PanelTag(days_text(days), Tone.NOTICE) if days <= _SOON_DAYS else None,
    )


def event_sentence(title: str, on: dt.date, commune: str, *, today: dt.date) -> str:
    """Title, date and place: "Acheteurs et structures d’insertion, le 15 janvier 2027 à Challans."."""
    text = _("%(title)s, le %(day)s à %(commune)s.") if commune else _("%(title)s, le %(day)s.")
    words = {"day": day_this_year(on, today), "commune": commune}
    room = _LONGEST_SENTENCE - len(text % (words | {"title": ""}))
    return text % (words | {"title": shortened(title, max(room, _SHORTEST_TITLE))})


def days_text(days: int) -> str:
    """The distance in days: "aujourd’hui", "demain", "dans 12 jours"."""
    if days <= 0:
        return _("aujourd’hui")
    return _("demain") if days == 1 else _("dans %(days)s jours") % {"days": number(days)}


def next_event_here(visit: PlaceVisit) -> PlacePart:
    """The next event inside the territory, otherwise the next one nearby."""
    now = utc_now()
    near = next_event_near(visit.place, now=now) if Event.objects.exclude(published_at=None).exists() else None
    if near is None:
        invitation = (_("Organiser une rencontre"), reverse("own_events"))
        return PlacePart(panel=NothingYet(subject=_("rencontres"), invitation=invitation))
    return PlacePart(panel=event_panel(*near, now=now))


_CHANGED: Final = RowTotals(Event.objects.all, Max("changed_at"))
PLACE_OFFERS: Final = (PlaceOffer(next_event_here, lambda: (_CHANGED.now(), shows_demonstration(EVENTS), localdate())),)


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
