"""Writes a call for pitches: its questions and criteria, the files, the readings, the decision."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.core.files.received_documents import still_document
from maillage.core.problems import Refused, sentence
from maillage.events.queries import Event, Registration, Session
from maillage.events.terms.events import RegistrationState
from maillage.meetings.models import PitchAttachment, PitchCall, PitchCriterion, PitchFile, PitchReader, PitchReading
from maillage.meetings.queries.pitches import (
    criteria_weights,
    is_own_file,
    presented_files,
    sent_files,
    token_for_reader,
)
from maillage.meetings.rules.attachments import ATTACHMENT_KINDS, attachment_kind
from maillage.meetings.terms.grids import MeetingVerb
from maillage.meetings.terms.pitches import (
    LONGEST_ANSWER,
    LONGEST_REMARK,
    LONGEST_WORDS,
    MOST_MARK,
    MOST_READERS,
    AttachmentKind,
    PitchDecision,
)
from maillage.web.protection.tokens import token_digest
from maillage.web.wording.formats import last_day

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
    """Those chosen, in their order, are told yes, all others no with their reason; letters are owed to all.

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
            # Who sent a file was told that title and organisation stand in the programme once it is chosen.
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
