"""Pitches and stands before their organiser, a file before its author, files before their readers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.events.queries import Event, Registration
from maillage.events.terms.events import RegistrationState
from maillage.meetings.forms.pitches import PitchCallForm, ReaderForm, call_initial
from maillage.meetings.models import PitchCall, PitchFile, PitchReader, PitchReading
from maillage.meetings.queries.people import full_name
from maillage.meetings.queries.pitches import (
    FileToRead,
    attachment_names,
    criteria_weights,
    file_of_person,
    files_of,
    files_to_read,
    ranking_of,
    sent_files,
    stands_of,
)
from maillage.meetings.rules.pitch_ranking import cut_after, weighted_score
from maillage.meetings.terms.pitches import MOST_MARK, PitchDecision, RankedFile, StandState
from maillage.web.filters import FilterOption
from maillage.web.wording.formats import brief_number, last_day, number


@dataclass(frozen=True, slots=True)
class PitchLine:
    """A file in the ranking."""

    number: int
    title: str
    author: str
    rank: str
    score: str
    spread: str
    readers: str
    decision: str
    is_chosen: bool
    href: str


@dataclass(frozen=True, slots=True)
class ReaderLine:
    """Who reads, and how far she is."""

    name: str
    email: str
    state: str


@dataclass(frozen=True, slots=True)
class OwnPitchesPage:
    """What templates/meetings/own_pitches.html shows."""

    title: str
    slug: str
    answer: str
    cut: str
    form: PitchCallForm | None
    reader_form: ReaderForm
    is_set: bool
    is_decided: bool
    may_decide: bool
    open_until: str
    files: tuple[PitchLine, ...]
    readers: tuple[ReaderLine, ...]
    places: int


@dataclass(frozen=True, slots=True)
class MarkLine:
    """What one reader says of a file."""

    reader: str
    score: str
    marks: str
    remark: str


@dataclass(frozen=True, slots=True)
class OwnPitchPage:
    """What templates/meetings/own_pitch.html shows: a file with all its readings."""

    title: str
    event_title: str
    slug: str
    author: str
    state: str
    answers: tuple[tuple[str, str], ...]
    attachment: str
    attachment_href: str
    readings: tuple[MarkLine, ...]


@dataclass(frozen=True, slots=True)
class MyPitchPage:
    """What templates/meetings/my_pitch.html shows; what was typed stays where it is refused."""

    title: str
    token: str
    words: str
    until: str
    is_open: bool
    is_draft: bool
    is_sent: bool
    pitch_title: str
    questions: tuple[tuple[int, str, str], ...]
    attachment: str
    problem: str
    places: int


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One file in a reader's list."""

    title: str
    href: str
    state: str


@dataclass(frozen=True, slots=True)
class PitchReadingsPage:
    """What templates/meetings/pitch_readings.html shows."""

    title: str
    name: str
    answer: str
    criteria: tuple[str, ...]
    files: tuple[ReadingLine, ...]
    is_decided: bool


@dataclass(frozen=True, slots=True)
class CriterionField:
    """A criterion with the marks that may be given."""

    number: int
    name: str
    options: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """What templates/meetings/pitch_reading.html shows."""

    title: str
    token: str
    number: int
    answers: tuple[tuple[str, str], ...]
    attachment: str
    fields: tuple[CriterionField, ...]
    remark: str
    is_conflict: bool
    is_decided: bool
    problem: str


@dataclass(frozen=True, slots=True)
class StandLine:
    """A stand before the organiser."""

    number: int
    title: str
    author: str
    needs: str
    state: str
    place: str


@dataclass(frozen=True, slots=True)
class OwnStandsPage:
    """What templates/meetings/own_stands.html shows."""

    title: str
    slug: str
    answer: str
    next_number: int
    is_any_given: bool
    stands: tuple[StandLine, ...]


def own_pitches_page(
    event: Event,
    call: PitchCall | None,
    *,
    form: PitchCallForm | None = None,
    reader_form: ReaderForm | None = None,
    now: dt.datetime,
) -> OwnPitchesPage:
    """The call of ``event``: what is asked, what came, how it ranks, who reads."""
    is_decided = call is not None and call.decided_at is not None
    is_open = call is not None and not is_decided and now < call.closes_at
    ranking = ranking_of(call) if call else ()
    return OwnPitchesPage(
        title=event.title,
        slug=event.slug,
        answer=_call_answer(call, ranking),
        cut="" if call is None or is_decided else _cut_text(ranking, call.places),
        form=None if is_decided else form or PitchCallForm(event, initial=call_initial(event, call)),
        reader_form=reader_form or ReaderForm(),
        is_set=call is not None,
        is_decided=is_decided,
        may_decide=not is_decided and not is_open,
        open_until=last_day(call.closes_at, event.time_zone) if call is not None and is_open else "",
        files=_pitch_lines(event, call, ranking) if call else (),
        readers=_reader_lines(call) if call else (),
        places=call.places if call else 0,
    )


