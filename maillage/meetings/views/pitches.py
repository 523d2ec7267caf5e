"""Pitches and stands: the organiser's pages, an author's file, a reader's files; attachments go to these alone."""

from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.core.clock import utc_now
from maillage.events.queries.events import organising
from maillage.events.queries.links import registration_of
from maillage.meetings.forms.pitches import MarksForm, PitchCallForm, ReaderForm
from maillage.meetings.models import PitchAttachment
from maillage.meetings.pages.pitches import (
    my_pitch_page,
    own_pitch_page,
    own_pitches_page,
    own_stands_page,
    pitch_form,
    reading_page,
    readings_page,
)
from maillage.meetings.queries.personal import refuse_without_place
from maillage.meetings.queries.pitches import (
    attachment_of,
    call_of,
    call_or_none,
    file_of_call,
    file_to_read,
    reader_of,
)
from maillage.meetings.record.pitches import (
    decide_pitches,
    declare_conflict,
    invite_reader,
    keep_pitch_draft,
    mark_file,
    send_pitch,
    set_call,
)
from maillage.meetings.record.stands import give_stand
from maillage.meetings.terms.pitches import MOST_ATTACHMENT_BYTES
from maillage.meetings.views.my_day import OWN_DAYS
from maillage.web.protection.limits import Limit, limited
from maillage.web.protection.tokens import answer_of_link
from maillage.web.telling import answer_change, telling_problems

