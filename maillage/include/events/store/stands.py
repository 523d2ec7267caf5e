"""Writes stands: asked for, given with a number, refused."""

import datetime as dt

from django.db import IntegrityError, transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.events.domain.grids import MeetingVerb
from maillage.include.events.domain.pitches import LONGEST_WORDS, StandState
from maillage.include.events.store.meeting_tables.models import StandRequest
from maillage.include.events.store.model_types import Event, Registration

_NO_TITLE = sentence("Dites en quelques mots ce que vous montrerez : sans cela, la demande n’est pas envoyée.")
_GIVEN = sentence("Votre stand est attribué : voyez avec l’organisateur pour le changer.")
_NO_STAND = sentence("Cette demande de stand n’existe pas : rechargez la page.")
_TAKEN = sentence("Le numéro %(number)s est déjà attribué : choisissez-en un autre.")


def ask_stand(registration: Registration, *, title: str, needs: str, now: dt.datetime) -> StandRequest:
    """The stand she asks for, one a person; Refused without what it shows, and once it is given."""
    words = " ".join(title.split())[:LONGEST_WORDS]
    if not words:
        raise Refused("stand_without_title", _NO_TITLE)
    earlier = StandRequest.objects.filter(event=registration.event, registration=registration).first()
    if earlier is not None and earlier.state == StandState.GIVEN:
        raise Refused("stand_given", _GIVEN)
    stand, _is_new = StandRequest.objects.update_or_create(
        event=registration.event,
        registration=registration,
        defaults={
            "title": words,
            "needs": " ".join(needs.split())[:LONGEST_WORDS],
            "state": StandState.ASKED.value,
            "asked_at": now,
        },
    )
    return stand


def give_stand(acting: Acting, event: Event, stand: int, number: int | None, *, now: dt.datetime) -> StandRequest:
    """The stand has that number on the plan; None: it is refused. Refused where another has the number."""
    row = StandRequest.objects.filter(event=event, pk=stand).first()
    if row is None:
        raise NotFound("stand_unknown", _NO_STAND)
    row.number = number
    row.state = (StandState.REFUSED if number is None else StandState.GIVEN).value
    try:
        with transaction.atomic():
            row.save(update_fields=["number", "state"])
    except IntegrityError as error:
        # Nothing was written: the other stand keeps its number.
        raise Refused("stand_number_taken", _TAKEN, number=number or 0) from error
    note(acting, MeetingVerb.STAND_GIVEN, about=f"stand:{row.pk}", title=event.title, now=now)
    return row
