"""Letters of an event: those owed about meetings and pitches, and the organiser's own, to nobody twice.

None is owed while the agency hides the event; they leave where it shows it again.
"""

import datetime as dt
import hashlib
from typing import Any

from django.db.models import Q, QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note, noted_since
from maillage.accounts.store.visibility import refuse_hidden, without_hidden
from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.events import MOST_LETTERS_A_DAY, EventVerb, HideableEvent
from maillage.include.events.domain.outcomes import LETTER_AFTER
from maillage.include.events.store.meeting_tables.models import PairLetter, PitchFile, PitchReader
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.registrations import lock_event, standing_registrations
from maillage.kits.letters.models import QueuedLetter

LetterRow = PairLetter | PitchReader | PitchFile

_DAY = dt.timedelta(days=1)


def letters_owed(most: int) -> list[PairLetter]:
    """Those about meetings that did not leave yet, to people who have a place, or are kept to be asked later."""
    asks_later = Q(registration__state="followed", kind__in=[kind.value for kind in LETTER_AFTER.values()])
    rows = PairLetter.objects.filter(Q(registration__state="confirmed") | asks_later, sent_at=None)
    rows = without_hidden(rows.exclude(registration__email=""), HideableEvent.EVENT, "registration__event")
    return list(rows.select_related("grid__session__event__organisation", "registration__event")[:most])


def reader_letters_owed(most: int) -> list[PitchReader]:
    """The invitations to read that did not leave yet."""
    rows = PitchReader.objects.filter(letter_sent_at=None).exclude(email="")
    rows = without_hidden(rows, HideableEvent.EVENT, "call__event")
    return list(rows.select_related("call__event__organisation")[:most])


def pitch_letters_owed(most: int) -> list[PitchFile]:
    """The letters of yes and no that did not leave yet: none before the whole call is decided."""
    rows = PitchFile.objects.filter(
        letter_sent_at=None, call__decided_at__isnull=False, registration__state="confirmed"
    )
    rows = rows.exclude(decision="waiting").exclude(registration__email="")
    rows = without_hidden(rows, HideableEvent.EVENT, "registration__event")
    return list(rows.select_related("call__event__organisation", "call__session__event", "registration__event")[:most])


def row_and_claim(row: LetterRow, *, now: dt.datetime) -> tuple[QuerySet[Any], dict[str, dt.datetime]]:
    """The row while its letter is owed, and what it says once that is written."""
    if isinstance(row, PairLetter):
        return PairLetter.objects.filter(pk=row.pk, sent_at=None), {"sent_at": now}
    table = PitchReader.objects if isinstance(row, PitchReader) else PitchFile.objects
    return table.filter(pk=row.pk, letter_sent_at=None), {"letter_sent_at": now}


def letter_key(event: Event, words: str, registration: Registration) -> str:
    """The key of the letter with these words: the same words reach the same person once."""
    digest = hashlib.sha256(words.encode()).hexdigest()[:24]
    return f"event-from-organiser:{event.pk}:{digest}:{registration.pk}"


def claim_letter(acting: Acting, event: Event, words: str, *, now: dt.datetime) -> list[Registration]:
    """Those who have not got these words yet, in a transaction of the caller; noted in the trace if there are any.

    Refused while nobody is inscribed, and beyond ``MOST_LETTERS_A_DAY`` letters.
    """
    refuse_hidden(HideableEvent.EVENT, event.pk)
    lock_event(event)
    everybody = list(standing_registrations(event))
    if not everybody:
        raise Refused("nobody_inscribed", sentence("Personne n’est inscrit : il n’y a encore personne à qui écrire."))
    keys = {letter_key(event, words, registration): registration for registration in everybody}
    written = set(QueuedLetter.objects.filter(key__in=keys).values_list("key", flat=True))
    people = [registration for key, registration in keys.items() if key not in written]
    if not people:
        return []
    about, verb = f"event:{event.pk}", EventVerb.ATTENDEES_WRITTEN
    if not written and noted_since(about, verb, now - _DAY) >= MOST_LETTERS_A_DAY:
        message = sentence("Déjà %(most)s lettres en un jour : attendez demain, les inscrits se lassent.")
        raise Refused("letters_of_the_day", message, most=MOST_LETTERS_A_DAY)
    note(acting, verb, about=about, title=event.title, now=now, detail={"people": len(people)})
    return people
