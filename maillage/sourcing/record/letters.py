"""Writes the letters of needs into the queue: to structures that are asked, and to buyers.

Who writes into a row that its letter is written, writes it. Of a structure that no letter reaches the buyer reads so.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import translation

from maillage.kits.letters.queries import unreachable_keys
from maillage.kits.letters.record.queue import template_text, write_once
from maillage.kits.letters.terms import Letter, LetterKind
from maillage.sourcing.letter_kinds import TO_STRUCTURES
from maillage.sourcing.models import Inquiry, Need, NeedQuestion


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter to write in ``language``, that of its other texts; ``claim`` is what the row says once it is written."""

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
    """How many rows had their letters written."""
    return sum(_write(letter, now=now) for letter in letters)


def note_unreachable(_now: dt.datetime) -> int:
    """How many inquiries are found to reach nobody: every mailbox refused a letter, or none could leave."""
    numbers = {int(key.split(":")[1]) for key in unreachable_keys(TO_STRUCTURES)}
    return Inquiry.objects.filter(pk__in=numbers, is_unreachable=False).update(is_unreachable=True)


def _write(letter: DueLetter, *, now: dt.datetime) -> bool:
    row = letter.row
    if not letter.addresses:
        if isinstance(row, Inquiry):
            Inquiry.objects.filter(pk=row.pk).update(is_unreachable=True)
        return False
    # By what the row was: of two processes, one alone writes the letter.
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
