"""The letters of events: what a row says is due is sent by the follower, and only then no longer due.

A letter carries the link of its reader alone, and the calendar entry of the event.
"""

import datetime as dt
from dataclasses import dataclass, replace
from email.mime.text import MIMEText
from smtplib import SMTPRecipientsRefused
from typing import Final

import structlog
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.core.problems import Unavailable, sentence
from maillage.events.models import Event, Registration, Speaker
from maillage.events.parts.event_calendars import PRODUCT, event_entry
from maillage.events.parts.event_words import event_href, when_text, where_text
from maillage.events.parts.registration_words import erased_text, standing_text
from maillage.events.queries.links import registration_token, speaker_token
from maillage.events.queries.registrations import places_in_sessions
from maillage.events.record.registrations import HELD_FOR, letter_failed, letter_taken, letters_due
from maillage.events.terms.events import LetterKind, RegistrationState
from maillage.web.letters import template_letter
from maillage.web.wording.calendars import calendar_text

_MOST_AT_ONCE: Final = 500  # of one look: the next goes on
_TITLES: Final = {
    LetterKind.REGISTERED: sentence("Votre inscription : %(title)s"),
    LetterKind.PROMOTED: sentence("Une place s’est libérée pour vous : %(title)s"),
    LetterKind.REMINDER: sentence("C’est bientôt : %(title)s"),
    LetterKind.CHANGED: sentence("Nouveau lieu ou nouvelle heure : %(title)s"),
    LetterKind.CANCELLED: sentence("Inscription annulée : %(title)s"),
    LetterKind.RELEASED: sentence("Inscription non confirmée : %(title)s"),
    LetterKind.CALLED_OFF: sentence("Événement annulé : %(title)s"),
}
_OPENINGS: Final = {
    LetterKind.REGISTERED: sentence("Votre inscription est notée ; quelqu’un l’a peut-être faite pour vous."),
    LetterKind.PROMOTED: sentence("Une place s’est libérée : elle est à vous."),
    LetterKind.REMINDER: sentence(
        "C’est bientôt, et on vous attend. Vous ne pouvez plus venir ? Rendez votre place par le lien plus bas : elle "
        "va aussitôt à la personne suivante."
    ),
    LetterKind.CHANGED: sentence("Le lieu ou l’heure de cet événement a changé. Voici ce qui vaut désormais."),
    LetterKind.CANCELLED: sentence("Votre inscription est annulée, comme vous l’avez demandé."),
    LetterKind.RELEASED: sentence(
        "Personne n’a confirmé que cette adresse est la bonne : la place est rendue. Vous pouvez vous réinscrire."
    ),
    LetterKind.CALLED_OFF: sentence("L’organisateur a annulé cet événement."),
}
log = structlog.get_logger("maillage.events")


@dataclass(frozen=True, slots=True)
class EventLetter:
    """What templates/events/mail/*.txt say."""

    title: str
    when: str
    where: str
    event_href: str
    link: str
    erased: str
    organiser: str
    opening: str = ""
    standing: str = ""
    code: str = ""
    workshops: tuple[str, ...] = ()
    held_hours: int = 0
    name: str = ""


def send_due_letters(now: dt.datetime, origin: str) -> int:
    """How many letters left. What could not leave stays due; Unavailable where the mail server is away."""
    count = 0
    for registration in letters_due(_MOST_AT_ONCE):
        kind = LetterKind(registration.letter_due)
        if not letter_taken(registration, now=now):
            continue  # another process has it
        try:
            with translation.override(registration.language):
                registration_letter(registration, kind, now=now, origin=origin).send()
        except SMTPRecipientsRefused as error:
            # A mailbox that is closed or full: her page says the same. No address in the log.
            log.warning("letter refused", statuses=[status for status, _reason in error.recipients.values()])
        except OSError as error:
            # Nobody answers: this letter and all others stay due.
            letter_failed(registration, kind)
            message = sentence(
                "Les lettres aux inscrits ne partent pas (%(reason)s) : elles attendent. Vérifiez le serveur de "
                "courriel et MAILLAGE_MAIL."
            )
            raise Unavailable("event_letters_not_sent", message, reason=" ".join(str(error).split())) from error
        else:
            count += 1
    return count


def registration_letter(registration: Registration, kind: LetterKind, *, now: dt.datetime, origin: str) -> EmailMessage:
    """The letter to somebody who inscribed, in the language of the moment."""
    event = registration.event
    is_standing = registration.state in (RegistrationState.CONFIRMED, RegistrationState.WAITING)
    token = registration_token(event, registration.email)
    places = places_in_sessions(registration) if is_standing else []
    content = replace(
        _letter(event, link=f"{origin}{reverse('registration', args=[token])}", origin=origin),
        opening=_(_OPENINGS[kind]),
        standing=standing_text(registration) if kind is not LetterKind.RELEASED else "",
        code=registration.code if is_standing and event.cancelled_at is None else "",
        workshops=tuple(f"{place.session.title} · {_(RegistrationState(place.state).label)}" for place in places),
        held_hours=_hours_held(registration, kind),
        erased=erased_text(event, registration),
    )
    title = _(_TITLES[kind]) % {"title": event.title}
    letter = template_letter(registration.email, title, "events/mail/registration.txt", {"letter": content})
    if is_standing:
        letter.attach(_calendar(event, now=now, origin=origin))
    return letter


def speaker_letter(speaker: Speaker, *, origin: str) -> EmailMessage:
    """The letter that asks a speaker whether she may be shown."""
    link = f"{origin}{reverse('speaker_consent', args=[speaker_token(speaker)])}"
    content = replace(_letter(speaker.event, link=link, origin=origin), name=speaker.name)
    title = _("Votre nom au programme : %(title)s") % {"title": speaker.event.title}
    return template_letter(speaker.email, title, "events/mail/speaker.txt", {"letter": content})


def _letter(event: Event, *, link: str, origin: str) -> EventLetter:
    return EventLetter(
        title=event.title,
        when=when_text(event),
        where=where_text(event),
        event_href=f"{origin}{event_href(event)}",
        link=link,
        erased=erased_text(event),
        organiser=event.organisation.name,
    )


def _hours_held(registration: Registration, kind: LetterKind) -> int:
    """How long the place is held for an address that nobody said to be hers; 0 where it is."""
    is_asked = registration.address_confirmed_at is None and kind in (LetterKind.REGISTERED, LetterKind.PROMOTED)
    return int(HELD_FOR.total_seconds() // 3600) if is_asked else 0


def _calendar(event: Event, *, now: dt.datetime, origin: str) -> MIMEText:
    text = calendar_text([event_entry(event, origin=origin)], name=event.title, product=PRODUCT, written_at=now)
    part = MIMEText(text, "calendar", "utf-8")
    part.add_header("Content-Disposition", "attachment", filename=f"{event.slug}.ics")
    return part