def own_pitch_page(event: Event, file: PitchFile) -> OwnPitchPage:
    """One file before the organiser."""
    names = dict(file.call.criteria.values_list("pk", "name"))
    weights = criteria_weights(file.call)
    rows = file.readings.select_related("reader").order_by("pk")
    attachment = attachment_names([file]).get(file.pk, "")
    return OwnPitchPage(
        title=file.title,
        event_title=event.title,
        slug=event.slug,
        author=full_name(file.registration),
        state=_(PitchDecision(file.decision).label),
        answers=tuple(zip(file.call.questions, file.answers, strict=False)),
        attachment=attachment,
        attachment_href=reverse("own_pitch_attachment", args=[event.slug, file.pk]) if attachment else "",
        readings=tuple(_mark_line(row, names, weights) for row in rows),
    )


def my_pitch_page(
    call: PitchCall,
    registration: Registration,
    token: str,
    *,
    typed: Mapping[str, str] | None = None,
    problem: str = "",
    now: dt.datetime,
) -> MyPitchPage:
    """The form of a file, with what stands or was typed."""
    file = file_of_person(call, registration)
    stored = {"title": file.title} | {f"q{place}": text for place, text in enumerate(file.answers)} if file else {}
    values = stored if typed is None else typed
    return MyPitchPage(
        title=registration.event.title,
        token=token,
        words=call.words,
        until=last_day(call.closes_at, registration.event.time_zone),
        is_open=now < call.closes_at and call.decided_at is None,
        is_draft=file is not None and file.is_draft,
        is_sent=file is not None and not file.is_draft,
        pitch_title=values.get("title", ""),
        questions=tuple((place, text, values.get(f"q{place}", "")) for place, text in enumerate(call.questions)),
        attachment=attachment_names([file]).get(file.pk, "") if file else "",
        problem=problem,
        places=call.places,
    )


def readings_page(reader: PitchReader, token: str) -> PitchReadingsPage:
    """All files before a reader: which she has read; nobody else's marks."""
    files = files_to_read(reader)
    weights = criteria_weights(reader.call)
    unread = sum(not to_read.is_own and not _is_done(to_read, weights) for to_read in files)
    return PitchReadingsPage(
        title=reader.call.event.title,
        name=reader.name,
        answer=ngettext("Il vous reste %(count)s dossier à lire.", "Il vous reste %(count)s dossiers à lire.", unread)
        % {"count": number(unread)}
        if unread
        else _("Merci : vous avez tout lu."),
        criteria=tuple(f"{name} ({weight})" for name, weight in reader.call.criteria.values_list("name", "weight")),
        files=tuple(
            ReadingLine(
                to_read.file.title,
                "" if to_read.is_own else reverse("pitch_reading", args=[token, to_read.file.pk]),
                _reading_state(to_read, weights),
            )
            for to_read in files
        ),
        is_decided=reader.call.decided_at is not None,
    )


def reading_page(
    to_read: FileToRead, token: str, *, typed: Mapping[int, str] | None = None, remark: str = "", problem: str = ""
) -> ReadingPage:
    """One file before a reader, without its author's name or address."""
    file, reading = to_read.file, to_read.reading
    stored = {int(key): str(mark) for key, mark in reading.marks.items()} if reading else {}
    values = stored if typed is None else typed
    return ReadingPage(
        title=file.title,
        token=token,
        number=file.pk,
        answers=tuple(zip(file.call.questions, file.answers, strict=False)),
        attachment=attachment_names([file]).get(file.pk, ""),
        fields=tuple(
            CriterionField(
                key,
                name,
                tuple(
                    FilterOption(str(mark), str(mark), values.get(key) == str(mark)) for mark in range(MOST_MARK + 1)
                ),
            )
            for key, name in file.call.criteria.values_list("pk", "name")
        ),
        remark=remark or (reading.remark if reading else ""),
        is_conflict=bool(reading and reading.is_conflict),
        is_decided=file.call.decided_at is not None,
        problem=problem,
    )


