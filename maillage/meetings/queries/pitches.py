"""Reads a call for pitches: its files, who reads them, how they rank, which files a reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from maillage.core.problems import NotFound, sentence
from maillage.events.queries import Event, Registration
from maillage.events.terms.events import RegistrationState
from maillage.meetings.models import PitchAttachment, PitchCall, PitchFile, PitchReader, PitchReading, StandRequest
from maillage.meetings.rules.pitch_ranking import ranked_files
from maillage.meetings.terms.pitches import PitchDecision, RankedFile, Reading
from maillage.web.protection.tokens import link_token, token_digest

_NO_CALL: Final = sentence("Cet événement n’appelle pas de présentations : revenez à sa page.")
_NO_FILE: Final = sentence("Ce dossier n’existe pas, ou n’est pas à lire avec ce lien : revenez à la liste.")
_NO_READER: Final = sentence(
    "Ce lien n’ouvre aucune lecture : recopiez-le en entier, ou demandez-en un à l’organisateur."
)


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
