"""The letters of meetings and pitches: a timetable, what changed, what came of it, an invitation to read, yes or no.

What a row says is owed is sent by the follower, and only then no longer owed. A letter carries its reader's link alone.
"""

import datetime as dt
from dataclasses import dataclass, replace
from email.mime.text import MIMEText
from smtplib import SMTPRecipientsRefused
from typing import Final

import structlog
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.core.problems import Unavailable, sentence
from maillage.events.parts.event_words import when_text, where_text
from maillage.events.queries import Event, Registration
from maillage.events.queries.links import registration_token
from maillage.meetings.models import MeetingGrid, PairLetter, PitchFile, PitchReader
from maillage.meetings.parts.meeting_words import TimetableLine, notice_text, timetable_lines
from maillage.meetings.queries.grids import planned_meetings
from maillage.meetings.queries.pitches import reader_token
from maillage.meetings.record.letters import (
    LetterRow,
    letter_failed,
    letter_taken,
    letters_owed,
    pitch_letters_owed,
    reader_letters_owed,
)
from maillage.meetings.terms.outcomes import PairLetterKind
from maillage.meetings.terms.pitches import PitchDecision
from maillage.web.letters import template_letter
from maillage.web.wording.calendars import CalendarEntry, calendar_text
from maillage.web.wording.formats import day as day_text

_MOST_AT_ONCE: Final = 300  # of one look: the next goes on
_TITLES: Final = {
    PairLetterKind.WISHES: sentence("Qui voulez-vous rencontrer ? %(title)s"),
    PairLetterKind.TIMETABLE: sentence("Vos rendez-vous : %(title)s"),
    PairLetterKind.CHANGED: sentence("Vos rendez-vous ont changé : %(title)s"),
    PairLetterKind.AFTER_1: sentence("Un mois après, qu’en est-il advenu ? %(title)s"),
    PairLetterKind.AFTER_6: sentence("Six mois après, qu’en est-il advenu ? %(title)s"),
    PairLetterKind.AFTER_12: sentence("Un an après, qu’en est-il advenu ? %(title)s"),
}
_DECISION_TITLES: Final = {
    PitchDecision.CHOSEN: sentence("Votre présentation est retenue : %(title)s"),
    PitchDecision.DECLINED: sentence("Votre présentation n’est pas retenue cette fois : %(title)s"),
}
PRODUCT: Final = "meetings"
log = structlog.get_logger("maillage.meetings")


@dataclass(frozen=True, slots=True)
class MeetingLetter:
    """What templates/meetings/mail/*.txt say."""

    title: str
    when: str
    where: str
    organiser: str
    link: str
    name: str = ""
    lines: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    pitch: str = ""
    reason: str = ""
    until: str = ""
    is_chosen: bool = False
    is_last: bool = False
    is_followed: bool = False


def send_meeting_letters(now: dt.datetime, origin: str) -> int:
    """How many letters left. What could not leave stays owed; Unavailable where the mail server is away."""
    count = 0
    rows: list[LetterRow] = [*letters_owed(_MOST_AT_ONCE), *reader_letters_owed(_MOST_AT_ONCE)]
    for row in (*rows, *pitch_letters_owed(_MOST_AT_ONCE)):
        if not letter_taken(row, now=now):
            continue  # another process has it
        try:
            letter_of_row(row, now=now, origin=origin).send()
        except SMTPRecipientsRefused as error:
            # A mailbox that is closed or full: her page says the same. No address in the log.
            log.warning("letter refused", statuses=[status for status, _reason in error.recipients.values()])
        except OSError as error:
            # Nobody answers: this letter and all others stay owed.
            letter_failed(row)
            message = sentence(
                "Les lettres sur les rendez-vous ne partent pas (%(reason)s) : elles attendent. Vérifiez le serveur "
                "de courriel et MAILLAGE_MAIL."
            )
            raise Unavailable("meeting_letters_not_sent", message, reason=" ".join(str(error).split())) from error
        else:
            count += 1
    return count


