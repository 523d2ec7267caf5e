"""Background tasks of the queue: sending due letters, erasing old ones."""

from typing import Final

from maillage.core.offers import Duty
from maillage.kits.letters.record.queue import erase_old_letters
from maillage.kits.letters.record.sending import send_due_letters

DUTIES: Final = (
    Duty("letters", 2, send_due_letters, may_take_long=True),
    Duty("old letters", 3_600, erase_old_letters, is_final=True),
)