READINGS: Final = Limit("readings of pitches by network", most=200, every_s=2)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def own_pitches(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The call of an event; a POST sets it."""
    event, acting = organising(person, slug)
    form = None
    if request.method == "POST":
        form = PitchCallForm(event, request.POST)
        if form.is_valid():
            with form.refusals():
                set_call(acting, event, form.rules(), now=utc_now())
                messages.success(request, _("L’appel est noté."))
                return redirect(request.path)
    page = own_pitches_page(event, call_or_none(event), form=form, now=utc_now())
    return render(request, "meetings/own_pitches.html", page, status=422 if form else 200)


@require_POST
@for_people
def pitch_reader_invite(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Somebody is asked to read."""
    event, acting = organising(person, slug)
    call, form = call_of(event), ReaderForm(request.POST)
    if not form.is_valid():
        page = own_pitches_page(event, call, reader_form=form, now=utc_now())
        return render(request, "meetings/own_pitches.html", page, status=422)
    typed = form.cleaned_data

    def write() -> str:
        invite_reader(acting, call, name=typed["name"], email=typed["email"], now=utc_now())
        return _("Une lettre part à %(name)s, avec son propre lien.") % {"name": typed["name"]}

    return answer_change(request, write, reverse("own_pitches", args=[slug]))


@require_POST
@for_people
def pitches_decide(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Yes to those chosen, no to the others."""
    event, acting = organising(person, slug)
    call = call_of(event)
    chosen_files = [int(key) for key in request.POST.getlist("chosen") if key.isdecimal()]
    reasons = {
        int(name[7:]): str(value)
        for name, value in request.POST.items()
        if name.startswith("reason-") and name[7:].isdecimal()
    }

    def write() -> str:
        decide_pitches(
            acting, call, chosen_files, reason=str(request.POST.get("reason", "")), reasons=reasons, now=utc_now()
        )
        text = ngettext(
            "%(count)s présentation est retenue", "%(count)s présentations sont retenues", len(chosen_files)
        )
        return _("%(chosen)s ; chaque auteur reçoit sa lettre.") % {"chosen": text % {"count": len(chosen_files)}}

    return answer_change(request, write, reverse("own_pitches", args=[slug]))


@require_safe
@for_people
def own_pitch(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:
    """One file with its readings."""
    event, _acting = organising(person, slug)
    page = own_pitch_page(event, file_of_call(call_of(event), number))
    return render(request, "meetings/own_pitch.html", page)


@require_safe
@for_people
def own_pitch_attachment(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The file that came with a pitch."""
    event, _acting = organising(person, slug)
    return _attachment(attachment_of(file_of_call(call_of(event), number)))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def own_stands(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The stands of an event; a POST gives one its number, or refuses it."""
    event, acting = organising(person, slug)
    if request.method != "POST":
        return render(request, "meetings/own_stands.html", own_stands_page(event))
    typed = {name: str(request.POST.get(name, "")) for name in ("stand", "number")}

    def write() -> str:
        number = int(typed["number"]) if typed["number"].isdecimal() and "refuse" not in request.POST else None
        stand = give_stand(acting, event, int(typed["stand"] or 0), number, now=utc_now())
        if stand.number is None:
            return _("La demande est refusée : la personne le lit sur sa page.")
        return _("Le stand %(number)s est attribué.") % {"number": stand.number}

    return answer_change(request, write, request.path)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@telling_problems
@limited(OWN_DAYS)
def my_pitch(request: HttpRequest, token: str) -> HttpResponse:
    """One's own file: see, send (POST)."""
    registration = registration_of(token)
    refuse_without_place(registration)
    call = call_of(registration.event)
    if request.method != "POST":
        form = pitch_form(call, registration, now=utc_now())
        page = my_pitch_page(call, registration, token, form=form, now=utc_now())
        return _private(render(request, "meetings/my_pitch.html", page))
    form, is_draft = pitch_form(call, registration, request.POST, now=utc_now()), "draft" in request.POST
    if form.is_valid():
        with form.refusals():
            (keep_pitch_draft if is_draft else send_pitch)(
                call,
                registration,
                title=form.cleaned_data["title"],
                answers=form.answers(),
                attachment=_sent_file(request.FILES.get("attachment")),
                now=utc_now(),
            )
            if is_draft:
                messages.success(request, _("Votre brouillon est gardé : il n’est pas encore envoyé."))
                return redirect(request.path)
            messages.success(request, _("Votre dossier est reçu : vous pouvez le changer jusqu’à la clôture."))
            return redirect("my_day", token)
    page = my_pitch_page(call, registration, token, form=form, now=utc_now())
    return _private(render(request, "meetings/my_pitch.html", page, status=form.status))


@never_cache
@require_safe
@telling_problems
def pitch_readings(request: HttpRequest, token: str) -> HttpResponse:
    """The files before a reader."""
    page = readings_page(reader_of(token), token)
    return _private(render(request, "meetings/pitch_readings.html", page))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@telling_problems
@limited(READINGS)
def pitch_reading(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One file before a reader: read, mark (POST)."""
    reader = reader_of(token)
    to_read = file_to_read(reader, number)
    if request.method != "POST":
        return _private(render(request, "meetings/pitch_reading.html", reading_page(to_read, token)))
    form = MarksForm(to_read.file.call, request.POST)
    if form.is_valid():
        # What she marked is kept as far as it goes, and the page says what is missing.
        with form.refusals():
            if "conflict" in request.POST:
                declare_conflict(reader, to_read.file, now=utc_now())
            else:
                mark_file(reader, to_read.file, form.marks(), remark=form.cleaned_data["remark"], now=utc_now())
            return redirect("pitch_readings", token=token)
    page = reading_page(to_read, token, form)
    return _private(render(request, "meetings/pitch_reading.html", page, status=form.status))


@never_cache
@require_safe
@telling_problems
def pitch_reading_attachment(request: HttpRequest, token: str, number: int) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The file that came with a pitch, before its reader."""
    return _attachment(attachment_of(file_to_read(reader_of(token), number).file))


def _sent_file(sent: object) -> bytes | None:
    if not isinstance(sent, UploadedFile) or not sent.name:
        return None
    # One byte more than is taken: the rule says that it is too large, and the rest is never read.
    content: bytes = sent.read(MOST_ATTACHMENT_BYTES + 1)
    return content


def _attachment(attachment: PitchAttachment) -> HttpResponse:
    """The bytes as a download: nothing that a stranger sent is opened inside our pages."""
    answer = HttpResponse(bytes(attachment.content), content_type=attachment.kind)
    name = "".join(letter for letter in attachment.name if letter.isalnum() or letter in " ._-") or "piece"
    answer["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "ignore").decode() or "piece"}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return _private(answer)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer_of_link(answer)
