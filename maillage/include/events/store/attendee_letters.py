"""An organiser's own letter to everybody inscribed: to whom it goes, how many a day, and to nobody twice."""

import datetime as dt
import hashlib

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note, noted_since
from maillage.accounts.store.visibility import refuse_hidden
from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.events import MOST_LETTERS_A_DAY, EventVerb, HideableEvent
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.registrations import lock_event, standing_registrations
from maillage.kits.letters.models import QueuedLetter

_DAY = dt.timedelta(days=1)


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
