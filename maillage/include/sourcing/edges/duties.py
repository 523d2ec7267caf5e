"""Background duties of needs: next waves, closing, letters, retention."""

import datetime as dt
from typing import Final

from django.utils import translation

from maillage.core.offers import Duty
from maillage.include.sourcing.pages.letters import due_letters
from maillage.include.sourcing.store.letters import note_unreachable, write_letters
from maillage.include.sourcing.store.need_changes import erase_old_answers
from maillage.include.sourcing.store.waves import run_due_waves
from maillage.web.public_url import installation_url


def write_due_letters(now: dt.datetime) -> int:
    """Queue the due letters of needs; their number."""
    with translation.override("fr"):
        return write_letters(due_letters(now=now, origin=installation_url()), now=now)


DUTIES: Final = (
    Duty("waves of needs", 600, run_due_waves),
    Duty("letters of needs", 20, write_due_letters),
    Duty("structures that no letter reaches", 60, note_unreachable),
    Duty("old answers to needs", 43_200, erase_old_answers, is_final=True),
)
