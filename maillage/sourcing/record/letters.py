"""Sends the letters of needs, whose rows are the queue: to structures that are asked, and to buyers.

Who writes into a row that its letter has left sends it; where the letter cannot leave, the row is as it was and the
letter is due again. No address stands in the log.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any, Final

import structlog
from django.utils import translation

from maillage.core.problems import Unavailable, sentence
from maillage.sourcing.models import Inquiry, Need, NeedQuestion
from maillage.web.letters import template_letter

log = structlog.get_logger("maillage.sourcing")
_NOT_SENT: Final = sentence(
    "Les lettres des besoins ne partent pas (%(reason)s) : elles attendent. Vérifiez le serveur de courriel et "
    "MAILLAGE_MAIL."
)


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter to write in ``language``, that of its other texts; ``claim`` is what the row says once it has left."""

    row: Inquiry | Need | NeedQuestion
    claim: Mapping[str, Any]
    addresses: Sequence[str]
    subject: str
    template: str
    context: Mapping[str, Any]
    end_href: str = ""
    language: str = "fr"


def send_letters(letters: Iterable[DueLetter]) -> int:
    """How many left; Unavailable, after all others were tried, where the mail server refuses one."""
    count, refusal = 0, None
    for letter in letters:
        try:
            count += _send(letter)
        except SMTPResponseException as error:
            refusal = error  # this letter stays due, and is the fault of none of the next
        except OSError as error:
            # Nobody answers: all letters stay due, and the next would wait in vain as long as this one.
            raise Unavailable("need_letters", _NOT_SENT, reason=" ".join(str(error).split())) from error
    if refusal is not None:
        raise Unavailable("need_letters", _NOT_SENT, reason=" ".join(str(refusal).split())) from refusal
    return count


def _send(letter: DueLetter) -> bool:
    """Whether the letter left by this process; the row is given back where it could not."""
    row = letter.row
    before = {name: getattr(row, name) for name in letter.claim}
    if not letter.addresses:
        _note_unreachable(row)
        return False
    # By what the row was: of two processes, one alone writes the letter.
    if not type(row).objects.filter(pk=row.pk, **before).update(**letter.claim):
        return False
    try:
        with translation.override(letter.language):
            for address in letter.addresses:
                template_letter(
                    address, letter.subject, letter.template, {"letter": letter.context}, end_href=letter.end_href
                ).send()
    except SMTPRecipientsRefused as error:
        # One mailbox that is closed or full: the buyer reads that this structure could not be reached.
        log.warning("letter refused", statuses=[status for status, _reason in error.recipients.values()])
        _note_unreachable(row)
        return False
    except OSError:  # those of smtplib are such, too
        # The letter did not leave: it is due again, with the next look.
        type(row).objects.filter(pk=row.pk).update(**before)
        raise
    return True


def _note_unreachable(row: Inquiry | Need | NeedQuestion) -> None:
    if isinstance(row, Inquiry):
        Inquiry.objects.filter(pk=row.pk).update(is_unreachable=True)
