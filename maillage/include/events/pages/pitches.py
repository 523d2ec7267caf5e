"""Pitches and stands: the organiser's call and pages, an author's file, a reader's files.

Attachments are served to these alone.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.core.clock import utc_now
from maillage.include.events.domain.pitches import (
    LONGEST_ANSWER,
    LONGEST_WORDS,
    MOST_ATTACHMENT_BYTES,
    MOST_CRITERIA,
    MOST_MARK,
    MOST_QUESTIONS,
    MOST_WEIGHT,
    PitchDecision,
    RankedFile,
    StandState,
    cut_after,
    weighted_score,
)
from maillage.include.events.pages.my_day import OWN_DAYS
from maillage.include.events.store.events import organising
from maillage.include.events.store.links import registration_of
from maillage.include.events.store.meeting_tables.models import (
    PitchAttachment,
    PitchCall,
    PitchFile,
    PitchReader,
    PitchReading,
)
from maillage.include.events.store.model_types import Event, Registration
from maillage.include.events.store.personal import refuse_without_place
from maillage.include.events.store.pitches import (
    CallRules,
    FileToRead,
    attachment_names,
    attachment_of,
    call_of,
    call_or_none,
    criteria_weights,
    decide_pitches,
    declare_conflict,
    file_of_call,
    file_of_person,
    file_to_read,
    files_of,
    files_to_read,
    invite_reader,
    keep_pitch_draft,
    mark_file,
    ranking_of,
    reader_of,
    send_pitch,
    sent_files,
    set_call,
    stands_of,
)
from maillage.include.events.store.stands import give_stand
from maillage.kits.forms.fields import DayField, EmailField, JudgedField, ReceivedFileField, TextField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.web.error_pages import answer_change, render_problems
from maillage.web.protection.limits import Limit, limited
from maillage.web.protection.tokens import answer_of_link
from maillage.web.wording.formats import brief_number, in_french, number

_LONGEST_LINES: Final = 2_000
_MOST_PITCHES: Final = 60
_MOST_STANDS: Final = 999
_LONGEST_REMARK: Final = 1_000
_CRITERION: Final = re.compile(r"(.{1,190}?)\s*[:;]\s*(\d{1,2})")

# A call that nobody has written yet begins so: two minutes suffice to correct it.
_FIRST_QUESTIONS: Final = gettext_lazy("Que proposez-vous, et à qui ?\nQu’avez-vous déjà fait de tel ?")
_FIRST_CRITERIA: Final = gettext_lazy("Utile aux acheteurs présents : 3\nDéjà éprouvé : 2\nClair : 1")
READINGS: Final = Limit("readings of pitches by network", most=200, every_s=2)


class PitchFileForm(RefusableForm):
    """The title of a pitch, answers to the questions of its call (``q0`` …), a file; none changes once closed."""

    title = JudgedField(label=gettext_lazy("Titre"), longest=LONGEST_WORDS, is_wanted=False)

    def __init__(self, call: PitchCall, *args: Any, attached: str = "", is_open: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        for place, question in enumerate(call.questions):
            self.fields[f"q{place}"] = JudgedField(
                label=in_french(question),
                longest=LONGEST_ANSWER,
                is_wanted=False,
                widget=forms.Textarea(attrs={"rows": "4"}),
            )
        if is_open:
            replaced = _("Déjà jointe : %(name)s. Une autre la remplace.") % {"name": attached} if attached else ""
            self.fields["attachment"] = ReceivedFileField(
                label=_("Une pièce jointe (facultatif) : PDF, PNG ou JPEG, 5 Mo au plus"),
                help_text=replaced,
                accept=".pdf,.png,.jpg,.jpeg",
            )
        for field in self.fields.values():
            field.disabled = not is_open

    def answers(self) -> list[str]:
        """What a valid form answers, in the order of the questions."""
        return [text for name, text in self.cleaned_data.items() if name not in {"title", "attachment"}]


class PitchCallForm(RefusableForm):
    """What an organiser says of a call."""

    words = forms.CharField(
        label=gettext_lazy("Ce que vous attendez"),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    questions = forms.CharField(
        label=gettext_lazy("Questions du dossier"),
        help_text=gettext_lazy("Une par ligne. Chaque dossier peut porter une pièce jointe (PDF ou image, 5 Mo)."),
        max_length=_LONGEST_LINES,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    criteria = forms.CharField(
        label=gettext_lazy("Critères et poids"),
        help_text=gettext_lazy("Un par ligne : Utile aux acheteurs présents : 3. Chacun est noté de 0 à 5."),
        max_length=_LONGEST_LINES,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    places = forms.IntegerField(
        label=gettext_lazy("Combien seront retenues"), min_value=1, max_value=_MOST_PITCHES, initial=6
    )
    closes_on = DayField(label=gettext_lazy("Dernier jour pour envoyer un dossier"))
    session = forms.TypedChoiceField(
        label=gettext_lazy("Session où elles passent"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, event: Event, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.event = event
        self.sessions = {session.pk: session for session in event.sessions.filter(kind="pitches")}
        choices = [(key, session.title) for key, session in self.sessions.items()]
        self.offer("session", [("", "—"), *choices])

    def clean_questions(self) -> tuple[str, ...]:
        """The questions, one a line."""
        lines = tuple(filter(None, map(str.strip, self.cleaned_data["questions"].splitlines())))
        if len(lines) > MOST_QUESTIONS:
            raise forms.ValidationError(_("Plus de %s questions : gardez celles qui décident.") % MOST_QUESTIONS)
        return lines

    def clean_criteria(self) -> tuple[tuple[str, int], ...]:
        """The criteria with their weights."""
        criteria = []
        for line in filter(None, map(str.strip, self.cleaned_data["criteria"].splitlines())):
            read = _CRITERION.fullmatch(line)
            if read is None or not 1 <= int(read[2]) <= MOST_WEIGHT:
                text = _("Écrivez « Utile : 3 », avec un poids de 1 à %(most)s, pas « %(line)s ».")
                raise forms.ValidationError(text % {"most": MOST_WEIGHT, "line": line})
            criteria.append((read[1][:LONGEST_WORDS], int(read[2])))
        if len(criteria) > MOST_CRITERIA:
            raise forms.ValidationError(_("Plus de %s critères : gardez ceux qui décident.") % MOST_CRITERIA)
        return tuple(criteria)

    def rules(self) -> CallRules:
        """What was typed, as our terms have it: files come until the end of the last day, there."""
        typed = self.cleaned_data
        zone = ZoneInfo(self.event.time_zone)
        after = dt.datetime.combine(typed["closes_on"] + dt.timedelta(days=1), dt.time(), zone)
        return CallRules(
            typed["words"].strip(),
            typed["questions"],
            typed["criteria"],
            typed["places"],
            after.astimezone(dt.UTC),
            self.sessions.get(typed["session"]),
        )


class ReaderForm(RefusableForm):
    """Who is asked to read."""

    name = forms.CharField(label=gettext_lazy("Nom"), max_length=LONGEST_WORDS)
    email = EmailField(label=gettext_lazy("Adresse électronique"), is_own=False)


class GivenNumberForm(RefusableForm):
    """The number that a stand is given."""

    number = forms.IntegerField(label=gettext_lazy("Numéro"), min_value=1, max_value=_MOST_STANDS)


class DecisionForm(RefusableForm):
    """Which of the files of a call are chosen, and why not the others: for each (``reason-7``), or for all."""

    reason = JudgedField(
        label=gettext_lazy("Motif pour les autres, dans la lettre (facultatif)"),
        longest=_LONGEST_REMARK,
        is_wanted=False,
    )

    def __init__(self, files: Iterable[PitchFile], **options: Any) -> None:
        super().__init__(**options)
        for file in files:
            words = {"title": file.title}
            box = forms.CheckboxInput({"value": str(file.pk), "id": f"chosen-{file.pk}", "aria-label": file.title})
            self.fields[f"chosen-{file.pk}"] = sent_as("chosen", forms.BooleanField(required=False, widget=box))
            self.fields[f"reason-{file.pk}"] = JudgedField(
                longest=_LONGEST_REMARK,
                is_wanted=False,
                widget=forms.TextInput(attrs={"aria-label": _("Motif pour %(title)s") % words}),
            )

    def row(self, file: PitchFile) -> tuple[forms.BoundField, forms.BoundField]:
        """The fields of a file: whether it is chosen, why not."""
        return self[f"chosen-{file.pk}"], self[f"reason-{file.pk}"]


def call_initial(event: Event, call: PitchCall | None) -> dict[str, object]:
    """What the form of a call begins with."""
    zone = ZoneInfo(event.time_zone)
    if call is None:
        session = event.sessions.filter(kind="pitches").first()
        return {
            "questions": str(_FIRST_QUESTIONS),
            "criteria": str(_FIRST_CRITERIA),
            "places": 6,
            "closes_on": event.starts_at.astimezone(zone).date() - dt.timedelta(days=21),
            "session": session.pk if session else None,
        }
    return {
        "words": call.words,
        "questions": "\n".join(call.questions),
        "criteria": "\n".join(f"{name} : {weight}" for name, weight in call.criteria.values_list("name", "weight")),
        "places": call.places,
        "closes_on": (call.closes_at.astimezone(zone) - dt.timedelta(seconds=1)).date(),
        "session": call.session_id,
    }


class MarksForm(RefusableForm):
    """A reader's marks of a file by the criteria of its call, and her remark for the organiser."""

    remark = TextField(
        label=gettext_lazy("Une remarque pour l’organisateur (facultatif)"),
        required=False,
        max_length=_LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )

    def __init__(self, call: PitchCall, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        scale = [(str(mark), str(mark)) for mark in range(MOST_MARK + 1)]
        self.criteria = dict(call.criteria.values_list("pk", "name"))
        for key, name in self.criteria.items():
            self.fields[f"c{key}"] = forms.TypedChoiceField(
                label=in_french(name), choices=scale, coerce=int, required=False, widget=forms.RadioSelect
            )
        self.order_fields([*(f"c{key}" for key in self.criteria), "remark"])

    def marks(self) -> dict[int, int]:
        """The marks that were given, by criterion."""
        typed = {key: self.cleaned_data.get(f"c{key}") for key in self.criteria}
        return {key: mark for key, mark in typed.items() if isinstance(mark, int)}


def own_pitches_page(
    event: Event,
    call: PitchCall | None,
    *,
    form: PitchCallForm | None = None,
    reader_form: ReaderForm | None = None,
    now: dt.datetime,
) -> dict[str, Any]:
    """The call of ``event``: what is asked, what came, how it ranks, who reads.

    ``files`` are the ranked ones, each with its rank and the fields of the decision; ``readers`` each with how many she
    read.
    """
    is_decided = call is not None and call.decided_at is not None
    is_open = call is not None and not is_decided and now < call.closes_at
    ranking = ranking_of(call) if call else ()
    ranked = _ranked(call, ranking) if call else []
    decision = DecisionForm(
        [file for file, _rank, _is_chosen in ranked],
        initial={f"chosen-{file.pk}": is_chosen for file, _rank, is_chosen in ranked},
        auto_id="decision-%s",
    )
    files = [(file, rank, () if is_decided else decision.row(file)) for file, rank, _is_chosen in ranked]
    return {
        "event": event,
        "call": call,
        "answer": _call_answer(call, ranking),
        "cut": "" if call is None or is_decided else cut_text(ranking, call.places),
        "form": None if is_decided else form or PitchCallForm(event, initial=call_initial(event, call)),
        "reader_form": reader_form or ReaderForm(),
        "is_decided": is_decided,
        "is_open": is_open,
        "files": files,
        "decision": decision,
        "readers": _readers(call) if call else (),
    }


def own_pitch_page(event: Event, file: PitchFile) -> dict[str, object]:
    """One file before the organiser: its answers, and what each reader says of it with her score and her marks."""
    names = dict(file.call.criteria.values_list("pk", "name"))
    weights = criteria_weights(file.call)
    readings = []
    for row in file.readings.select_related("reader").order_by("pk"):
        marks = {int(key): mark for key, mark in row.marks.items()}
        by_criterion = " · ".join(f"{names[key]} : {mark}" for key, mark in marks.items() if key in names)
        readings.append((row, weighted_score(marks, weights), by_criterion))
    return {
        "event": event,
        "file": file,
        "answers": list(zip(file.call.questions, file.answers, strict=False)),
        "attachment": attachment_names([file]).get(file.pk, ""),
        "readings": readings,
    }


def pitch_form(
    call: PitchCall, registration: Registration, data: QueryDict | None = None, *, now: dt.datetime
) -> PitchFileForm:
    """The form of a file, with what stands or what was sent."""
    file = file_of_person(call, registration)
    stored = {"title": file.title} | {f"q{place}": text for place, text in enumerate(file.answers)} if file else {}
    attached = attachment_names([file]).get(file.pk, "") if file else ""
    return PitchFileForm(call, data, initial=stored, attached=attached, is_open=_is_open(call, now))


def _is_open(call: PitchCall, now: dt.datetime) -> bool:
    return now < call.closes_at and call.decided_at is None


def my_pitch_page(
    call: PitchCall, registration: Registration, token: str, *, form: PitchFileForm, now: dt.datetime
) -> dict[str, object]:
    """The form of a file before its author."""
    file = file_of_person(call, registration)
    return {
        "call": call,
        "event": registration.event,
        "token": token,
        "is_open": _is_open(call, now),
        "is_draft": file is not None and file.is_draft,
        "is_sent": file is not None and not file.is_draft,
        "form": form,
    }


def readings_page(reader: PitchReader, token: str) -> dict[str, object]:
    """All files before a reader: which she has read; nobody else's marks."""
    files = files_to_read(reader)
    weights = criteria_weights(reader.call)
    unread = sum(not to_read.is_own and not _is_done(to_read, weights) for to_read in files)
    return {
        "reader": reader,
        "event": reader.call.event,
        "token": token,
        "answer": ngettext(
            "Il vous reste %(count)s dossier à lire.", "Il vous reste %(count)s dossiers à lire.", unread
        )
        % {"count": number(unread)}
        if unread
        else _("Merci : vous avez tout lu."),
        "criteria": [f"{name} ({weight})" for name, weight in reader.call.criteria.values_list("name", "weight")],
        "files": [(to_read, _reading_state(to_read, weights)) for to_read in files],
    }


def reading_page(to_read: FileToRead, token: str, form: MarksForm | None = None) -> dict[str, object]:
    """One file before a reader, without its author's name or address, and the form of her marks."""
    file, reading = to_read.file, to_read.reading
    stored = {f"c{key}": mark for key, mark in reading.marks.items()} if reading else {}
    return {
        "file": file,
        "token": token,
        "answers": list(zip(file.call.questions, file.answers, strict=False)),
        "attachment": attachment_names([file]).get(file.pk, ""),
        "form": form or MarksForm(file.call, initial={**stored, "remark": reading.remark if reading else ""}),
        "is_conflict": bool(reading and reading.is_conflict),
    }


def own_stands_page(event: Event) -> dict[str, object]:
    """The stands of ``event``, by their numbers, each with the form of its number: by default the first free one."""
    stands = stands_of(event)
    numbers = [stand.number for stand in stands if stand.number]
    text = ngettext("%(given)s stand attribué", "%(given)s stands attribués", len(numbers)) % {
        "given": number(len(numbers))
    }
    waiting = sum(stand.state == StandState.ASKED for stand in stands)
    next_number = next(place for place in range(1, len(numbers) + 2) if place not in numbers)
    return {
        "event": event,
        "answer": _("%(given)s, %(asked)s en attente de réponse.") % {"given": text, "asked": number(waiting)},
        "is_any_given": bool(numbers),
        "stands": [
            (
                stand,
                GivenNumberForm(initial={"number": stand.number or next_number}, auto_id=f"stand-{stand.pk}-%s"),
            )
            for stand in stands
        ],
    }


def _call_answer(call: PitchCall | None, ranking: tuple[RankedFile, ...]) -> str:
    if call is None:
        return _("Aucun appel : écrivez-le, il s’ouvre aussitôt aux personnes inscrites.")
    files = ngettext("%(count)s dossier", "%(count)s dossiers", len(ranking)) % {"count": number(len(ranking))}
    if call.decided_at is not None:
        return _("Décidé : %(files)s, chacun reçoit sa lettre.") % {"files": files}
    read = sum(file.readers > 0 for file in ranking)
    words = {"files": files, "read": number(read), "places": number(call.places)}
    return _("%(files)s pour %(places)s places, %(read)s lus au moins une fois.") % words


def cut_text(ranking: tuple[RankedFile, ...], places: int) -> str:
    """How clear it is who is chosen, by how far the readers are apart; "" where nobody stands behind."""
    cut = cut_after(ranking, places)
    if cut is None:
        return ""
    if round(cut.margin, 1) == 0:
        return _("La limite est une égalité : le dernier retenu et le suivant ont la même note. Parlez-en ensemble.")
    points = ngettext("%(points)s point", "%(points)s points", int(cut.margin))  # French: below two is singular
    words = {"margin": points % {"points": brief_number(cut.margin)}, "spread": brief_number(cut.spread)}
    if cut.is_tight:
        return (
            _(
                "La limite est serrée : il y a %(margin)s entre le dernier retenu et le suivant, et les lecteurs y "
                "diffèrent de %(spread)s. Parlez-en ensemble."
            )
            % words
        )
    return _("La limite est nette : %(margin)s d’écart, et les lecteurs y diffèrent de %(spread)s.") % words


def _ranked(call: PitchCall, ranking: tuple[RankedFile, ...]) -> list[tuple[PitchFile, RankedFile, bool]]:
    """The files, best first; chosen are those that were, or the first ones until that is decided."""
    files = {file.pk: file for file in files_of(call)}
    return [
        (
            file,
            ranked,
            file.decision == PitchDecision.CHOSEN
            or (call.decided_at is None and ranked.rank is not None and place < call.places),
        )
        for place, ranked in enumerate(ranking)
        for file in [files[ranked.file]]
    ]


def _readers(call: PitchCall) -> list[tuple[PitchReader, str]]:
    weights = criteria_weights(call)
    done: dict[int, int] = defaultdict(int)
    for row in PitchReading.objects.filter(file__call=call):
        done[row.reader_id] += row.is_conflict or len(row.marks) == len(weights)
    total = sent_files(call).count()
    text = _("%(done)s lus sur %(total)s")
    return [(reader, text % {"done": done[reader.pk], "total": total}) for reader in call.readers.all()]


def _is_done(to_read: FileToRead, weights: Mapping[int, int]) -> bool:
    return to_read.reading is not None and (to_read.reading.is_conflict or len(to_read.reading.marks) == len(weights))


def _reading_state(to_read: FileToRead, weights: Mapping[int, int]) -> str:
    if to_read.is_own:
        return _("votre dossier : vous ne le notez pas")
    if to_read.reading is not None and to_read.reading.is_conflict:
        return _("conflit d’intérêts déclaré")
    return _("lu") if _is_done(to_read, weights) else _("à lire")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
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
    return render(request, "events/own_pitches.html", page, status=422 if form else 200)


@require_POST
@for_people
def pitch_reader_invite(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Somebody is asked to read."""
    event, acting = organising(person, slug)
    call, form = call_of(event), ReaderForm(request.POST)
    if not form.is_valid():
        page = own_pitches_page(event, call, reader_form=form, now=utc_now())
        return render(request, "events/own_pitches.html", page, status=422)
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
    return render(request, "events/own_pitch.html", page)


@require_safe
@for_people
def own_pitch_attachment(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The file that came with a pitch."""
    event, _acting = organising(person, slug)
    return _attachment(attachment_of(file_of_call(call_of(event), number)))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def own_stands(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The stands of an event; a POST gives one its number, or refuses it."""
    event, acting = organising(person, slug)
    if request.method != "POST":
        return render(request, "events/own_stands.html", own_stands_page(event))
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
@render_problems
@limited(OWN_DAYS)
def my_pitch(request: HttpRequest, token: str) -> HttpResponse:
    """One's own file: see, send (POST)."""
    registration = registration_of(token)
    refuse_without_place(registration)
    call = call_of(registration.event)
    if request.method != "POST":
        form = pitch_form(call, registration, now=utc_now())
        page = my_pitch_page(call, registration, token, form=form, now=utc_now())
        return _private(render(request, "events/my_pitch.html", page))
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
    return _private(render(request, "events/my_pitch.html", page, status=form.status))


@never_cache
@require_safe
@render_problems
def pitch_readings(request: HttpRequest, token: str) -> HttpResponse:
    """The files before a reader."""
    page = readings_page(reader_of(token), token)
    return _private(render(request, "events/pitch_readings.html", page))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@limited(READINGS)
def pitch_reading(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One file before a reader: read, mark (POST)."""
    reader = reader_of(token)
    to_read = file_to_read(reader, number)
    if request.method != "POST":
        return _private(render(request, "events/pitch_reading.html", reading_page(to_read, token)))
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
    return _private(render(request, "events/pitch_reading.html", page, status=form.status))


@never_cache
@require_safe
@render_problems
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
