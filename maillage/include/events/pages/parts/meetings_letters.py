"""The letters of meetings and pitches: a timetable, what changed, what came of it, an invitation to read, yes or no.

What a row says is owed is written into the queue, and only then no longer owed. A letter carries
its reader's link alone.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import icalendar
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.events.domain import letter_kinds
from maillage.include.events.domain.outcomes import PairLetterKind
from maillage.include.events.domain.pitches import PitchDecision
from maillage.include.events.pages.parts.event_words import day_of, deadline_text, session_hours, when_text, where_text
from maillage.include.events.pages.parts.meeting_words import TimetableLine, notice_text, timetable_lines
from maillage.include.events.store.grids import planned_meetings
from maillage.include.events.store.letters import (
    LetterRow,
    letters_owed,
    pitch_letters_owed,
    reader_letters_owed,
    row_and_claim,
)
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.meeting_tables.models import MeetingGrid, PairLetter, PitchFile, PitchReader
from maillage.include.events.store.model_types import Event, Registration, Session
from maillage.include.events.store.pitches import reader_token
from maillage.kits.letters.record.queue import quoted, template_text, write_once
from maillage.kits.letters.terms import Letter, LetterFile
from maillage.kits.lists.calendars import calendar_text
from maillage.web.wording.formats import day as day_text
from maillage.web.wording.formats import last_day

_MOST_AT_ONCE: Final = 300  # of one look: the next goes on
_KINDS: Final = {
    PairLetterKind.WISHES: letter_kinds.WISHES,
    PairLetterKind.TIMETABLE: letter_kinds.TIMETABLE,
    PairLetterKind.CHANGED: letter_kinds.MEETINGS_CHANGED,
    PairLetterKind.AFTER_1: letter_kinds.AFTER_1,
    PairLetterKind.AFTER_6: letter_kinds.AFTER_6,
    PairLetterKind.AFTER_12: letter_kinds.AFTER_12,
}
_DECISION_KINDS: Final = {
    PitchDecision.CHOSEN: letter_kinds.PITCH_CHOSEN,
    PitchDecision.DECLINED: letter_kinds.PITCH_DECLINED,
}
PRODUCT: Final = "meetings"


@dataclass(frozen=True, slots=True)
class MeetingLetter:
    """What mail/*.txt say."""

    title: str
    when: str
    where: str
    organiser: str
    link: str
    session: str = ""
    lines: tuple[str, ...] = ()
    nameless: str = ""
    notices: tuple[str, ...] = ()
    pitch: str = ""
    reason: str = ""
    until: str = ""
    closes: str = ""
    place: str = ""
    is_chosen: bool = False
    is_last: bool = False
    is_followed: bool = False


def write_meeting_letters(now: dt.datetime, origin: str) -> int:
    """How many letters were written."""
    rows: list[LetterRow] = [*letters_owed(_MOST_AT_ONCE), *reader_letters_owed(_MOST_AT_ONCE)]
    return sum(
        write_once(*row_and_claim(row, now=now), partial(letters_of_row, row, now=now, origin=origin))
        for row in (*rows, *pitch_letters_owed(_MOST_AT_ONCE))
    )


def letters_of_row(row: LetterRow, *, now: dt.datetime, origin: str) -> Iterator[Letter]:
    """The letter that a row owes, in the language of its reader."""
    if isinstance(row, PitchReader):
        yield _reader_letter(row, now=now, origin=origin)
    elif isinstance(row, PitchFile):
        yield _decision_letter(row, now=now, origin=origin)
    else:
        with translation.override(row.registration.language):
            yield _pair_letter(row, now=now, origin=origin)


def timetable_calendar(grid: MeetingGrid, lines: tuple[TimetableLine, ...], *, href: str) -> list[icalendar.Event]:
    """A person's meetings as events of a calendar; moved ones are taken as newer by programs that have them."""
    where = where_text(grid.session.event)
    return [
        icalendar.Event.new(
            uid=f"rendez-vous-{line.number}@maillage",
            start=line.slot.starts_at,
            end=line.slot.ends_at,
            summary=_("Rendez-vous avec %(other)s") % {"other": line.other},
            description=grid.session.event.title,
            url=href,
            location=", ".join(filter(None, (line.place, where))),
            sequence=grid.version or None,
        )
        for line in lines
    ]


def day_link(registration: Registration, origin: str) -> str:
    """The address of the page of one's own day."""
    return f"{origin}{reverse('my_day', args=[registration_token(registration.event, registration.email)])}"


def _pair_letter(row: PairLetter, *, now: dt.datetime, origin: str) -> Letter:
    grid, person, kind = row.grid, row.registration, PairLetterKind(row.kind)
    event, link = grid.session.event, day_link(person, origin)
    meetings = planned_meetings(grid, Q(guest=person) | Q(host=person))
    # Those with people who were erased have no name left: her page lists them by their hour.
    with_names = [meeting for meeting in meetings if meeting.guest_id is not None and meeting.host_id is not None]
    lines = timetable_lines(grid, with_names, person)
    notices = grid.notices.filter(registration=person).select_related("other", "grid__session__event")
    content = replace(
        _letter_about(event, link=link),
        session=session_text(grid.session),
        lines=tuple(f"{line.when} · {line.place} · {line.other}" for line in lines),
        nameless=_nameless_text(len(meetings) - len(with_names)),
        notices=tuple(notice_text(notice) for notice in notices),
        until=deadline_text(grid.wishes_until, grid.session.event.time_zone),
        is_last=kind is PairLetterKind.AFTER_12,
        is_followed=person.state == "followed",
    )
    template = {
        PairLetterKind.WISHES: "events/mail/wishes.txt",
        PairLetterKind.TIMETABLE: "events/mail/timetable.txt",
        PairLetterKind.CHANGED: "events/mail/changed.txt",
    }
    files: tuple[LetterFile, ...] = ()
    if kind in {PairLetterKind.TIMETABLE, PairLetterKind.CHANGED}:
        events = timetable_calendar(grid, lines, href=link)
        text = calendar_text(events, name=event.title, product=PRODUCT, written_at=now)
        files = (LetterFile("rendez-vous.ics", "calendar", text),)
    return Letter(
        _KINDS[kind],
        key=f"meeting-{kind.value}:{row.pk}:{now.isoformat()}",
        to=person.email,
        organisation_id=event.organisation_id,
        subject_words={"day": day_of(grid.session.starts_at, event)},
        text=template_text(template.get(kind, "events/mail/outcome.txt"), {"letter": content}),
        files=files,
        is_invented=event.is_invented,
    )


def _nameless_text(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)s rendez-vous dont l’autre personne est effacée, à son heure sur votre page",
        "%(count)s rendez-vous dont les autres personnes sont effacées, à leur heure sur votre page",
        count,
    ) % {"count": count}


def session_text(session: Session) -> str:
    """A session and its hours: "Rendez-vous d'affaires, 14 h – 16 h"."""
    return f"{session.title}, {session_hours(session)}"


def _reader_letter(reader: PitchReader, *, now: dt.datetime, origin: str) -> Letter:
    call, event = reader.call, reader.call.event
    content = replace(
        _letter_about(event, link=f"{origin}{reverse('pitch_readings', args=[reader_token(reader)])}"),
        until=day_text(day_of(event.starts_at, event)),
        closes=last_day(call.closes_at, event.time_zone),
    )
    return Letter(
        letter_kinds.PITCH_READER,
        key=f"pitch-reader:{reader.pk}:{now.isoformat()}",
        to=reader.email,
        organisation_id=event.organisation_id,
        text=template_text("events/mail/reader.txt", {"letter": content}),
        is_invented=event.is_invented,
    )


def _decision_letter(file: PitchFile, *, now: dt.datetime, origin: str) -> Letter:
    person = file.registration
    if person is None:
        raise AssertionError(file.pk)  # no letter is owed to who was erased
    event, decision = file.call.event, PitchDecision(file.decision)
    is_chosen = decision is PitchDecision.CHOSEN
    with translation.override(person.language):
        content = replace(
            _letter_about(event, link=day_link(person, origin)),
            session=session_text(file.call.session) if is_chosen and file.call.session else "",
            place=str(file.place) if is_chosen and file.place else "",
            pitch=file.title,
            reason=quoted(file.reason),
            is_chosen=is_chosen,
        )
        return Letter(
            _DECISION_KINDS[decision],
            key=f"pitch-decision:{file.pk}:{now.isoformat()}",
            to=person.email,
            organisation_id=event.organisation_id,
            text=template_text("events/mail/decision.txt", {"letter": content}),
            is_invented=event.is_invented,
        )


def _letter_about(event: Event, *, link: str) -> MeetingLetter:
    return MeetingLetter(quoted(event.title), when_text(event), where_text(event), event.organisation.name, link)
