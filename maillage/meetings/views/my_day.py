"""A registered person's own pages, by the link of her letter. A link shows, a POST acts."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.events.parts.event_calendars import PRODUCT
from maillage.events.queries import Registration
from maillage.events.queries.links import registration_of
from maillage.events.record.erasure import agree_to_follow_up
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.calendars import calendar_answer
from maillage.meetings.forms.my_day import FeedbackForm, StandForm
from maillage.meetings.pages.my_day import my_day_page, my_wishes_page
from maillage.meetings.parts.letters import day_link, timetable_calendar
from maillage.meetings.parts.meeting_words import timetable_lines
from maillage.meetings.queries.personal import personal_meetings, refuse_forgotten, refuse_without_place
from maillage.meetings.record.grids import say_wishes
from maillage.meetings.record.outcomes import say_feedback, say_outcome
from maillage.meetings.record.stands import ask_stand
from maillage.meetings.terms.grids import MOST_WISHES
from maillage.meetings.terms.outcomes import MeetingResult
from maillage.web.protection.limits import Limit, limited
from maillage.web.protection.tokens import answer_of_link
from maillage.web.public_address import public_url
from maillage.web.telling import answer_change, problem_sentences, telling_problems

# Everybody in a room of 180 may stand behind one address on the day.
OWN_DAYS: Final = Limit("own days at events changed by network", most=300, every_s=2)
_NOT_HERS: Final = sentence("Cette inscription n’est pas parmi celles qui se rencontrent ici : voyez l’organisateur.")


@never_cache
@require_safe
@telling_problems
def my_day(request: HttpRequest, token: str) -> HttpResponse:
    """All that is hers at the event."""
    registration = _registration_to_ask(token)
    return answer_of_link(render(request, "meetings/my_day.html", my_day_page(registration, token, now=utc_now())))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@telling_problems
@limited(OWN_DAYS)
def my_wishes(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Whom she would like to meet: see, say (POST)."""
    registration = _registration(token)
    personal = next((personal for personal in personal_meetings(registration) if personal.grid.pk == number), None)
    if personal is None:
        raise NotFound("meetings_of_others", _NOT_HERS)
    if request.method != "POST":
        page = my_wishes_page(personal, registration, token, now=utc_now())
        return answer_of_link(render(request, "meetings/my_wishes.html", page))
    typed = {
        int(name[1:]): str(value)
        for name, value in list(request.POST.items())[: MOST_WISHES + 1]
        if name.startswith("p") and name[1:].isdecimal()
    }
    strengths = {key: None if word == "non" else int(word) for key, word in typed.items() if word in _STRENGTH_WORDS}
    try:
        kept = say_wishes(personal.grid, registration, strengths, now=utc_now())
    except Refused as refusal:
        # Nothing was written: what she chose stays on the page, which says why.
        problem = " ".join(problem_sentences(refusal))
        page = my_wishes_page(personal, registration, token, typed=typed, problem=problem, now=utc_now())
        return answer_of_link(render(request, "meetings/my_wishes.html", page, status=422))
    gone = sum(strength != 0 for strength in strengths.values()) - kept
    return answer_change(request, lambda: _wishes_text(gone), reverse("my_day", args=[token]))


def _wishes_text(gone: int) -> str:
    """That wishes are kept; how many were for somebody who has left since the page was opened."""
    if not gone:
        return _("Vos souhaits sont notés.")
    return ngettext(
        "Vos souhaits sont notés, sauf un : cette personne a rendu sa place entre-temps.",
        "Vos souhaits sont notés, sauf %(count)s : ces personnes ont rendu leur place entre-temps.",
        gone,
    ) % {"count": gone}


_STRENGTH_WORDS: Final = frozenset({"0", "1", "2", "3", "non"})


@require_safe
@telling_problems
def my_meetings_ics(request: HttpRequest, token: str) -> HttpResponse:
    """Her meetings as a calendar."""
    registration = _registration_to_ask(token)
    href = day_link(registration, public_url(request))
    entries = [
        entry
        for personal in personal_meetings(registration)
        for entry in timetable_calendar(
            personal.grid, timetable_lines(personal.grid, list(personal.rows), registration), href=href
        )
    ]
    answer = calendar_answer(entries, name=registration.event.title, product=PRODUCT, file_name="rendez-vous")
    return answer_of_link(answer)


@require_POST
@telling_problems
@limited(OWN_DAYS)
def my_outcome(request: HttpRequest, token: str) -> HttpResponse:
    """What came of a meeting."""

    def write(registration: Registration) -> str:
        result = next((personal for personal in MeetingResult if personal.value == request.POST.get("result")), None)
        meeting = str(request.POST.get("meeting", ""))
        if result is None or not meeting.isdecimal():
            raise Refused("outcome_unknown", sentence("Choisissez une des suites proposées."))
        say_outcome(registration, int(meeting), result, now=utc_now())
        return _("Merci : c’est noté. Vous pouvez le corriger quand vous voulez.")

    return answer_change(request, lambda: write(_registration_to_ask(token)), reverse("my_day", args=[token]))


@require_POST
@telling_problems
@limited(OWN_DAYS)
def my_follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """Whether she may be asked later what came of her meetings."""
    registration, is_agreed = _registration_to_ask(token), request.POST.get("accord") == "oui"

    def write() -> str:
        agree_to_follow_up(registration, is_agreed=is_agreed, now=utc_now())
        if is_agreed:
            return _("Merci : nous vous le demanderons. Vous changez d’avis quand vous voulez, ici même.")
        return _("C’est noté : nous ne vous demanderons plus rien après l’effacement.")

    is_gone = registration.state == "followed" and not is_agreed
    return answer_change(request, write, reverse("events") if is_gone else reverse("my_day", args=[token]))


@require_POST
@telling_problems
@limited(OWN_DAYS)
def my_feedback(request: HttpRequest, token: str) -> HttpResponse:
    """What she says of the day."""
    registration, form = _registration(token), FeedbackForm(request.POST, auto_id="say-%s")
    if form.is_valid():
        with form.refusals(at="mark"):
            say_feedback(registration, form.cleaned_data["mark"], form.cleaned_data["words"], now=utc_now())
            messages.success(request, _("Merci : votre avis est noté."))
            return redirect("my_day", token)
    return _my_day_again(request, registration, token, form)


@require_POST
@telling_problems
@limited(OWN_DAYS)
def my_stand(request: HttpRequest, token: str) -> HttpResponse:
    """A stand is asked for."""
    registration, form = _registration(token), StandForm(request.POST, auto_id="stand-%s")
    if form.is_valid():
        with form.refusals(at="title"):
            typed = form.cleaned_data
            ask_stand(registration, title=typed["title"], needs=typed["needs"], now=utc_now())
            messages.success(request, _("Votre demande de stand est envoyée."))
            return redirect("my_day", token)
    return _my_day_again(request, registration, token, form)


def _my_day_again(request: HttpRequest, registration: Registration, token: str, form: RefusableForm) -> HttpResponse:
    page = my_day_page(registration, token, sent=form, now=utc_now())
    return answer_of_link(render(request, "meetings/my_day.html", page, status=form.status))


def _registration_to_ask(token: str) -> Registration:
    """Who has a place, or is kept to be asked later."""
    registration = registration_of(token)
    refuse_forgotten(registration)
    return registration


def _registration(token: str) -> Registration:
    """Who has a place."""
    registration = registration_of(token)
    refuse_without_place(registration)
    return registration
