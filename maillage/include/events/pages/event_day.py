"""An event before, on and after its day: the call for pitches, the live page, the report, what is printed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import viewer
from maillage.core.clock import utc_now
from maillage.include.events.pages.papers import printable_sheets, printed_paper
from maillage.include.events.pages.pitch_call import pitch_call_page
from maillage.include.events.pages.report import live_page, report_page
from maillage.include.events.store.events import event_seen, organising
from maillage.include.events.store.pitches import call_of
from maillage.web.downloads import file_answer
from maillage.web.error_pages import public_page


@public_page
def event_live(request: HttpRequest, slug: str) -> HttpResponse:
    """What is on now, and next."""
    page = live_page(event_seen(viewer(request), slug), now=utc_now())
    return render(request, "events/event_live.html", page)


@public_page
def pitch_call(request: HttpRequest, slug: str) -> HttpResponse:
    """The call for pitches, before the day."""
    person = viewer(request)
    page = pitch_call_page(call_of(event_seen(person, slug)), person, now=utc_now())
    answer = render(request, "events/pitch_call.html", page)
    if isinstance(person, User):
        answer["Cache-Control"] = "private"  # her own file stands there
    return answer


@public_page
def event_report(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures of the event."""
    person = viewer(request)
    page = report_page(event_seen(person, slug), person, now=utc_now())
    answer = render(request, "events/event_report.html", page)
    if page["words"]:
        answer["Cache-Control"] = "private"  # of her who organises it
    return answer


@require_safe
@for_people
def own_papers(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """What may be printed of an event."""
    event, _acting = organising(person, slug)
    return render(request, "events/own_papers.html", {"event": event, "sheets": printable_sheets(event)})


@require_safe
@for_people
def event_print(request: HttpRequest, person: User, slug: str, word: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """A sheet as PDF, before the organiser."""
    event, _acting = organising(person, slug)
    answer = file_answer(printed_paper(event, word), "application/pdf", f"{event.slug}-{word}.pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer
