"""The words of letters: kinds, states of a queued letter, a letter as a feature writes it, what an attempt came to."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final, Self

from maillage.core.problems import sentence

_PARAMETER: Final = re.compile(r"%\((\w+)\)s")
_DATES: Final = frozenset({"day", "month"})


class LetterState(StrEnum):
    """Where a queued letter stands; the label is what the pages say."""

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

    label: str

    def __new__(cls, word: str, label: str = "") -> Self:
        """The state; without a label only to type checkers, which read ``LetterState(word)`` as a call."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.label = label
        return member


# What the agency may look at and send again: its address and text are kept for some days.
TOLD: Final = (LetterState.REFUSED, LetterState.GIVEN_UP, LetterState.UNCERTAIN)


class SenderStanding(Enum):
    """Whether letters on behalf of an organisation leave."""

    OPEN = "open"
    SHOWN_ONLY = "shown-only"  # a sandbox: the page shows the letter
    CLOSED = "closed"  # suspended, refused, or gone


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter: its name for the agency, its subject, how long it is worth sending.

    The subject is fixed: nothing that somebody typed stands in it, only a ``day`` or ``month``, unless the reader
    asked for these letters and confirmed her address (``is_asked_for``), or the words are of a public register.
    ``is_open_to_all``: anybody can cause one by typing an address, so a mailbox gets only a few of them in an hour; the
    next leave later, or not at all where one is enough (``is_enough``).
    """

    word: str
    label: str
    subject: str
    is_asked_for: bool = False
    is_open_to_all: bool = False
    is_enough: bool = False
    tried_for: dt.timedelta = dt.timedelta(days=5)

    def __post_init__(self) -> None:
        """Refuse a subject that could hold text of a stranger."""
        if not self.is_asked_for and set(_PARAMETER.findall(self.subject)) - _DATES:
            raise ValueError(f"{self.word}: the subject of a letter that nobody asked for names only days and months")


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A text file that goes with a letter, of media type text/``subtype``."""

    name: str
    subtype: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one address, as a feature writes it.

    ``key`` names the occasion: of one key and address there is one letter, however often it is written.
    ``organisation_id`` is on whose behalf; None: the installation's. ``end_href`` ends such letters by one click
    (RFC 8058). ``is_invented``: it is about the demonstration, and only shown.
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
    """What one attempt came to: the state to note, and the reply code of the server (0: none).

    WAITING asks for another attempt; ``is_server_away``: none of the next letters would leave now.
    """

    state: LetterState
    status: int = 0
    is_server_away: bool = False
