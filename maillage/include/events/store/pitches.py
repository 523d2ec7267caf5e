"""Calls for pitches: questions and criteria, files, readings, ranking, decision; which files a reader may see."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.files.received_documents import still_document
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.events.domain.events import RegistrationState
from maillage.include.events.domain.grids import MeetingVerb
from maillage.include.events.domain.pitches import (
    ATTACHMENT_KINDS,
    LONGEST_ANSWER,
    LONGEST_REMARK,
    LONGEST_WORDS,
    MOST_MARK,
    MOST_READERS,
    AttachmentKind,
    PitchDecision,
    RankedFile,
    Reading,
    attachment_kind,
    ranked_files,
)
from maillage.include.events.store.meeting_tables.models import (
    PitchAttachment,
    PitchCall,
    PitchCriterion,
    PitchFile,
    PitchReader,
    PitchReading,
    StandRequest,
)
from maillage.include.events.store.model_types import Event, Registration, Session
from maillage.web.protection.tokens import link_token, token_digest
from maillage.web.wording.formats import last_day

_NO_CALL: Final = sentence("Cet événement n’appelle pas de présentations : revenez à sa page.")
_NO_FILE: Final = sentence("Ce dossier n’existe pas, ou n’est pas à lire avec ce lien : revenez à la liste.")
_NO_READER: Final = sentence(
    "Ce lien n’ouvre aucune lecture : recopiez-le en entier, ou demandez-en un à l’organisateur."
)
_CLOSED = sentence("L’appel est clos : aucun dossier ne peut plus être envoyé ni changé.")
_NO_TITLE = sentence("Donnez un titre à votre présentation : vos réponses sont gardées.")
_NO_ANSWER = sentence("Répondez à toutes les questions, même en une ligne : ce que vous avez écrit est gardé.")
_SENT = sentence("Votre dossier est déjà envoyé : changez-le et envoyez-le de nouveau.")
_STILL_OPEN = sentence("L’appel est ouvert jusqu’au %(until)s compris : décidez après, ou avancez d’abord sa clôture.")
_DECIDED = sentence("Cet appel est décidé : les lettres sont parties.")
_READ_ALREADY = sentence("Des dossiers sont déjà notés : les critères ne changent plus.")
_TOO_MANY_READERS = sentence("Plus de %(most)s lectrices et lecteurs : retirez-en d’abord.")
_OWN_FILE = sentence("Ce dossier est le vôtre : vous ne pouvez pas le noter.")
_MARKS_MISSING = sentence("Donnez une note de 0 à %(most)s à chaque critère : les autres sont gardées.")
_TOO_MANY_CHOSEN = sentence("Vous en avez choisi %(count)s pour %(places)s places : ôtez-en, ou changez les places.")
_NONE_CHOSEN = sentence("Choisissez au moins une présentation.")


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file before a reader; ``is_own`` where she wrote it, then she reads nothing of it."""

    file: PitchFile
    reading: PitchReading | None
    is_own: bool


def call_or_none(event: Event) -> PitchCall | None:
    """The call of an event; None without."""
    return PitchCall.objects.select_related("event", "session").filter(event=event).first()


def call_of(event: Event) -> PitchCall:
    """The same; NotFound without."""
    call = call_or_none(event)
    if call is None:
        raise NotFound("no_pitch_call", _NO_CALL)
    return call


def sent_files(call: PitchCall) -> QuerySet[PitchFile]:
    """The files that came: a draft is its author's alone, and who cancelled before the decision proposes nothing."""
    files = call.files.filter(is_draft=False).select_related("registration")
    return files.exclude(registration__state=RegistrationState.CANCELLED.value, decision=PitchDecision.WAITING.value)


def presented_files(call: PitchCall) -> list[PitchFile]:
    """The chosen files in their order: who cancelled since then presents nothing."""
    chosen_files = sent_files(call).filter(decision=PitchDecision.CHOSEN.value, place__isnull=False)
    standing = chosen_files.exclude(registration__state=RegistrationState.CANCELLED.value)
    return list(standing.order_by("place", "pk"))


def files_of(call: PitchCall) -> list[PitchFile]:
    """The same, in their order."""
    return list(sent_files(call).order_by("pk"))


def file_of_call(call: PitchCall, number: int) -> PitchFile:
    """The file of that number; NotFound where the call has none."""
    file = sent_files(call).select_related("registration", "call__event").filter(pk=number).first()
    if file is None:
        raise NotFound("pitch_unknown", _NO_FILE)
    return file


def file_of_person(call: PitchCall, registration: Registration) -> PitchFile | None:
    """What she sent, or keeps as a draft; None for nothing yet."""
    return call.files.filter(registration=registration).first()


