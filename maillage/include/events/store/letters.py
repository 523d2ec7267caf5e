"""The letters about meetings and pitches that are owed, and what their rows say once they are written.

None is owed while the agency hides the event; they leave where it shows it again.
"""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from maillage.accounts.store.visibility import without_hidden
from maillage.include.events.domain.events import HideableEvent
from maillage.include.events.domain.outcomes import LETTER_AFTER
from maillage.include.events.store.meeting_tables.models import PairLetter, PitchFile, PitchReader

LetterRow = PairLetter | PitchReader | PitchFile


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