def letter_of_row(row: LetterRow, *, now: dt.datetime, origin: str) -> EmailMessage:
    """The letter that a row owes, in the language of its reader."""
    if isinstance(row, PitchReader):
        return _reader_letter(row, origin=origin)
    if isinstance(row, PitchFile):
        return _decision_letter(row, origin=origin)
    with translation.override(row.registration.language):
        return _pair_letter(row, now=now, origin=origin)


def timetable_calendar(grid: MeetingGrid, lines: tuple[TimetableLine, ...], *, href: str) -> list[CalendarEntry]:
    """A person's meetings as entries of a calendar; moved ones are taken as newer by programs that have them."""
    where = where_text(grid.session.event)
    return [
        CalendarEntry(
            uid=f"rendez-vous-{line.number}@maillage",
            starts=line.slot.starts_at,
            ends=line.slot.ends_at,
            title=_("Rendez-vous avec %(other)s") % {"other": line.other},
            text=grid.session.event.title,
            address=href,
            place=", ".join(filter(None, (line.place, where))),
            sequence=grid.version,
        )
        for line in lines
    ]


def day_link(registration: Registration, origin: str) -> str:
    """The address of the page of one's own day."""
    return f"{origin}{reverse('my_day', args=[registration_token(registration.event, registration.email)])}"


def _pair_letter(row: PairLetter, *, now: dt.datetime, origin: str) -> EmailMessage:
    grid, person, kind = row.grid, row.registration, PairLetterKind(row.kind)
    event, link = grid.session.event, day_link(person, origin)
    lines = timetable_lines(grid, planned_meetings(grid, Q(guest=person) | Q(host=person)), person)
    notices = grid.notices.filter(registration=person).select_related("other", "grid__session__event")
    content = replace(
        _letter_about(event, link=link),
        lines=tuple(f"{line.when} · {line.place} · {line.other}" for line in lines),
        notices=tuple(notice_text(notice) for notice in notices),
        until=day_text((grid.wishes_until - dt.timedelta(minutes=1)).date()),
        is_last=kind is PairLetterKind.AFTER_12,
        is_followed=person.state == "followed",
    )
    template = {
        PairLetterKind.WISHES: "meetings/mail/wishes.txt",
        PairLetterKind.TIMETABLE: "meetings/mail/timetable.txt",
        PairLetterKind.CHANGED: "meetings/mail/changed.txt",
    }
    letter = template_letter(
        person.email,
        _(_TITLES[kind]) % {"title": event.title},
        template.get(kind, "meetings/mail/outcome.txt"),
        {"letter": content},
    )
    if kind in {PairLetterKind.TIMETABLE, PairLetterKind.CHANGED}:
        entries = timetable_calendar(grid, lines, href=link)
        text = calendar_text(entries, name=event.title, product=PRODUCT, written_at=now)
        part = MIMEText(text, "calendar", "utf-8")
        part.add_header("Content-Disposition", "attachment", filename="rendez-vous.ics")
        letter.attach(part)
    return letter


def _reader_letter(reader: PitchReader, *, origin: str) -> EmailMessage:
    event = reader.call.event
    content = replace(
        _letter_about(event, link=f"{origin}{reverse('pitch_readings', args=[reader_token(reader)])}"),
        name=reader.name,
        until=day_text(event.starts_at.date()),
    )
    title = _("Votre avis sur des présentations : %(title)s") % {"title": event.title}
    return template_letter(reader.email, title, "meetings/mail/reader.txt", {"letter": content})


def _decision_letter(file: PitchFile, *, origin: str) -> EmailMessage:
    person = file.registration
    if person is None:
        raise AssertionError(file.pk)  # no letter is owed to who was erased
    event, decision = file.call.event, PitchDecision(file.decision)
    with translation.override(person.language):
        content = replace(
            _letter_about(event, link=day_link(person, origin)),
            pitch=file.title,
            reason=file.reason,
            is_chosen=decision is PitchDecision.CHOSEN,
        )
        title = _(_DECISION_TITLES[decision]) % {"title": event.title}
        return template_letter(person.email, title, "meetings/mail/decision.txt", {"letter": content})


def _letter_about(event: Event, *, link: str) -> MeetingLetter:
    return MeetingLetter(event.title, when_text(event), where_text(event), event.organisation.name, link)