def attachment_of(file: PitchFile) -> PitchAttachment:
    """The file that came with a pitch; NotFound without."""
    attachment = PitchAttachment.objects.filter(file=file).first()
    if attachment is None:
        raise NotFound("attachment_unknown", _NO_FILE)
    return attachment


def attachment_names(files: Sequence[PitchFile]) -> dict[int, str]:
    """What the attachments are called, by the keys of their files; their contents are not read."""
    return dict(PitchAttachment.objects.filter(file__in=files).values_list("file_id", "name"))


def criteria_weights(call: PitchCall) -> dict[int, int]:
    """How much each criterion weighs, by its key."""
    return dict(call.criteria.values_list("pk", "weight"))


def ranking_of(call: PitchCall) -> tuple[RankedFile, ...]:
    """The files, best first; who declared a conflict does not count."""
    rows = PitchReading.objects.filter(file__call=call, file__is_draft=False, is_conflict=False)
    readings = [
        Reading(reader, file, {int(key): mark for key, mark in marks.items()})
        for reader, file, marks in rows.values_list("reader_id", "file_id", "marks")
    ]
    return ranked_files([file.pk for file in files_of(call)], readings, criteria_weights(call))


def reader_token(reader: PitchReader) -> str:
    """The token of a reader's link: made from the installation's key, so that a letter sent again has the same."""
    return token_for_reader(reader.call_id, reader.email)


def token_for_reader(call: int, email: str) -> str:
    """The same, before there is a row."""
    return link_token("pitch-reader", str(call), email.lower())


def reader_of(token: str) -> PitchReader:
    """The reader of a link; NotFound where there is none."""
    rows = PitchReader.objects.select_related("call__event__organisation")
    reader = rows.filter(token_digest=token_digest(token)).first()
    if reader is None:
        raise NotFound("reader_unknown", _NO_READER)
    return reader


def files_to_read(reader: PitchReader) -> list[FileToRead]:
    """All files of her call with what she said of them, and of nobody else."""
    readings = {reading.file_id: reading for reading in reader.readings.all()}
    return [FileToRead(file, readings.get(file.pk), is_own_file(reader, file)) for file in files_of(reader.call)]


def file_to_read(reader: PitchReader, number: int) -> FileToRead:
    """One of them; NotFound for her own file, too."""
    to_read = next((to_read for to_read in files_to_read(reader) if to_read.file.pk == number), None)
    if to_read is None or to_read.is_own:
        raise NotFound("pitch_unknown", _NO_FILE)
    return to_read


def is_own_file(reader: PitchReader, file: PitchFile) -> bool:
    """Whether the reader wrote it: the same address."""
    person = file.registration
    return person is not None and person.email.lower() == reader.email.lower()


def stands_of(event: Event) -> list[StandRequest]:
    """The stands that were asked for: given ones by their numbers, then the others as they came; none once erased."""
    if event.erased_at is not None:
        return []
    rows = StandRequest.objects.filter(event=event).select_related("registration")
    return sorted(rows, key=lambda stand: (stand.number is None, stand.number or 0, stand.pk))


def stand_of_person(registration: Registration) -> StandRequest | None:
    """The stand that she asked for; None without."""
    return StandRequest.objects.filter(event=registration.event_id, registration=registration).first()


@dataclass(frozen=True, slots=True)
class CallRules:
    """What an organiser says of a call; ``criteria`` are names with their weights."""

    words: str
    questions: tuple[str, ...]
    criteria: tuple[tuple[str, int], ...]
    places: int
    closes_at: dt.datetime
    session: Session | None


@dataclass(frozen=True, slots=True)
class KeptAttachment:
    """What comes with a pitch, as it is kept: its name says what it is, never what its author called it."""

    kind: AttachmentKind
    name: str
    content: bytes


def set_call(acting: Acting, event: Event, rules: CallRules, *, now: dt.datetime) -> PitchCall:
    """The call is as ``rules`` say; Refused once decided, and for other criteria once a file is marked."""
    with transaction.atomic():
        call = PitchCall.objects.select_for_update().filter(event=event).first() or PitchCall(event=event)
        if call.decided_at is not None:
            raise Refused("pitches_decided", _DECIDED)
        call.words, call.questions, call.places = rules.words, list(rules.questions), rules.places
        call.closes_at, call.session = rules.closes_at, rules.session
        call.save()
        if list(call.criteria.values_list("name", "weight")) != list(rules.criteria):
            if PitchReading.objects.filter(file__call=call).exists():
                raise Refused("criteria_in_use", _READ_ALREADY)
            call.criteria.all().delete()
            PitchCriterion.objects.bulk_create(
                PitchCriterion(call=call, name=name, weight=weight) for name, weight in rules.criteria
            )
        note(acting, MeetingVerb.CALL_OPENED, about=f"pitch-call:{call.pk}", title=event.title, now=now)
    return call


