"""Terms of letters: kinds, states of a queued letter, a letter as written by a feature, the outcome of an attempt."""

import datetime as dt
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

_PARAMETER: Final = re.compile(r"%\((\w+)\)s")
_DATES: Final = frozenset({"day", "month"})

FIRST_WAIT: Final = dt.timedelta(minutes=1)
LONGEST_WAIT: Final = dt.timedelta(hours=4)
LONGEST_WAIT_FOR_SERVER: Final = dt.timedelta(minutes=15)
GROWTH: Final = 3
JITTER: Final = 0.2
# A clock that jumps ahead ages all letters: never give up before this many attempts.
LEAST_ATTEMPTS: Final = 8
_SERVICE_CLOSES: Final = 421


class LetterState(Labelled):
    """The state of a queued letter; the label is shown on pages."""

    WAITING = "waiting", sentence("en attente")
    SENDING = "sending", sentence("en cours d’envoi")
    SENT = "sent", sentence("partie")
    REFUSED = "refused", sentence("refusée par la boîte")
    GIVEN_UP = "given-up", sentence("abandonnée après plusieurs essais")
    UNCERTAIN = "uncertain", sentence("peut-être partie")
    SHOWN = "shown", sentence("montrée ici, non envoyée")
    WITHDRAWN = "withdrawn", sentence("retirée : l’organisation est suspendue")
    LIMITED = "limited", sentence("non envoyée : trop de lettres vers cette boîte")
    UNADDRESSED = "unaddressed", sentence("sans destinataire")
    SET_ASIDE = "set-aside", sentence("non arrivée, classée par l’agence")


# States that the agency may review and resend: their address and text are kept for some days.
TOLD: Final = (LetterState.REFUSED, LetterState.GIVEN_UP, LetterState.UNCERTAIN)


class SenderStanding(Enum):
    """Whether letters on behalf of an organisation are sent."""

    OPEN = "open"
    SHOWN_ONLY = "shown-only"  # a sandbox: the page displays the letter
    CLOSED = "closed"  # suspended, refused, or deleted


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter: its label for the agency, its subject, how long to retry.

    The subject is fixed, with a ``day`` or ``month`` at most, never user input, unless the recipient subscribed and
    confirmed the address (``is_asked_for``), or the text is from a public register. ``is_open_to_all``: anyone can
    trigger one by entering an address, so a mailbox gets only a few per hour; further ones are delayed, or dropped if
    one is enough (``is_enough``).
    """

    word: str
    label: str
    subject: str
    is_asked_for: bool = False
    is_open_to_all: bool = False
    is_enough: bool = False
    tried_for: dt.timedelta = dt.timedelta(days=5)

    def __post_init__(self) -> None:
        """Reject a subject that could contain a stranger's text."""
        if not self.is_asked_for and set(_PARAMETER.findall(self.subject)) - _DATES:
            raise ValueError(f"{self.word}: the subject of a letter that nobody asked for names only days and months")


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A text attachment, of media type text/``subtype``."""

    name: str
    subtype: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one address, as written by a feature.

    ``key`` identifies the occasion: per key and address there is one letter, however often it is enqueued.
    ``organisation_id`` is the sender; None for the installation itself. ``end_href`` is the one-click unsubscribe URL
    (RFC 8058). ``is_invented``: it is about the demonstration, and only displayed.
    """

    kind: LetterKind
    key: str
    to: str
    text: str
    organisation_id: int | None
    subject_words: Mapping[str, str | dt.date] = field(default_factory=lambda: MappingProxyType({}))
    end_href: str = ""
    files: tuple[LetterFile, ...] = ()
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outcome of one attempt: the state to record, and the server's reply code (0: none).

    WAITING means retry; ``is_server_away``: no other letter would be accepted now.
    """

    state: LetterState
    status: int = 0
    is_server_away: bool = False


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
