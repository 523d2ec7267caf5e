"""Erases old data: addresses and texts a week after a letter is done, rows after three months."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.queries import TOLD_FOR
from maillage.kits.letters.terms import LetterState

ROWS_FOR: Final = dt.timedelta(days=90)
UNADDRESSED_FOR: Final = dt.timedelta(days=1)


def erase_old_letters(now: dt.datetime) -> int:
    """Erase old letters; returns how many lost their address and text, or their row."""
    over = QueuedLetter.objects.filter(done_at__lt=now - TOLD_FOR).exclude(recipient="", text="")
    count = over.update(recipient="", subject="", text="", files=[], end_href="")
    count += QueuedLetter.objects.filter(done_at__lt=now - ROWS_FOR).delete()[0]
    unaddressed = QueuedLetter.objects.filter(state=LetterState.UNADDRESSED.value)
    return count + unaddressed.filter(done_at__lt=now - UNADDRESSED_FOR).delete()[0]


def forget_letters_of(organisation_ids: Collection[int]) -> None:
    """Delete the letters on behalf of these organisations, in any state."""
    QueuedLetter.objects.filter(organisation_id__in=organisation_ids).delete()
