"""Decides when a letter is tried again, and what the reply of a mail server means (RFC 5321, section 4.2)."""

import datetime as dt
import random
from typing import Final

from maillage.kits.letters.terms import Delivery, LetterState

FIRST_WAIT: Final = dt.timedelta(minutes=1)
LONGEST_WAIT: Final = dt.timedelta(hours=4)
LONGEST_WAIT_FOR_SERVER: Final = dt.timedelta(minutes=15)
GROWTH: Final = 3
JITTER: Final = 0.2
# A clock that jumped makes letters old at once: none is given up before so many attempts.
LEAST_ATTEMPTS: Final = 8
_SERVICE_CLOSES: Final = 421


def next_wait(attempts: int, *, is_server_away: bool, source: random.Random) -> dt.timedelta:
    """How long to wait after ``attempts`` that failed: 1, 3, 9 … minutes, up to hours, so that not all come at once."""
    longest = LONGEST_WAIT_FOR_SERVER if is_server_away else LONGEST_WAIT
    wait = min(FIRST_WAIT * float(GROWTH ** min(attempts - 1, 10)), longest)
    return wait * source.uniform(1 - JITTER, 1 + JITTER)


def reply_meaning(status: int) -> Delivery:
    """What a reply to the address or the text of one letter means: sent, refused for good, or to be tried again."""
    if status == _SERVICE_CLOSES:
        return Delivery(LetterState.WAITING, status, is_server_away=True)
    match status // 100:
        case 2:
            return Delivery(LetterState.SENT, status)
        case 5:
            return Delivery(LetterState.REFUSED, status)
        case _:
            return Delivery(LetterState.WAITING, status)
