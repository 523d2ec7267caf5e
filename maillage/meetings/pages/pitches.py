"""Pitches and stands before their organiser, a file before its author, files before their readers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.events.queries import Event, Registration
from maillage.meetings.forms.pitches import MarksForm, PitchCallForm, PitchFileForm, ReaderForm, call_initial
from maillage.meetings.models import PitchCall, PitchFile, PitchReader, PitchReading
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
from maillage.meetings.terms.pitches import PitchDecision, RankedFile, StandState
from maillage.web.wording.formats import brief_number, number


def own_pitches_page(
    event: Event,
    call: PitchCall | None,
    *,
    form: PitchCallForm | None = None,
    reader_form: ReaderForm | None = None,
    now: dt.datetime,
) -> dict[str, Any]:
    """The call of ``event``: what is asked, what came, how it ranks, who reads.

    ``files`` are the ranked ones, each with its rank and whether it is chosen; ``readers`` each with how many she read.
    """
    is_decided = call is not None and call.decided_at is not None
    is_open = call is not None and not is_decided and now < call.closes_at
    ranking = ranking_of(call) if call else ()
    return {
        "event": event,
        "call": call,
        "answer": _call_answer(call, ranking),
        "cut": "" if call is None or is_decided else cut_text(ranking, call.places),
        "form": None if is_decided else form or PitchCallForm(event, initial=call_initial(event, call)),
        "reader_form": reader_form or ReaderForm(),
        "is_decided": is_decided,
        "is_open": is_open,
        "files": _ranked(call, ranking) if call else (),
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
    """The stands of ``event``, by their numbers; ``next_number`` is the first that is free."""
    stands = stands_of(event)
    numbers = [stand.number for stand in stands if stand.number]
    text = ngettext("%(given)s stand attribué", "%(given)s stands attribués", len(numbers)) % {
        "given": number(len(numbers))
    }
    waiting = sum(stand.state == StandState.ASKED for stand in stands)
    return {
        "event": event,
        "answer": _("%(given)s, %(asked)s en attente de réponse.") % {"given": text, "asked": number(waiting)},
        "is_any_given": bool(numbers),
        "next_number": next(place for place in range(1, len(numbers) + 2) if place not in numbers),
        "stands": stands,
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
