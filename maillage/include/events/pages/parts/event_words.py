"""Events in words: date, place, local time, free places; their card."""

import datetime as dt
from copy import copy
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.include.events.domain.event_times import ZONE_NAMES, local_day
from maillage.include.events.store.models import Event, Session
from maillage.include.events.store.registrations import Occupancy
from maillage.territory.store.territories import name_of
from maillage.web.wording.formats import day as day_text
from maillage.web.wording.formats import last_day, number


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event in a list; ``state`` is cancelled, draft or over, otherwise the free places."""

    event: Event
    state: str


def event_href(event: Event) -> str:
    """URL of the page of an event."""
    return reverse("event", args=[event.slug])


def hour_text(moment: dt.datetime, zone: str) -> str:
    """A local time: "9 h 30", "9:30"."""
    there = moment.astimezone(ZoneInfo(zone))
    if (get_language() or "fr").startswith("en"):
        return f"{there:%H:%M}"
    return f"{there.hour} h {there:%M}" if there.minute else f"{there.hour} h"


def session_hours(session: Session) -> str:
    """The times of a session: "9 h 30 – 12 h"."""
    zone = session.event.time_zone
    return f"{hour_text(session.starts_at, zone)} – {hour_text(session.ends_at, zone)}"


def session_span(session: Session) -> str:
    """The times of a session in words: "9 h 30 à 12 h"."""
    zone = session.event.time_zone
    words = {"start": hour_text(session.starts_at, zone), "end": hour_text(session.ends_at, zone)}
    return _("%(start)s à %(end)s") % words


def day_of(moment: dt.datetime, event: Event) -> dt.date:
    """The local date of a moment."""
    return local_day(moment, event.time_zone)


def deadline_text(moment: dt.datetime, zone: str) -> str:
    """A local deadline: "13 décembre 2026 à minuit" at the end of a day, else "14 décembre à 18 h"."""
    there = moment.astimezone(ZoneInfo(zone))
    if there.time() == dt.time.min:
        return _("%(day)s à minuit") % {"day": last_day(moment, zone)}
    return _("%(day)s à %(hour)s") % {"day": day_text(there.date()), "hour": hour_text(moment, zone)}


def zone_text(event: Event) -> str:
    """The time zone in words: "heure de Paris"."""
    return _(ZONE_NAMES.get(event.time_zone, event.time_zone))


def weekday_text(on: dt.date) -> str:
    """A date with weekday: "jeudi 28 janvier 2027"."""
    return f"{date_format(on, 'l')} {day_text(on)}"


def when_text(event: Event) -> str:
    """Dates, times, and the time zone they are in."""
    zone = event.time_zone
    first, last = local_day(event.starts_at, zone), local_day(event.ends_at, zone)
    words = {
        "day": weekday_text(first),
        "last": weekday_text(last),
        "start": hour_text(event.starts_at, zone),
        "end": hour_text(event.ends_at, zone),
        "zone": zone_text(event),
    }
    if first == last:
        return _("%(day)s, de %(start)s à %(end)s (%(zone)s)") % words
    return _("du %(day)s, %(start)s, au %(last)s, %(end)s (%(zone)s)") % words


def former_event(event: Event) -> Event:
    """The event as before its last change of place or time."""
    former = copy(event)
    for name in ("place_name", "address", "commune", "time_zone"):
        setattr(former, name, event.former[name])
    for name in ("starts_at", "ends_at"):
        setattr(former, name, dt.datetime.fromisoformat(event.former[name]))
    return former


def where_text(event: Event) -> str:
    """Place, address and commune, as far as known."""
    commune = (name_of(event.commune) or "") if event.commune else ""
    parts = [event.place_name, event.address]
    if commune and commune.lower() not in event.address.lower():
        parts.append(commune)
    return ", ".join(part for part in parts if part)


def places_text(count: Occupancy) -> str:
    """The free places, or the length of the waiting list."""
    free = count.free
    if free is None:
        return _("places sans limite")
    if free:
        text = ngettext("il reste %(free)s place sur %(places)s", "il reste %(free)s places sur %(places)s", free)
        return text % {"free": number(free), "places": number(count.places)}
    if count.unconfirmed:
        text = ngettext(
            "complet, mais %(unconfirmed)s place n’est pas confirmée : elle va à qui confirme son adresse",
            "complet, mais %(unconfirmed)s places ne sont pas confirmées : elles vont à qui confirme son adresse",
            count.unconfirmed,
        )
        return text % {"unconfirmed": number(count.unconfirmed)}
    text = ngettext(
        "complet, %(waiting)s personne attend une place",
        "complet, %(waiting)s personnes attendent une place",
        count.waiting,
    )
    return text % {"waiting": number(count.waiting)} if count.waiting else _("complet, liste d’attente ouverte")


def event_card(event: Event, *, now: dt.datetime, count: Occupancy | None = None) -> EventCard:
    """The card of an event; ``count`` adds its free places."""
    if event.cancelled_at is not None:
        state = _("annulé")
    elif event.published_at is None:
        state = _("brouillon : vous seuls le voyez")
    elif now >= event.ends_at:
        state = _("passé")
    else:
        state = places_text(count) if count else ""
    return EventCard(event, state)
