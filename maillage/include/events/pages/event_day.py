"""An event before, on and after its day: the call for pitches, the live page, the report, what is printed."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import Person, viewer
from maillage.core.clock import utc_now
from maillage.include.events.pages.papers import printable_sheets, printed_paper
from maillage.include.events.pages.report import live_page, report_page
from maillage.include.events.store.events import event_seen, organising
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.meeting_tables.models import PitchCall
from maillage.include.events.store.pictures import (
    add_event_picture,
    picture_seen,
    pictures_of,
    remove_event_picture,
)
from maillage.include.events.store.pitches import call_of
from maillage.include.events.store.registrations import is_registration_open, registrations_of_person
from maillage.kits.pictures.forms import PictureForm
from maillage.kits.pictures.reading import picture_answer, received_web_picture
from maillage.kits.pictures.terms import MOST_PICTURE_BYTES
from maillage.web.bodies import accepts_files
from maillage.web.downloads import file_answer
from maillage.web.error_pages import public_page, render_problems
from maillage.web.wording.formats import last_day, number


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


@accepts_files(MOST_PICTURE_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def own_event_pictures(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The pictures in the report of an event, and a new one."""
    event, who = organising(person, slug)
    form = PictureForm(request.POST, request.FILES) if request.method == "POST" else PictureForm()
    if form.is_valid():
        with form.refusals(at="file"):
            received = received_web_picture(form.cleaned_data["file"])
            add_event_picture(who, event, form.words(), received, now=utc_now())
            messages.success(request, _("L’image est dans le bilan."))
            return redirect("own_event_pictures", slug=event.slug)
    page = {"event": event, "form": form, "pictures": list(pictures_of(event))}
    return render(request, "events/own_event_pictures.html", page, status=form.status)


@require_POST
@for_people
def remove_picture(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Take a picture out of the report of its event."""
    picture = remove_event_picture(person, number, now=utc_now())
    messages.success(request, _("« %(title)s » est retiré.") % {"title": picture.title})
    return redirect("own_event_pictures", slug=picture.event.slug)


@require_safe
@render_problems
def event_picture(request: HttpRequest, number: int, form: str) -> HttpResponseBase:
    """A picture of a report, where its event is seen."""
    picture = picture_seen(viewer(request), number, form)
    answer = picture_answer(bytes(picture.content), picture.ending)
    if picture.event.published_at is None:
        answer["Cache-Control"] = "private"  # its organiser alone sees it
    return answer


def pitch_call_page(call: PitchCall, person: Person, *, now: dt.datetime) -> dict[str, object]:
    """The call as ``person`` reads it: who inscribed with her account goes to her file, others inscribe first."""
    event, is_open = call.event, now < call.closes_at and call.decided_at is None
    criteria = list(call.criteria.values_list("name", "weight"))
    total = sum(weight for _name, weight in criteria)
    own = registrations_of_person(person).filter(event=event, state="confirmed") if isinstance(person, User) else None
    row = own.first() if own is not None else None
    return {
        "call": call,
        "event": event,
        "answer": _call_text(call, is_open=is_open),
        "criteria": [(name, 100 * weight / total) for name, weight in criteria],
        "is_open": is_open,
        "token": registration_token(event, row.email) if row is not None else "",
        "may_register": is_registration_open(event, now=now),
    }


def _call_text(call: PitchCall, *, is_open: bool) -> str:
    words = {"places": number(call.places), "until": last_day(call.closes_at, call.event.time_zone)}
    if is_open:
        text = ngettext(
            "Une présentation sera retenue ; envoyez votre dossier jusqu’au %(until)s compris.",
            "%(places)s présentations seront retenues ; envoyez votre dossier jusqu’au %(until)s compris.",
            call.places,
        )
        return text % words
    if call.decided_at is not None:
        return _("L’appel est clos et décidé : les présentations retenues sont au programme.")
    return _("L’appel est clos depuis le %(until)s : les dossiers sont en lecture.") % words