def send_pitch(
    call: PitchCall,
    registration: Registration,
    *,
    title: str,
    answers: Sequence[str],
    attachment: bytes | None,
    now: dt.datetime,
) -> PitchFile:
    """The one file of ``registration``, new or changed; Refused once the call is closed, or where something is missing.

    A file that comes along takes the place of the one before. What was sent before stays where this is refused; where
    nothing was sent yet, what was typed is kept as a draft.
    """
    _refuse_closed_call(call, now=now)
    words, texts = _file_texts(call, title, answers)
    problem = None if words else Refused("pitch_without_title", _NO_TITLE)
    if words and not all(texts):
        problem = Refused("pitch_without_answer", _NO_ANSWER)
    kept = None
    try:
        kept = _kept_attachment(attachment)
    except Refused as refusal:
        # The texts are kept without the file.
        problem = refusal
    if problem is None:
        return _put_file(call, registration, words, texts, attachment=kept, now=now)
    if not sent_files(call).filter(registration=registration).exists():
        _put_file(call, registration, words, texts, attachment=kept, is_draft=True, now=now)
    raise problem


def keep_pitch_draft(
    call: PitchCall,
    registration: Registration,
    *,
    title: str,
    answers: Sequence[str],
    attachment: bytes | None,
    now: dt.datetime,
) -> PitchFile:
    """What is there so far, for its author alone; Refused once the call is closed, and where a file was sent."""
    _refuse_closed_call(call, now=now)
    if sent_files(call).filter(registration=registration).exists():
        raise Refused("pitch_sent", _SENT)
    words, texts = _file_texts(call, title, answers)
    kept = _kept_attachment(attachment)
    return _put_file(call, registration, words, texts, attachment=kept, is_draft=True, now=now)


def invite_reader(acting: Acting, call: PitchCall, *, name: str, email: str, now: dt.datetime) -> PitchReader:
    """The reader, who is owed a letter with her link; the one of before where the address was invited already."""
    address = email.strip().lower()
    if call.readers.count() >= MOST_READERS and not call.readers.filter(email=address).exists():
        raise Refused("too_many_readers", _TOO_MANY_READERS, most=MOST_READERS)
    digest = token_digest(token_for_reader(call.pk, address))
    defaults = {"name": " ".join(name.split())[:LONGEST_WORDS], "token_digest": digest, "invited_at": now}
    reader, is_new = PitchReader.objects.get_or_create(call=call, email=address, defaults=defaults)
    if is_new:
        note(acting, MeetingVerb.READER_INVITED, about=f"pitch-call:{call.pk}", title=call.event.title, now=now)
    return reader


def mark_file(reader: PitchReader, file: PitchFile, marks: Mapping[int, int], *, remark: str, now: dt.datetime) -> None:
    """Her marks for the file, by criterion; Refused where one is missing or none of the scale, and for her own file."""
    _refuse_reading(reader, file)
    weights = criteria_weights(reader.call)
    valid = {key: mark for key, mark in marks.items() if key in weights and 0 <= mark <= MOST_MARK}
    _put_reading(reader, file, is_conflict=False, marks=valid, remark=remark, now=now)
    if len(valid) < len(weights):
        raise Refused("marks_missing", _MARKS_MISSING, most=MOST_MARK)


def declare_conflict(reader: PitchReader, file: PitchFile, *, now: dt.datetime) -> None:
    """She knows its author too well: what she marked of it counts no more."""
    _refuse_reading(reader, file)
    _put_reading(reader, file, is_conflict=True, marks={}, remark="", now=now)


def decide_pitches(
    acting: Acting,
    call: PitchCall,
    chosen_files: Sequence[int],
    *,
    reason: str,
    reasons: Mapping[int, str],
    now: dt.datetime,
) -> None:
    """Those chosen are accepted, in their order, all others refused with their reason; letters are owed to all.

    Refused before the published end of the call, for none, for more than there are places, and once decided.
    """
    with transaction.atomic():
        locked = PitchCall.objects.select_for_update().get(pk=call.pk)
        if locked.decided_at is not None:
            raise Refused("pitches_decided", _DECIDED)
        if now < locked.closes_at:
            raise Refused("pitch_call_open", _STILL_OPEN, until=last_day(locked.closes_at, locked.event.time_zone))
        files = {file.pk: file for file in sent_files(locked)}
        order = [key for key in dict.fromkeys(chosen_files) if key in files]
        if not order:
            raise Refused("no_pitch_chosen", _NONE_CHOSEN)
        if len(order) > locked.places:
            raise Refused("too_many_pitches", _TOO_MANY_CHOSEN, count=len(order), places=locked.places)
        for key, file in files.items():
            is_chosen = key in order
            file.decision = (PitchDecision.CHOSEN if is_chosen else PitchDecision.DECLINED).value
            file.place = order.index(key) + 1 if is_chosen else None
            file.reason = "" if is_chosen else (reasons.get(key, "").strip() or reason.strip())[:LONGEST_REMARK]
            file.save(update_fields=["decision", "place", "reason"])
        if locked.session is not None:
            # Who sent a file was informed that title and organisation stand in the programme once it is chosen.
            text = _programme_text([files[key] for key in order])
            Session.objects.filter(pk=locked.session.pk).update(description=text)
        locked.decided_at = now
        locked.save(update_fields=["decided_at"])
        note(acting, MeetingVerb.PITCHES_DECIDED, about=f"pitch-call:{locked.pk}", title=call.event.title, now=now)


