"""What is looked after: the next waves of needs and their last day, the letters, what is kept no longer."""

import datetime as dt
from typing import Final

from django.utils import translation

from maillage.core.offers import Duty
from maillage.sourcing.pages.letters import due_letters
from maillage.sourcing.record.expiry import erase_old_answers
from maillage.sourcing.record.invented_needs import follow_structures
from maillage.sourcing.record.letters import send_letters
from maillage.sourcing.record.waves import follow_waves
from maillage.web.public_address import public_url_here


def send_due_letters(now: dt.datetime) -> int:
    """How many letters of needs left."""
    with translation.override("fr"):
        return send_letters(due_letters(now=now, origin=public_url_here()))


DUTIES: Final = (
    Duty("waves of needs", 600, follow_waves),
    Duty("letters of needs", 20, send_due_letters),
    Duty("old answers to needs", 43_200, erase_old_answers, is_final=True),
    Duty("needs of the demonstration", 60, follow_structures),
)
