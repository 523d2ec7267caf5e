"""Retry delays of letters, and the meaning of SMTP replies (RFC 5321, section 4.2)."""

import datetime as dt
import random
from typing import Final

from maillage.kits.letters.terms import Delivery, LetterState

FIRST_WAIT: Final = dt.timedelta(minutes=1)
LONGEST_WAIT: Final = dt.timedelta(hours=4)
LONGEST_WAIT_FOR_SERVER: Final = dt.timedelta(minutes=15)
GROWTH: Final = 3
JITTER: Final = 0.2
# A clock that jumps ahead ages all letters: never give up before this many attempts.
LEAST_ATTEMPTS: Final = 8
_SERVICE_CLOSES: Final = 421


def next_wait(attempts: int, *, is_server_away: bool, source: random.Random) -> dt.timedelta:
    """The delay after ``attempts`` failures: 1, 3, 9 … minutes, up to hours, with jitter to spread retries."""
    longest = LONGEST_WAIT_FOR_SERVER if is_server_away else LONGEST_WAIT
    wait = min(FIRST_WAIT * float(GROWTH ** min(attempts - 1, 10)), longest)
    return wait * source.uniform(1 - JITTER, 1 + JITTER)


def reply_meaning(status: int) -> Delivery:
    """The meaning of a reply to the recipient or body of one letter: sent, permanently refused, or to be retried."""
    if status == _SERVICE_CLOSES:
        return Delivery(LetterState.WAITING, status, is_server_away=True)
    match status // 100:
        case 2:
            return Delivery(LetterState.SENT, status)
        case 5:
            return Delivery(LetterState.REFUSED, status)
        case _:
            return Delivery(LetterState.WAITING, status)
