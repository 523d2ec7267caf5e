"""Enqueues letters in the transaction of the event that causes them: both are committed, or neither.

Rules common to all letters are applied here: which are only displayed, and how many one mailbox may get.
"""

import datetime as dt
import hmac
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.queries import TOLD_FOR, sender_standing
from maillage.kits.letters.terms import Letter, LetterKind, LetterState, SenderStanding
from maillage.web.demonstration import is_invented_address
from maillage.web.installation import agency_name
from maillage.web.turns import advisory_lock
from maillage.web.wording.elision import elided
from maillage.web.wording.formats import day

# Limits on letters that anyone can trigger, per mailbox: beyond the hourly one they are delayed, beyond the daily one
# dropped.
MOST_IN_AN_HOUR: Final = 5
MOST_IN_A_DAY: Final = 20
_HOUR: Final = dt.timedelta(hours=1)
_DAY: Final = dt.timedelta(days=1)
_MAX_SUBJECT_LENGTH: Final = 200

ROWS_FOR: Final = dt.timedelta(days=90)
UNADDRESSED_FOR: Final = dt.timedelta(days=1)


@transaction.atomic
def enqueue(letter: Letter) -> QueuedLetter:
    """Enqueue a letter; returns the existing row if this key was already sent to this address."""
    now, address = utc_now(), _one_line(letter.to)
    digest = recipient_digest(address)
    row, _is_new = QueuedLetter.objects.get_or_create(
        key=letter.key[:200],
        recipient_digest=digest,
        defaults={
            "kind": letter.kind.word,
            "organisation_id": letter.organisation_id,
            "recipient": address,
            "subject": _subject(letter),
            "text": letter.text,
            "files": [{"name": file.name, "subtype": file.subtype, "text": file.text} for file in letter.files],
            "end_href": letter.end_href,
            "queued_at": now,
            **_beginning(letter, digest, now),
        },
    )
    return row


@transaction.atomic
def enqueue_decoy(kind: LetterKind, key: str, address: str) -> None:
    """Do the work of ``enqueue`` for an unknown address, so that response times do not reveal which are known."""
    now = utc_now()
    _wait_for_others_to(recipient_digest(_one_line(address)))
    QueuedLetter.objects.get_or_create(
        key=key[:200],
        recipient_digest=recipient_digest(""),
        defaults={
            "kind": kind.word,
            "queued_at": now,
            "next_try_at": now,
            "done_at": now,
            "state": LetterState.UNADDRESSED.value,
        },
    )


def write_once(rows: QuerySet[Any], claim: Mapping[str, Any], letters: Callable[[], Iterable[Letter]]) -> int:
    """Write the letters of a row and return their number; 0 if another process claimed the row first.

    ``rows`` selects the row in the state in which its letter was due, ``claim`` is the update that claims it.
    """
    with transaction.atomic():
        if not rows.update(**claim):
            return 0
        return len([enqueue(letter) for letter in letters()])


def plain_text(*paragraphs: str) -> str:
    """The non-empty paragraphs as a text, signed by the agency."""
    signed = [*paragraphs, "— \n" + agency_name()]
    return "\n\n".join(part for part in signed if part) + "\n"


def template_text(template: str, context: dict[str, Any]) -> str:
    """The rendered ``template``, with French elisions if the language is French."""
    return _in_its_language(render_to_string(template, context))


def quoted(text: str) -> str:
    """Another person's text with each line quoted as in e-mail; "" if empty."""
    return "\n".join(f"> {line}" for line in text.splitlines())


def recipient_digest(address: str) -> str:
    """A keyed digest that identifies a mailbox without storing its address."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"letter\0" + address.lower().encode(), "sha256").hex()


def _beginning(letter: Letter, digest: str, now: dt.datetime) -> dict[str, Any]:
    """The initial state of a new letter and its earliest sending time."""
    standing = sender_standing(letter.organisation_id)
    if letter.is_invented or is_invented_address(letter.to) or standing is SenderStanding.SHOWN_ONLY:
        return {"state": LetterState.SHOWN.value, "next_try_at": now, "done_at": now}
    if not letter.kind.is_open_to_all:
        return {"next_try_at": now}
    _wait_for_others_to(digest)
    # Letters that are only displayed reach no mailbox.
    earlier = QueuedLetter.objects.filter(
        recipient_digest=digest, kind=letter.kind.word, queued_at__gt=now - _DAY
    ).exclude(state=LetterState.SHOWN.value)
    moments = list(earlier.order_by("-next_try_at").values_list("next_try_at", flat=True))
    # The fifth most recent must be at least an hour before this one.
    due_at = moments[MOST_IN_AN_HOUR - 1] + _HOUR if len(moments) >= MOST_IN_AN_HOUR else now
    if len(moments) >= MOST_IN_A_DAY or (letter.kind.is_enough and due_at > now):
        limited = {"state": LetterState.LIMITED.value, "next_try_at": now, "done_at": now}
        return limited | {"recipient": "", "text": "", "files": []}
    return {"next_try_at": max(now, due_at)}


def _wait_for_others_to(digest: str) -> None:
    """Serialise letters to one mailbox, so that concurrent ones count each other."""
    advisory_lock(f"letters to {digest}")


def _subject(letter: Letter) -> str:
    words = {name: day(word) if isinstance(word, dt.date) else word for name, word in letter.subject_words.items()}
    return _one_line(_in_its_language(_(letter.kind.subject) % words))[:_MAX_SUBJECT_LENGTH]


def _in_its_language(text: str) -> str:
    return elided(text) if (get_language() or "fr").startswith("fr") else text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def erase_old_letters(now: dt.datetime) -> int:
    """Erase old letters; returns how many lost their address and text, or their row."""
    over = QueuedLetter.objects.filter(done_at__lt=now - TOLD_FOR).exclude(recipient="", text="")
    count = over.update(recipient="", subject="", text="", files=[], end_href="")
    count += QueuedLetter.objects.filter(done_at__lt=now - ROWS_FOR).delete()[0]
    unaddressed = QueuedLetter.objects.filter(state=LetterState.UNADDRESSED.value)
    return count + unaddressed.filter(done_at__lt=now - UNADDRESSED_FOR).delete()[0]


def forget_letters_of(organisation_ids: Collection[int]) -> None:
    """Delete the letters on behalf of these organisations, in any state."""
    QueuedLetter.objects.filter(organisation_id__in=organisation_ids).delete()