def withdraw_cancelled_pitches(_now: dt.datetime) -> int:
    """How many chosen files left the programme because their author cancelled; the follower asks.

    What the organiser wrote around the list of the decision stays.
    """
    gone = PitchFile.objects.filter(
        registration__state=RegistrationState.CANCELLED.value, decision=PitchDecision.CHOSEN.value, place__isnull=False
    )
    calls = PitchCall.objects.filter(pk__in=gone.values("call"))
    return sum(_withdraw_from_programme(call.pk) for call in calls)


@transaction.atomic
def _withdraw_from_programme(key: int) -> int:
    call = PitchCall.objects.select_for_update().get(pk=key)
    before = list(sent_files(call).filter(place__isnull=False).order_by("place", "pk"))
    after = presented_files(call)
    gone = {file.pk for file in before} - {file.pk for file in after}
    if call.session_id is not None:
        session = Session.objects.get(pk=call.session_id)
        description = session.description.replace(_programme_text(before), _programme_text(after))
        Session.objects.filter(pk=session.pk).update(description=description)
    return PitchFile.objects.filter(pk__in=gone).update(place=None)


def _refuse_closed_call(call: PitchCall, *, now: dt.datetime) -> None:
    if now >= call.closes_at or call.decided_at is not None:
        raise Refused("pitch_call_closed", _CLOSED)


def _file_texts(call: PitchCall, title: str, answers: Sequence[str]) -> tuple[str, list[str]]:
    """The title, and an answer to each question: "" where there is none."""
    texts = [text.strip()[:LONGEST_ANSWER] for text in answers[: len(call.questions)]]
    return " ".join(title.split())[:LONGEST_WORDS], texts + [""] * (len(call.questions) - len(texts))


def _kept_attachment(sent: bytes | None) -> KeptAttachment | None:
    """What is kept of a file that was sent; None for none. Refused where it cannot be read, or does something."""
    if sent is None:
        return None
    kind = attachment_kind(sent)
    content = still_document(sent, kind)
    return KeptAttachment(ATTACHMENT_KINDS[kind], f"piece-jointe.{kind}", content)


def _put_file(
    call: PitchCall,
    registration: Registration,
    title: str,
    answers: list[str],
    *,
    attachment: KeptAttachment | None,
    is_draft: bool = False,
    now: dt.datetime,
) -> PitchFile:
    with transaction.atomic():
        values = {"title": title, "answers": answers, "is_draft": is_draft, "sent_at": now}
        file, _is_new = PitchFile.objects.update_or_create(call=call, registration=registration, defaults=values)
        if attachment is not None:
            values = {"kind": attachment.kind.value, "name": attachment.name, "content": attachment.content}
            PitchAttachment.objects.update_or_create(file=file, defaults=values)
    return file


def _programme_text(files: Sequence[PitchFile]) -> str:
    return " · ".join(f"{place}. {_programme_line(file)}" for place, file in enumerate(files, start=1))


def _programme_line(file: PitchFile) -> str:
    organisation = file.registration.organisation_name if file.registration else ""
    return f"{file.title} ({organisation})" if organisation else file.title


def _refuse_reading(reader: PitchReader, file: PitchFile) -> None:
    if is_own_file(reader, file):
        raise Refused("own_pitch", _OWN_FILE)
    if reader.call.decided_at is not None:
        raise Refused("pitches_decided", _DECIDED)


def _put_reading(
    reader: PitchReader, file: PitchFile, *, is_conflict: bool, marks: Mapping[int, int], remark: str, now: dt.datetime
) -> None:
    PitchReading.objects.update_or_create(
        reader=reader,
        file=file,
        defaults={
            "is_conflict": is_conflict,
            "marks": {str(key): mark for key, mark in marks.items()},
            "remark": " ".join(remark.split())[:LONGEST_REMARK],
            "read_at": now,
        },
    )
