"""The public views: list, event, calendars and feed."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.accounts.store.people import viewer
from maillage.core.clock import utc_now
from maillage.include.events.pages.event import event_page, events_page
from maillage.include.events.pages.events_map import events_places
from maillage.include.events.pages.parts.event_calendars import PRODUCT, calendar_event, calendar_session
from maillage.include.events.pages.parts.event_words import event_href, when_text, where_text
from maillage.include.events.store.events import event_seen, public_events, upcoming_events
from maillage.include.events.store.programmes import programme_part
from maillage.kits.lists.calendars import calendar_answer
from maillage.kits.lists.feeds import FeedEntry, atom_answer
from maillage.web.error_pages import public_page, render_problems
from maillage.web.protection.security import embeddable
from maillage.web.public_url import public_url

_MOST_ENTRIES: Final = 50


@embeddable
@public_page
def events(request: HttpRequest) -> HttpResponse:
    """Coming and past events; with ?embed=1 only coming ones, for a frame on another site."""
    page = events_page(now=utc_now(), base=public_url(request))
    template = "events/events_frame.html" if request.GET.get("embed") == "1" else "events/events.html"
    return render(request, template, page)


@public_page
def events_map_places(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """The locations of coming events for the map."""
    return JsonResponse(events_places(now=utc_now()))


@public_page
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event."""
    person = viewer(request)
    page = event_page(event_seen(person, slug), person, now=utc_now())
    answer = render(request, "events/event.html", page)
    if page["may_manage"] or page["own_token"]:
        answer["Cache-Control"] = "private"  # specific to an organiser or attendee
    return answer


@require_safe
@gzip_page
@render_problems
def events_ics(request: HttpRequest) -> HttpResponse:
    """All coming events as iCalendar."""
    coming = [calendar_event(event, origin=public_url(request)) for event in upcoming_events(now=utc_now())]
    return calendar_answer(coming, name=_("Événements"), product=PRODUCT, file_name="evenements")


@require_safe
@render_problems
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One event as iCalendar."""
    seen = event_seen(viewer(request), slug)
    alone = calendar_event(seen, origin=public_url(request))
    return calendar_answer([alone], name=seen.title, product=PRODUCT, file_name=seen.slug)


@require_safe
@render_problems
def session_ics(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One session as iCalendar."""
    seen = event_seen(viewer(request), slug)
    session = programme_part(seen.sessions.select_related("room", "event__organisation"), number)
    alone = calendar_session(session, origin=public_url(request))
    return calendar_answer([alone], name=session.title, product=PRODUCT, file_name=f"{seen.slug}-{session.pk}")


@require_safe
@gzip_page
@render_problems
def events_atom(request: HttpRequest) -> HttpResponse:
    """Recent changes of events: published, changed, cancelled."""
    entries = [
        FeedEntry(
            _("Annulé : %(title)s") % {"title": known.title} if known.cancelled_at else known.title,
            " · ".join(filter(None, (when_text(known), where_text(known), known.summary))),
            known.organisation.name,
            known.changed_at,
            event_href(known),
            uid=f"{public_url(request)}{event_href(known)}#{known.pk}",
        )
        for known in public_events().order_by("-changed_at", "-pk")[:_MOST_ENTRIES]
    ]
    return atom_answer(request, entries, title=_("Événements"), path=request.path)
