"""The letters of events: a due letter is queued and its mark cleared in one step.

A letter contains the link of its reader only, and the calendar entry of the event.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Acting
from maillage.core.problems import sentence
from maillage.include.events.domain import letter_kinds
from maillage.include.events.domain.event_times import local_day
from maillage.include.events.domain.events import RegistrationLetter, RegistrationState
from maillage.include.events.pages.parts.event_calendars import PRODUCT, calendar_event
from maillage.include.events.pages.parts.event_words import event_href, former_event, when_text, where_text
from maillage.include.events.pages.parts.registration_words import erased_text, standing_text
from maillage.include.events.store.letters import claim_letter, letter_key
from maillage.include.events.store.links import registration_token, speaker_token
from maillage.include.events.store.models import Event, Registration, Speaker
from maillage.include.events.store.registrations import HELD_FOR, letters_due, places_in_sessions
from maillage.kits.letters.record.queue import enqueue, quoted, template_text, write_once
from maillage.kits.letters.terms import Letter, LetterFile
from maillage.kits.lists.calendars import calendar_text

_MOST_AT_ONCE: Final = 500  # per run: the next one continues
_KINDS: Final = {
    RegistrationLetter.REGISTERED: letter_kinds.REGISTERED,
    RegistrationLetter.PROMOTED: letter_kinds.PROMOTED,
    RegistrationLetter.OVERTAKEN: letter_kinds.OVERTAKEN,
    RegistrationLetter.REMINDER: letter_kinds.REMINDER,
    RegistrationLetter.CHANGED: letter_kinds.CHANGED,
    RegistrationLetter.CANCELLED: letter_kinds.CANCELLED,
    RegistrationLetter.RELEASED: letter_kinds.RELEASED,
    RegistrationLetter.CALLED_OFF: letter_kinds.CALLED_OFF,
}
_OPENINGS: Final = {
    RegistrationLetter.REGISTERED: sentence("Votre inscription est notée ; quelqu’un l’a peut-être faite pour vous."),
    RegistrationLetter.PROMOTED: sentence("Une place s’est libérée : elle est à vous."),
    RegistrationLetter.OVERTAKEN: sentence(
        "Votre adresse n’est pas confirmée, et il n’y a plus assez de places : elles vont d’abord à qui a confirmé la "
        "sienne. Confirmez la vôtre par le lien plus bas : vous repassez devant les inscriptions qui ne le sont pas."
    ),
    RegistrationLetter.REMINDER: sentence(
        "C’est bientôt, et on vous attend. Vous ne pouvez plus venir ? Rendez votre place par le lien plus bas : elle "
        "va aussitôt à la personne suivante."
    ),
    RegistrationLetter.CHANGED: sentence("Le lieu ou l’heure de cet événement a changé. Voici ce qui vaut désormais."),
    RegistrationLetter.CANCELLED: sentence("Votre inscription est annulée, comme vous l’avez demandé."),
    RegistrationLetter.RELEASED: sentence(
        "Personne n’a confirmé que cette adresse est la bonne : la place est rendue. Vous pouvez vous réinscrire."
    ),
    RegistrationLetter.CALLED_OFF: sentence("L’organisateur a annulé cet événement."),
}


@dataclass(frozen=True, slots=True)
class EventLetter:
    """Context of mail/*.txt."""

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
    former_when: str = ""
    former_where: str = ""
    reason: str = ""


def write_due_letters(now: dt.datetime, origin: str) -> int:
    """Queue the due letters to attendees; their number."""
    return sum(
        write_once(
            Registration.objects.filter(pk=registration.pk, letter_due=registration.letter_due),
            {"letter_due": "", "letter_sent_at": now},
            partial(_letters_of, registration, now=now, origin=origin),
        )
        for registration in letters_due(_MOST_AT_ONCE)
    )


def _letters_of(registration: Registration, *, now: dt.datetime, origin: str) -> Iterator[Letter]:
    with translation.override(registration.language):
        yield registration_letter(registration, RegistrationLetter(registration.letter_due), now=now, origin=origin)


def registration_letter(
    registration: Registration, kind: RegistrationLetter, *, now: dt.datetime, origin: str
) -> Letter:
    """The letter to an attendee, in the active language."""
    event = registration.event
    is_standing = registration.state in (RegistrationState.CONFIRMED, RegistrationState.WAITING)
    token = registration_token(event, registration.email)
    places = places_in_sessions(registration) if is_standing else []
    content = replace(
        _letter(event, link=f"{origin}{reverse('registration', args=[token])}", origin=origin),
        opening=_(_OPENINGS[kind]),
        standing=standing_text(registration) if kind is not RegistrationLetter.RELEASED else "",
        code=registration.code if is_standing and event.cancelled_at is None else "",
        workshops=tuple(f"{place.session.title} · {_(RegistrationState(place.state).label)}" for place in places),
        held_hours=_hours_held(registration, kind),
        erased=erased_text(event, registration),
        reason=quoted(event.cancelled_reason) if kind is RegistrationLetter.CALLED_OFF else "",
    )
    if kind is RegistrationLetter.CHANGED and event.former:
        former = former_event(event)
        content = replace(
            content,
            former_when=_if_another(when_text(former), content.when),
            former_where=_if_another(where_text(former), content.where),
        )
    return Letter(
        _KINDS[kind],
        key=f"event-{kind.value}:{registration.pk}:{now.isoformat()}",
        to=registration.email,
        organisation_id=event.organisation_id,
        subject_words={"day": local_day(event.starts_at, event.time_zone)},
        text=template_text("events/mail/registration.txt", {"letter": content}),
        files=(_calendar(event, now=now, origin=origin),) if is_standing else (),
        is_invented=event.is_invented,
    )


@transaction.atomic
def write_to_attendees(acting: Acting, event: Event, words: str, *, now: dt.datetime, origin: str) -> int:
    """Queue the organiser's own letter to everybody who has not got these words yet; how many. See claim_letter."""
    people = claim_letter(acting, event, words, now=now)
    for registration in people:
        link = f"{origin}{reverse('registration', args=[registration_token(event, registration.email)])}"
        with translation.override(registration.language):
            letter = Letter(
                letter_kinds.FROM_ORGANISER,
                key=letter_key(event, words, registration),
                to=registration.email,
                organisation_id=event.organisation_id,
                subject_words={"day": local_day(event.starts_at, event.time_zone)},
                text=organiser_letter_text(event, words, link=link, origin=origin),
                is_invented=event.is_invented,
            )
            enqueue(letter)
    return len(people)


def organiser_letter_text(event: Event, words: str, *, link: str, origin: str) -> str:
    """The letter with an organiser's own words, in the active language."""
    content = replace(_letter(event, link=link, origin=origin), reason=quoted(words))
    return template_text("events/mail/organiser.txt", {"letter": content})


def speaker_letter(speaker: Speaker, *, now: dt.datetime, origin: str) -> Letter:
    """The letter that asks a speaker for her consent."""
    link = f"{origin}{reverse('speaker_consent', args=[speaker_token(speaker)])}"
    return Letter(
        letter_kinds.SPEAKER_CONSENT,
        key=f"speaker-consent:{speaker.pk}:{now.isoformat()}",
        to=speaker.email,
        organisation_id=speaker.event.organisation_id,
        text=template_text("events/mail/speaker.txt", {"letter": _letter(speaker.event, link=link, origin=origin)}),
        is_invented=speaker.event.is_invented,
    )


def _if_another(former: str, now: str) -> str:
    return former if former != now else ""


def _letter(event: Event, *, link: str, origin: str) -> EventLetter:
    return EventLetter(
        title=quoted(event.title),
        when=when_text(event),
        where=where_text(event),
        event_href=f"{origin}{event_href(event)}",
        link=link,
        erased=erased_text(event),
        organiser=event.organisation.name,
    )


def _hours_held(registration: Registration, kind: RegistrationLetter) -> int:
    """How long a place is held for an unconfirmed address; 0 if it is confirmed."""
    is_asked = registration.address_confirmed_at is None and kind in (
        RegistrationLetter.REGISTERED,
        RegistrationLetter.PROMOTED,
        RegistrationLetter.OVERTAKEN,
    )
    return int(HELD_FOR.total_seconds() // 3600) if is_asked else 0


def _calendar(event: Event, *, now: dt.datetime, origin: str) -> LetterFile:
    text = calendar_text([calendar_event(event, origin=origin)], name=event.title, product=PRODUCT, written_at=now)
    return LetterFile(f"{event.slug}.ics", "calendar", text)
