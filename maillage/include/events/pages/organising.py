"""The pages of an organiser: their events, one event, its programme, its attendees.

Every view checks the organiser: others get 403, or 404 for drafts.
"""

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.permissions import acting, organisations_for
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.include.events.domain.events import ProgrammePart
from maillage.include.events.pages.event_forms import (
    CancelForm,
    CopyForm,
    EventForm,
    RoomForm,
    SessionForm,
    SpeakerForm,
    event_initial,
    session_initial,
)
from maillage.include.events.pages.own_event import own_event_page
from maillage.include.events.pages.parts.event_words import event_card, zone_text
from maillage.include.events.pages.parts.letters import speaker_letter
from maillage.include.events.pages.parts.registration_words import people_erased_text, people_text
from maillage.include.events.pages.programme_table import ProgrammeTable
from maillage.include.events.store.events import (
    cancel_event,
    change_event,
    copy_event,
    events_organised_by,
    make_event,
    organising,
    publish_event,
)
from maillage.include.events.store.models import Event
from maillage.include.events.store.programmes import (
    programme_part,
    remove_room,
    remove_session,
    remove_speaker,
    save_room,
    save_session,
    save_speaker,
)
from maillage.include.events.store.registrations import attendee_columns, occupancy, registrations_of
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.letters.parts import outcome_text
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.record.sending import send_now
from maillage.kits.letters.terms import LetterState
from maillage.kits.lists.files import table_answer
from maillage.territory.store.territories import name_of
from maillage.web.error_pages import answer_change
from maillage.web.public_url import installation_url
from maillage.web.wording.formats import number

_NO_PART: Final = sentence("Cette page du programme n’existe pas : revenez au programme.")


def own_events_page(person: User, *, now: dt.datetime) -> dict[str, object]:
    """The events she organises, and the organisations she may create one for."""
    choices = organisations_for(person, Role.PUBLISHER, Capability.INCLUDE)
    return {
        "cards": [event_card(event, now=now, count=occupancy(event)) for event in events_organised_by(person)],
        "organisations": [choice.organisation for choice in choices],
    }


def programme_editor_page(event: Event, table: ProgrammeTable) -> dict[str, object]:
    """The programme editor: its table, and the rooms."""
    sessions = [form for form in table.sessions if form.number is not None]
    speakers = [form.speaker for form in table.speakers if form.speaker is not None]
    asked = sum(speaker.consent_at is None for speaker in speakers)
    summary = ngettext("%(count)s session au programme", "%(count)s sessions au programme", len(sessions))
    summary %= {"count": number(len(sessions))}
    if asked:
        more = ngettext(
            "%(asked)s personne n’a pas dit si son nom peut être montré",
            "%(asked)s personnes n’ont pas dit si leur nom peut être montré",
            asked,
        )
        summary += f" ; {more % {'asked': number(asked)}}"
    return {
        "event": event,
        "summary": f"{summary}.",
        "table": table,
        "rooms": event.rooms.all(),
    }


def programme_row_page(event: Event, part: ProgrammePart, key: int, form: forms.Form) -> dict[str, object]:
    """The form of one programme item; ``key`` is 0 for a new one."""
    new, former = _ROW_TITLES[part]
    return {
        "event": event,
        "part": part.value,
        "key": key,
        "title": _(former) if key else _(new),
        "zone": zone_text(event) if part is ProgrammePart.SESSION else "",
        "form": form,
        "warning": _(_REMOVED[part]),
        "is_speaker": part is ProgrammePart.SPEAKER,
    }


def next_session_initial(event: Event) -> dict[str, object]:
    """Default values of the next session: after the last one, in the same room."""
    last = event.sessions.order_by("-ends_at", "-pk").first()
    moment = last.ends_at if last is not None and last.ends_at < event.ends_at else event.starts_at
    there = moment.astimezone(ZoneInfo(event.time_zone))
    end = (moment + dt.timedelta(hours=1)).astimezone(ZoneInfo(event.time_zone))
    room = last.room_id if last is not None else None
    return {"day": there.date().isoformat(), "start": there.time(), "end": end.time(), "room": room}


def attendees_page(event: Event) -> dict[str, object]:
    """The attendees in order; only for the organiser."""
    return {
        "event": event,
        "summary": _("%(people)s, dans l’ordre d’arrivée.") % {"people": people_text(occupancy(event))},
        "rows": registrations_of(event),
        "erased": people_erased_text(event),
    }


