"""A registered person's own pages, by the link of a letter: meetings, wishes, pitch, stand, opinion of the day.

A link shows, a POST acts.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.events.domain.grids import MOST_WISHES
from maillage.include.events.domain.outcomes import MeetingResult
from maillage.include.events.domain.pitches import LONGEST_REMARK, LONGEST_WORDS, PitchDecision, StandState
from maillage.include.events.pages.parts.event_calendars import PRODUCT
from maillage.include.events.pages.parts.meeting_words import TimetableLine, meetings_text, timetable_lines
from maillage.include.events.pages.parts.meetings_letters import day_link, timetable_calendar
from maillage.include.events.pages.parts.registration_words import asked_until_text
from maillage.include.events.store.erasure import agree_to_follow_up
from maillage.include.events.store.grids import other_side, say_wishes
from maillage.include.events.store.links import registration_of
from maillage.include.events.store.meeting_tables.models import EventFeedback, PitchCall, PitchFile, StandRequest
from maillage.include.events.store.model_types import Event, Registration
from maillage.include.events.store.outcomes import say_feedback, say_outcome
from maillage.include.events.store.people import shown_name
from maillage.include.events.store.personal import (
    PersonalMeetings,
    personal_meetings,
    refuse_forgotten,
    refuse_without_place,
    results_said,
    wishes_said,
)
from maillage.include.events.store.pitches import call_or_none, file_of_person, stand_of_person
from maillage.include.events.store.registrations import asks_follow_up
from maillage.include.events.store.stands import ask_stand
from maillage.kits.forms.fields import JudgedField
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.calendars import calendar_answer
from maillage.web.error_pages import answer_change, render_problems
from maillage.web.protection.limits import Limit, limited
from maillage.web.protection.tokens import answer_of_link
from maillage.web.public_url import public_url
from maillage.web.wording.formats import in_french, last_day

_STRENGTHS: Final = (
    ("0", "—"),
    ("3", sentence("beaucoup")),
    ("2", sentence("oui")),
    ("1", sentence("un peu")),
    ("non", sentence("plutôt pas")),
)

# Everybody in a room of 180 may stand behind one address on the day.
OWN_DAYS: Final = Limit("own days at events changed by network", most=300, every_s=2)
_NOT_HERS: Final = sentence("Cette inscription n’est pas parmi celles qui se rencontrent ici : voyez l’organisateur.")


class StandForm(RefusableForm):
    """What she would show at a stand, and what it needs."""

    title = JudgedField(label=gettext_lazy("Ce que vous montrerez"), longest=LONGEST_WORDS)
    needs = JudgedField(
        label=gettext_lazy("Vos besoins : prise, grille, deux chaises… (facultatif)"),
        longest=LONGEST_WORDS,
        is_wanted=False,
    )


class FeedbackForm(RefusableForm):
    """Whether the day was of use to her."""

    mark = forms.TypedChoiceField(
        label=gettext_lazy("La journée vous fut-elle utile ?"),
        choices=[
            (1, gettext_lazy("pas du tout")),
            (2, gettext_lazy("peu")),
            (3, gettext_lazy("assez")),
            (4, gettext_lazy("beaucoup")),
            (5, gettext_lazy("tout à fait")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    words = JudgedField(
        label=gettext_lazy("En quelques mots (facultatif ; l’organisateur les lit sans votre nom)"),
        longest=LONGEST_REMARK,
        is_wanted=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )


class WishesForm(RefusableForm):
    """The people of the other side, by name, each with how much she is wished for; none changes once it is too late."""

    def __init__(
        self, data: Mapping[str, str] | None, people: Iterable[Registration], *, is_open: bool, **options: Any
    ) -> None:
        super().__init__(data, auto_id="%s", **options)
        strengths = [(value, _(label)) for value, label in _STRENGTHS]
        for person in sorted(people, key=lambda person: shown_name(person).casefold()):
            self.fields[f"p{person.pk}"] = forms.CharField(
                label=in_french(shown_name(person)),
                required=False,
                disabled=not is_open,
                widget=forms.Select(choices=strengths),
            )


@dataclass(frozen=True, slots=True)
class OwnMeeting:
    """One of her meetings; ``said`` is what she said came of it."""

    line: TimetableLine
    is_over: bool
    said: MeetingResult | None


@dataclass(frozen=True, slots=True)
class MeetingPart:
    """A session of meetings in her day; ``wishes`` is how many people she wishes to meet."""

    personal: PersonalMeetings
    answer: str
    meetings: tuple[OwnMeeting, ...]
    may_wish: bool
    wishes: int


def my_day_page(
    registration: Registration, token: str, *, sent: RefusableForm | None = None, now: dt.datetime
) -> dict[str, object]:
    """What her day shows, by the link of her letter, whose ``token`` it is; ``sent`` is the form that was refused."""
    event = registration.event
    several = personal_meetings(registration)
    call, stand = call_or_none(event), stand_of_person(registration)
    results = results_said(registration)
    stand_form, feedback_form = None, None
    if has_stands(event) and now < event.starts_at and (stand is None or stand.state != StandState.GIVEN):
        stand_form = sent if isinstance(sent, StandForm) else _stand_form(stand)
    if now >= event.starts_at and registration.state == "confirmed":
        feedback_form = sent if isinstance(sent, FeedbackForm) else _feedback_form(registration)
    return {
        "event": event,
        "registration": registration,
        "token": token,
        "version": "-".join(str(personal.grid.version) for personal in several),
        "parts": [_part(personal, registration, results, now=now) for personal in several],
        "results": list(MeetingResult),
        "pitch": _pitch_text(call, file_of_person(call, registration) if call else None, now=now),
        "may_pitch": call is not None and now < call.closes_at and call.decided_at is None,
        "stand": stand,
        "stand_form": stand_form,
        "feedback_form": feedback_form,
        "asked_until": asked_until_text(event) if several and asks_follow_up(event) else "",
        "is_followed": registration.state == "followed",
        # What she sent after it was too late has no form any more.
        "problem": "" if sent is None or sent in {stand_form, feedback_form} else sent.all_problems,
    }


def _stand_form(stand: StandRequest | None) -> StandForm:
    return StandForm(initial={"title": stand.title, "needs": stand.needs} if stand else {}, auto_id="stand-%s")


def _feedback_form(registration: Registration) -> FeedbackForm:
    feedback = EventFeedback.objects.filter(event=registration.event, registration=registration).first()
    return FeedbackForm(initial={"mark": feedback.mark, "words": feedback.words} if feedback else {}, auto_id="say-%s")


def has_stands(event: Event) -> bool:
    """Whether the event has stands that may be asked for: a session of them stands in its programme."""
    return event.sessions.filter(kind="stands").exists()


def my_wishes_page(
    personal: PersonalMeetings,
    registration: Registration,
    token: str,
    *,
    data: Mapping[str, str] | None = None,
    now: dt.datetime,
) -> dict[str, Any]:
    """The people of the other side with the form of her wishes, bound to ``data`` where it was sent."""
    grid = personal.grid
    stored = {
        f"p{key}": "non" if strength is None else str(strength)
        for key, strength in wishes_said(grid, registration).items()
    }
    is_open = now <= grid.wishes_until
    form = WishesForm(data, other_side(grid, registration), is_open=is_open, initial=stored)
    return {"grid": grid, "token": token, "is_open": is_open, "form": form}


def _part(
    personal: PersonalMeetings,
    registration: Registration,
    results: Mapping[int, MeetingResult],
    *,
    now: dt.datetime,
) -> MeetingPart:
    grid = personal.grid
    lines = timetable_lines(grid, list(personal.rows), registration)
    if lines:
        answer = _("Vous avez %(meetings)s.") % {"meetings": meetings_text(len(lines))}
    elif grid.published_at is not None:
        answer = _("Aucun rendez-vous n’a pu être trouvé pour vous : voyez l’organisateur, des places se libèrent.")
    elif personal.is_host:
        answer = _("Vous recevez à votre table. Dites qui vous aimeriez rencontrer.")
    else:
        answer = _("Vous allez de table en table. Dites qui vous aimeriez rencontrer.")
    return MeetingPart(
        personal,
        answer,
        tuple(OwnMeeting(line, line.slot.ends_at <= now, results.get(line.number)) for line in lines),
        may_wish=grid.published_at is None and now <= grid.wishes_until,
        wishes=grid.wishes.filter(wisher=registration).count(),
    )


def _pitch_text(call: PitchCall | None, file: PitchFile | None, *, now: dt.datetime) -> str:
    if call is None or file is None:
        return ""
    decision = PitchDecision(file.decision)
    if file.is_draft and now < call.closes_at:
        until = last_day(call.closes_at, call.event.time_zone)
        return _("Votre brouillon est gardé ; envoyez-le jusqu’au %(until)s compris.") % {"until": until}
    if file.is_draft:
        return _("Votre brouillon n’a pas été envoyé avant la clôture.")
    if decision is PitchDecision.CHOSEN:
        return _("Votre présentation est retenue.")
    if decision is PitchDecision.DECLINED:
        return _("Votre présentation n’est pas retenue cette fois.")
    return _("Votre dossier est reçu.")


@never_cache
@require_safe
@render_problems
def my_day(request: HttpRequest, token: str) -> HttpResponse:
    """All that is hers at the event."""
    registration = _registration_to_ask(token)
    return answer_of_link(render(request, "events/my_day.html", my_day_page(registration, token, now=utc_now())))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@limited(OWN_DAYS)
def my_wishes(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Whom she would like to meet: see, say (POST)."""
    registration = _registration(token)
    personal = next((personal for personal in personal_meetings(registration) if personal.grid.pk == number), None)
    if personal is None:
        raise NotFound("meetings_of_others", _NOT_HERS)
    if request.method != "POST":
        page = my_wishes_page(personal, registration, token, now=utc_now())
        return answer_of_link(render(request, "events/my_wishes.html", page))
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
        page = my_wishes_page(personal, registration, token, data=request.POST, now=utc_now())
        page["form"].add_refusal(refusal)
        return answer_of_link(render(request, "events/my_wishes.html", page, status=422))
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
@render_problems
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
@render_problems
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
@render_problems
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
@render_problems
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
@render_problems
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
    return answer_of_link(render(request, "events/my_day.html", page, status=form.status))


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
