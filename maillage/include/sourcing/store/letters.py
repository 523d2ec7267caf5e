"""Queues the letters of needs to structures and buyers.

The process that marks a row as written queues its letter. Unreachable structures are shown to the buyer.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import translation

from maillage.include.sourcing.domain.letter_kinds import TO_STRUCTURES
from maillage.include.sourcing.store.models import Inquiry, Need, NeedQuestion
from maillage.kits.letters.queries import unreachable_keys
from maillage.kits.letters.record.queue import template_text, write_once
from maillage.kits.letters.terms import Letter, LetterKind


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter to queue in ``language``; ``claim`` are the values that mark its row as written."""

    kind: LetterKind
    row: Inquiry | Need | NeedQuestion
    claim: Mapping[str, Any]
    addresses: Sequence[str]
    organisation_id: int | None
    template: str
    context: Mapping[str, Any]
    end_href: str = ""
    language: str = "fr"


def write_letters(letters: Iterable[DueLetter], *, now: dt.datetime) -> int:
    """Queue letters; the number of rows marked."""
    return sum(_write(letter, now=now) for letter in letters)


def note_unreachable(_now: dt.datetime) -> int:
    """Mark the inquiries as unreachable whose letters were all rejected or could not be sent; how many."""
    numbers = {int(key.split(":")[1]) for key in unreachable_keys(TO_STRUCTURES)}
    return Inquiry.objects.filter(pk__in=numbers, is_unreachable=False).update(is_unreachable=True)


def _write(letter: DueLetter, *, now: dt.datetime) -> bool:
    row = letter.row
    if not letter.addresses:
        if isinstance(row, Inquiry):
            Inquiry.objects.filter(pk=row.pk).update(is_unreachable=True)
        return False
    # Compare and set: of two processes only one queues the letter.
    before = {name: getattr(row, name) for name in letter.claim}
    same = type(row).objects.filter(pk=row.pk, **before)
    return bool(write_once(same, letter.claim, partial(_letters, letter, now)))


def _letters(due: DueLetter, now: dt.datetime) -> Iterator[Letter]:
    number = due.row.inquiry_id if isinstance(due.row, NeedQuestion) else due.row.pk
    with translation.override(due.language):
        for address in due.addresses:
            yield Letter(
                due.kind,
                key=f"{due.kind.word}:{number}:{now.isoformat()}",
                to=address,
                organisation_id=due.organisation_id,
                text=template_text(due.template, {"letter": due.context}),
                end_href=due.end_href,
                is_invented=due.organisation_id is None,
            )