_ROW_TITLES: Final = {
    ProgrammePart.ROOM: (sentence("Ajouter une salle"), sentence("Changer la salle")),
    ProgrammePart.SESSION: (sentence("Ajouter une session"), sentence("Changer la session")),
    ProgrammePart.SPEAKER: (sentence("Ajouter une personne qui intervient"), sentence("Changer cette personne")),
}
_REMOVED: Final = {
    ProgrammePart.ROOM: sentence("Les sessions de cette salle restent au programme, sans salle."),
    ProgrammePart.SESSION: sentence("La session quitte le programme aussitôt."),
    ProgrammePart.SPEAKER: sentence("Son nom quitte le programme aussitôt."),
}


@require_safe
@for_people
def own_events(request: HttpRequest, person: User) -> HttpResponse:
    """The events that a person organises."""
    return render(request, "events/own_events.html", own_events_page(person, now=utc_now()))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def make(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Create an event for an organisation."""
    organisation = organisation_at(slug)
    organiser = acting(person, organisation, Role.PUBLISHER, Capability.INCLUDE)
    form = EventForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            event = make_event(organiser, form.plan(), now=utc_now())
            messages.success(
                request, _("Le brouillon est prêt : vous seuls le voyez. Ajoutez le programme, puis publiez.")
            )
            return redirect("own_event", slug=event.slug)
    context = {"organisation": organisation, "event": None, "form": form}
    return render(request, "events/own_event_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def change(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Change date, place and capacity."""
    event, organiser = organising(person, slug)
    initial = event_initial(event, commune_name=event.commune and (name_of(event.commune) or event.commune))
    form = EventForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        with form.refusals():
            is_told = change_event(organiser, event, form.plan(), now=utc_now())
            letters = _("C’est changé ; une lettre part à chaque inscrit.")
            messages.success(request, letters if is_told else _("C’est changé."))
            return redirect("own_event", slug=event.slug)
    context = {"organisation": event.organisation, "event": event, "form": form}
    return render(request, "events/own_event_form.html", context, status=form.status)


@require_safe
@for_people
def own_event(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """One event for its organiser."""
    event, _organiser = organising(person, slug)
    return render(request, "events/own_event.html", own_event_page(event, now=utc_now()))


@require_POST
@for_people
def publish(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Publish the event."""
    event, organiser = organising(person, slug)

    def write() -> str:
        publish_event(organiser, event, now=utc_now())
        return _("L’événement est public : les inscriptions sont ouvertes aux heures dites.")

    return answer_change(request, write, reverse("own_event", args=[event.slug]))


@require_POST
@for_people
def cancel(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Cancel the event, with a letter to all attendees."""
    event, organiser = organising(person, slug)
    form = CancelForm(request.POST)
    if form.is_valid():
        with form.refusals():
            count = cancel_event(organiser, event, form.cleaned_data["reason"], now=utc_now())
            text = ngettext(
                "L’événement est annulé ; %(count)s lettre part.",
                "L’événement est annulé ; %(count)s lettres partent.",
                count,
            )
            messages.success(request, text % {"count": count})
            return redirect("own_event", slug=event.slug)
    page = own_event_page(event, now=utc_now(), cancel_form=form)
    return render(request, "events/own_event.html", page, status=422)


@require_POST
@for_people
def copy(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Copy the event to another day."""
    event, organiser = organising(person, slug)
    form = CopyForm(request.POST)
    if form.is_valid():
        # Refused where the programme has a time that does not exist on that day.
        with form.refusals(at="day"):
            new = copy_event(organiser, event, day=form.cleaned_data["day"], now=utc_now())
            words = _("La nouvelle date est un brouillon, avec son programme : relisez, puis publiez.")
            messages.success(request, words)
            return redirect("own_event", slug=new.slug)
    page = own_event_page(event, now=utc_now(), copy_form=form)
    return render(request, "events/own_event.html", page, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def programme(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The programme as one table: sessions with their rooms, speakers; a POST saves all rows, or none."""
    event, _organiser = organising(person, slug)
    table = ProgrammeTable(event, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "events/own_programme_editor.html", programme_editor_page(event, table))
    letters = table.save(now=utc_now(), origin=installation_url())
    if letters is None:
        page = programme_editor_page(event, table)
        return render(request, "events/own_programme_editor.html", page, status=422)
    messages.success(request, _("Le programme est enregistré."))
    for letter in letters:
        state = send_now(letter)
        if state is not LetterState.SENT:
            messages.warning(request, outcome_text(state, sent=""))
    return _to_programme(event)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def programme_row(request: HttpRequest, person: User, *, slug: str, part: str, number: int) -> HttpResponse:
    """One programme item, new (0) or existing."""
    event, _organiser = organising(person, slug)
    word = _part(part)
    form = _row_form(event, word, number, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            _write_row(request, event, word, form, number=number)
            is_next = "suivante" in request.POST
            return redirect("programme_row", event.slug, word.value, 0) if is_next else _to_programme(event)
    page = programme_row_page(event, word, number, form)
    return render(request, "events/own_programme_row.html", page, status=form.status)


@require_POST
@for_people
def programme_row_remove(request: HttpRequest, person: User, *, slug: str, part: str, number: int) -> HttpResponse:
    """Delete a programme item."""
    event, _organiser = organising(person, slug)
    remove = {
        ProgrammePart.ROOM: remove_room,
        ProgrammePart.SESSION: remove_session,
        ProgrammePart.SPEAKER: remove_speaker,
    }[_part(part)]

    def write() -> str:
        remove(event, number, now=utc_now())
        return _("C’est retiré du programme.")

    return answer_change(request, write, reverse("own_programme_editor", args=[event.slug]))


@require_POST
@for_people
def speaker_ask(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:
    """Send the consent letter to a speaker again."""
    event, _organiser = organising(person, slug)
    speaker = programme_part(event.speakers.all(), number)
    state = send_now(enqueue(speaker_letter(speaker, now=utc_now(), origin=installation_url())))
    sent = _("La lettre est partie : dès son accord, son nom est au programme.")
    add_message = messages.success if state is LetterState.SENT else messages.warning
    add_message(request, outcome_text(state, sent=sent))
    return _to_programme(event)


@require_safe
@for_people
def attendees(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The attendees."""
    event, _organiser = organising(person, slug)
    return render(request, "events/own_attendees.html", attendees_page(event))


@require_safe
@for_people
def attendees_table(request: HttpRequest, person: User, slug: str, form: str) -> HttpResponseBase:  # noqa: ARG001
    """The attendees as a table, for the organiser only."""
    event, _organiser = organising(person, slug)
    return table_answer(attendee_columns(event), registrations_of(event), name=f"inscrits-{event.slug}", form=form)


def _part(word: str) -> ProgrammePart:
    try:
        return ProgrammePart(word)
    except ValueError as error:
        # A URL typed by hand.
        raise NotFound("programme_part_unknown", _NO_PART) from error


def _row_form(event: Event, part: ProgrammePart, number: int, typed: Any) -> RefusableForm:
    """The form of a programme item, bound to ``typed``, or with initial values."""
    if part is ProgrammePart.ROOM:
        room = programme_part(event.rooms.all(), number) if number else None
        return RoomForm(typed, initial={"name": room.name, "places": room.places} if room else {})
    if part is ProgrammePart.SESSION:
        session = programme_part(event.sessions.all(), number) if number else None
        initial = session_initial(session) if session else next_session_initial(event)
        return SessionForm(event, typed, initial=initial)
    speaker = programme_part(event.speakers.all(), number) if number else None
    names = ("name", "role", "organisation_name", "email")
    return SpeakerForm(typed, initial={name: getattr(speaker, name) for name in names} if speaker else {})


def _write_row(request: HttpRequest, event: Event, part: ProgrammePart, form: RefusableForm, *, number: int) -> None:
    key, now, typed = number or None, utc_now(), form.cleaned_data
    if part is ProgrammePart.ROOM:
        save_room(event, typed["name"], typed["places"], number=key, now=now)
    elif isinstance(form, SessionForm):
        save_session(event, form.plan(), number=key, now=now)
    else:
        with transaction.atomic():
            speaker = save_speaker(event, **typed, number=key, now=now)
            is_asked = speaker.consent_at is None and ("email" in form.changed_data or "name" in form.changed_data)
            letter = enqueue(speaker_letter(speaker, now=now, origin=installation_url())) if is_asked else None
        state = send_now(letter) if letter is not None else LetterState.SENT
        if state is not LetterState.SENT:
            messages.warning(request, outcome_text(state, sent=""))
            return
    messages.success(request, _("C’est au programme."))


def _to_programme(event: Event) -> HttpResponse:
    return redirect("own_programme_editor", slug=event.slug)
