"""Reads the queue of letters: kinds, who may send, how many wait, what the agency must know, what a sandbox wrote."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Min, Q, QuerySet

from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.terms import TOLD, LetterKind, LetterState, SenderStanding
from maillage.web.offers import offers

TOLD_FOR: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """How many letters wait, also for a mail server that is away, since when; how many ended unsent in a week."""

    waiting: int
    held_by_server: int
    oldest_at: dt.datetime | None
    refused: int
    given_up: int
    uncertain: int

    @property
    def to_look_at(self) -> int:
        """Those that somebody should look at."""
        return self.refused + self.given_up + self.uncertain


def letter_kinds() -> Mapping[str, LetterKind]:
    """The kinds of letters of all features, by their word."""
    return {kind.word: kind for kind in offers("letter_kinds", "LETTER_KINDS")}


def sender_standing(organisation_id: int | None) -> SenderStanding:
    """Whether letters on behalf of an organisation leave; those of the installation itself do."""
    if organisation_id is None:
        return SenderStanding.OPEN
    standings = [standing(organisation_id) for standing in offers("letter_senders", "STANDINGS")]
    return next((standing for standing in standings if standing is not SenderStanding.OPEN), SenderStanding.OPEN)


def letters_of(organisation_id: int) -> QuerySet[QueuedLetter]:
    """The letters on behalf of an organisation, the newest first."""
    return QueuedLetter.objects.filter(organisation_id=organisation_id).order_by("-queued_at", "-pk")


def letters_told(now: dt.datetime) -> QuerySet[QueuedLetter]:
    """The letters of a week that did not leave, or perhaps, and those that wait; the newest first."""
    told = Q(state__in=[state.value for state in TOLD], done_at__gt=now - TOLD_FOR)
    waiting = Q(state=LetterState.WAITING.value, attempts__gt=0)
    return QueuedLetter.objects.filter(told | waiting).order_by("-queued_at", "-pk")


def letter_counts(now: dt.datetime) -> LetterCounts:
    """The counts of this moment."""
    lately = Q(done_at__gt=now - TOLD_FOR)
    waiting = Q(state__in=[LetterState.WAITING.value, LetterState.SENDING.value])
    row = QueuedLetter.objects.filter(waiting | Q(state__in=[state.value for state in TOLD])).aggregate(
        waiting=Count("pk", filter=waiting),
        held_by_server=Count("pk", filter=waiting & Q(is_server_away=True)),
        oldest_at=Min("queued_at", filter=waiting),
        refused=Count("pk", filter=lately & Q(state=LetterState.REFUSED.value)),
        given_up=Count("pk", filter=lately & Q(state=LetterState.GIVEN_UP.value)),
        uncertain=Count("pk", filter=lately & Q(state=LetterState.UNCERTAIN.value)),
    )
    return LetterCounts(**row)


def unreachable_keys(kinds: Collection[LetterKind]) -> list[str]:
    """The occasions of these kinds of which no letter left or can leave any more."""
    rows = QueuedLetter.objects.filter(kind__in=[kind.word for kind in kinds])
    failed = rows.filter(state__in=[LetterState.REFUSED.value, LetterState.GIVEN_UP.value])
    others = rows.exclude(state__in=[LetterState.REFUSED.value, LetterState.GIVEN_UP.value]).values("key")
    return list(failed.exclude(key__in=others).values_list("key", flat=True).distinct())
