"""Reads of the letter queue: kinds, senders, counts, what the agency should check, what a sandbox wrote."""

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
    """The number of letters waiting, those held by an unreachable server, the oldest; those failed within a week."""

    waiting: int
    held_by_server: int
    oldest_at: dt.datetime | None
    refused: int
    given_up: int
    uncertain: int

    @property
    def to_look_at(self) -> int:
        """The number of letters that an operator should check."""
        return self.refused + self.given_up + self.uncertain


def letter_kinds() -> Mapping[str, LetterKind]:
    """The letter kinds of all features, by word."""
    return {kind.word: kind for kind in offers("letter_kinds")}


def sender_standing(organisation_id: int | None) -> SenderStanding:
    """Whether letters on behalf of an organisation are sent; those of the installation itself always are."""
    if organisation_id is None:
        return SenderStanding.OPEN
    standings = [standing(organisation_id) for standing in offers("letter_senders")]
    return next((standing for standing in standings if standing is not SenderStanding.OPEN), SenderStanding.OPEN)


def letters_of(organisation_id: int) -> QuerySet[QueuedLetter]:
    """The letters on behalf of an organisation, newest first."""
    return QueuedLetter.objects.filter(organisation_id=organisation_id).order_by("-queued_at", "-pk")


def letters_told(now: dt.datetime) -> QuerySet[QueuedLetter]:
    """The letters of the last week that failed or may have, and those being retried; newest first."""
    told = Q(state__in=[state.value for state in TOLD], done_at__gt=now - TOLD_FOR)
    waiting = Q(state=LetterState.WAITING.value, attempts__gt=0)
    return QueuedLetter.objects.filter(told | waiting).order_by("-queued_at", "-pk")


def failed_letters(now: dt.datetime) -> QuerySet[QueuedLetter]:
    """The letters of the last week that failed or may have, and that nobody has seen to; the oldest first."""
    failed = QueuedLetter.objects.filter(state__in=[state.value for state in TOLD], done_at__gt=now - TOLD_FOR)
    return failed.order_by("done_at", "pk")


def letter_counts(now: dt.datetime) -> LetterCounts:
    """The current counts."""
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


def states_of_letters(keys: Collection[str]) -> dict[str, LetterState]:
    """The state of the letter of each key; of several addresses of one key, that of the last one queued."""
    rows = QueuedLetter.objects.filter(key__in=keys).order_by("queued_at", "pk").values_list("key", "state")
    return {key: LetterState(state) for key, state in rows}


def unreachable_keys(kinds: Collection[LetterKind]) -> list[str]:
    """The keys of these kinds for which no letter was or can still be delivered."""
    rows = QueuedLetter.objects.filter(kind__in=[kind.word for kind in kinds])
    # What the agency set aside had not arrived either.
    undelivered = [state.value for state in (LetterState.REFUSED, LetterState.GIVEN_UP, LetterState.SET_ASIDE)]
    failed = rows.filter(state__in=undelivered)
    others = rows.exclude(state__in=undelivered).values("key")
    return list(failed.exclude(key__in=others).values_list("key", flat=True).distinct())