def own_stands_page(event: Event) -> OwnStandsPage:
    """The stands of ``event``, by their numbers."""
    stands = stands_of(event)
    numbers = [stand.number for stand in stands if stand.number]
    text = ngettext("%(given)s stand attribué", "%(given)s stands attribués", len(numbers)) % {
        "given": number(len(numbers))
    }
    waiting = sum(stand.state == StandState.ASKED for stand in stands)
    return OwnStandsPage(
        title=event.title,
        slug=event.slug,
        answer=_("%(given)s, %(asked)s en attente de réponse.") % {"given": text, "asked": number(waiting)},
        is_any_given=bool(numbers),
        next_number=next(place for place in range(1, len(numbers) + 2) if place not in numbers),
        stands=tuple(
            StandLine(
                stand.pk,
                stand.title,
                full_name(stand.registration),
                stand.needs,
                _(StandState(stand.state).label),
                str(stand.number or ""),
            )
            for stand in stands
        ),
    )


def score_text(score: float | None) -> str:
    """A score out of MOST_MARK: "3,7"."""
    return "—" if score is None else number(score, 1)


def _call_answer(call: PitchCall | None, ranking: tuple[RankedFile, ...]) -> str:
    if call is None:
        return _("Aucun appel : écrivez-le, il s’ouvre aussitôt aux personnes inscrites.")
    files = ngettext("%(count)s dossier", "%(count)s dossiers", len(ranking)) % {"count": number(len(ranking))}
    if call.decided_at is not None:
        return _("Décidé : %(files)s, chacun reçoit sa lettre.") % {"files": files}
    read = sum(file.readers > 0 for file in ranking)
    words = {"files": files, "read": number(read), "places": number(call.places)}
    return _("%(files)s pour %(places)s places, %(read)s lus au moins une fois.") % words


def _cut_text(ranking: tuple[RankedFile, ...], places: int) -> str:
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


def _pitch_lines(event: Event, call: PitchCall, ranking: tuple[RankedFile, ...]) -> tuple[PitchLine, ...]:
    files = {file.pk: file for file in files_of(call)}
    return tuple(
        PitchLine(
            number=ranked.file,
            title=file.title,
            author=full_name(file.registration),
            rank=str(ranked.rank or "—"),
            score=score_text(ranked.score),
            spread=f"{score_text(ranked.lowest)} – {score_text(ranked.highest)}" if ranked.readers > 1 else "",
            readers=str(ranked.readers),
            decision=_decision_text(file),
            is_chosen=file.decision == PitchDecision.CHOSEN
            or (call.decided_at is None and ranked.rank is not None and place < call.places),
            href=reverse("own_pitch", args=[event.slug, ranked.file]),
        )
        for place, ranked in enumerate(ranking)
        for file in [files[ranked.file]]
    )


def _decision_text(file: PitchFile) -> str:
    text = _(PitchDecision(file.decision).label)
    is_gone = file.registration is not None and file.registration.state == RegistrationState.CANCELLED
    return _("%(decision)s, puis désinscrit") % {"decision": text} if is_gone else text


def _reader_lines(call: PitchCall) -> tuple[ReaderLine, ...]:
    weights = criteria_weights(call)
    done: dict[int, int] = defaultdict(int)
    for row in PitchReading.objects.filter(file__call=call):
        done[row.reader_id] += row.is_conflict or len(row.marks) == len(weights)
    total = sent_files(call).count()
    return tuple(
        ReaderLine(
            reader.name,
            reader.email,
            _("%(done)s lus sur %(total)s") % {"done": done[reader.pk], "total": total},
        )
        for reader in call.readers.all()
    )


def _mark_line(row: PitchReading, names: Mapping[int, str], weights: Mapping[int, int]) -> MarkLine:
    marks = {int(key): mark for key, mark in row.marks.items()}
    return MarkLine(
        row.reader.name,
        _("conflit d’intérêts") if row.is_conflict else score_text(weighted_score(marks, weights)),
        " · ".join(f"{names[key]} : {mark}" for key, mark in marks.items() if key in names),
        row.remark,
    )


def _is_done(to_read: FileToRead, weights: Mapping[int, int]) -> bool:
    return to_read.reading is not None and (to_read.reading.is_conflict or len(to_read.reading.marks) == len(weights))


def _reading_state(to_read: FileToRead, weights: Mapping[int, int]) -> str:
    if to_read.is_own:
        return _("votre dossier : vous ne le notez pas")
    if to_read.reading is not None and to_read.reading.is_conflict:
        return _("conflit d’intérêts déclaré")
    return _("lu") if _is_done(to_read, weights) else _("à lire")
