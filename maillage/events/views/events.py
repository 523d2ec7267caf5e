"""What everybody sees: the list, an event, and both as calendars and a feed."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.accounts.queries.people import viewer
from maillage.core.clock import utc_now
from maillage.core.plain_text import printable
from maillage.events.pages.event import event_page, events_page
from maillage.events.parts.event_calendars import calendar_file, event_entry, session_entry
from maillage.events.parts.event_words import event_href, when_text, where_text
from maillage.events.queries.events import event_seen, public_events, upcoming_events
from maillage.events.queries.programmes import programme_part
from maillage.web.public_address import public_url
from maillage.web.telling import public_page, telling_problems

_MOST_ENTRIES: Final = 50


@public_page
def events(request: HttpRequest) -> HttpResponse:
    """What is to come, and what was."""
    return render(request, "events/events.html", {"page": events_page(now=utc_now())})


@public_page
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event."""
    person = viewer(request)
    page = event_page(event_seen(person, slug), person, now=utc_now())
    answer = render(request, "events/event.html", {"page": page})
    if page.manage_href:
        answer["Cache-Control"] = "private"  # of her who organises it
    return answer


@require_safe
@gzip_page
@telling_problems
def events_ics(request: HttpRequest) -> HttpResponse:
    """Every coming event."""
    now, origin = utc_now(), public_url(request)
    entries = [event_entry(coming, origin=origin) for coming in upcoming_events(now=now)]
    return calendar_file(entries, name=_("Événements"), file_name="evenements", now=now)


@require_safe
@telling_problems
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One event."""
    seen = event_seen(viewer(request), slug)
    entry = event_entry(seen, origin=public_url(request))
    return calendar_file([entry], name=seen.title, file_name=seen.slug, now=utc_now())


@require_safe
@telling_problems
def session_ics(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One session of it."""
    seen = event_seen(viewer(request), slug)
    session = programme_part(seen.sessions.select_related("room", "event__organisation"), number)
    entry = session_entry(session, origin=public_url(request))
    return calendar_file([entry], name=session.title, file_name=f"{seen.slug}-{session.pk}", now=utc_now())


@require_safe
@gzip_page
@telling_problems
def events_atom(request: HttpRequest) -> HttpResponse:
    """What was said last of events: published, changed, cancelled."""
    origin = public_url(request)
    href = f"{origin}{request.get_full_path()}"
    feed = Atom1Feed(
        title=_("Événements"),
        link=f"{origin}{request.path}",
        description="",
        language=get_language() or "fr",
        feed_url=href,
        feed_guid=href,
    )
    for known in public_events().order_by("-changed_at", "-pk")[:_MOST_ENTRIES]:
        title = _("Annulé : %(title)s") % {"title": known.title} if known.cancelled_at else known.title
        text = " · ".join(filter(None, (when_text(known), where_text(known), known.summary)))
        page = f"{origin}{event_href(known)}"
        feed.add_item(
            printable(title),
            page,
            escape(printable(text)),  # a reader takes it as HTML
            author_name=printable(known.organisation.name),
            updateddate=known.changed_at,
            unique_id=f"{page}#{known.pk}",
        )
    answer = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
