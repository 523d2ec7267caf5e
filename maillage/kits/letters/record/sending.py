"""The sender: claims a letter for some minutes, passes it to the mail server, and records the result.

A letter whose sender was killed in between is never sent again: it may have been delivered, and the agency is notified.
"""

import datetime as dt
import random
from email.mime.text import MIMEText
from typing import Final

import structlog
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from maillage.core.clock import utc_now
from maillage.core.problems import Unavailable, sentence
from maillage.kits.letters.mail_server import has_mail_server, mail_connection, mail_from
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.queries import letter_kinds, sender_standing
from maillage.kits.letters.record.smtp import AWAY, transmit
from maillage.kits.letters.terms import LEAST_ATTEMPTS, TOLD, Delivery, LetterState, SenderStanding, next_wait

MOST_AT_ONCE: Final = 500  # per run; the next run continues
MOST_BROKEN: Final = 2  # consecutive connection failures: the server is considered down
# Longer than a mail server may take for one letter (EMAIL_TIMEOUT applies to each step).
CLAIM: Final = dt.timedelta(minutes=5)
_JITTER: Final = random.Random()  # noqa: S311 -- spreads attempts, hides nothing
_NOT_SENT: Final = sentence(
    "Les lettres ne partent pas : le serveur de courriel ne répond pas ou nous refuse. Elles attendent. Vérifiez-le, "
    "et MAILLAGE_MAIL."
)
log = structlog.get_logger("maillage.letters")


def send_due_letters(now: dt.datetime) -> int:
    """Send due letters and return how many were sent; raises Unavailable if the mail server is down.

    Letters with fewer attempts go first, and one failed connection does not stop the run: a letter that no server
    accepts does not block the others.
    """
    note_interrupted(now)
    if not QueuedLetter.objects.filter(state=LetterState.WAITING.value, next_try_at__lte=now).exists():
        return 0
    connection, count, broken = _open_connection(), 0, 0
    try:
        for _turn in range(MOST_AT_ONCE):
            if connection is None or broken == MOST_BROKEN:
                _postpone_all(now)
                raise Unavailable("letters_not_sent", _NOT_SENT)
            letter = _claimed(now)
            if letter is None:
                break
            delivery = _send(letter, connection)
            note_delivery(letter, delivery, now=now)
            count += delivery.state is LetterState.SENT
            if delivery.is_server_away or delivery.state is LetterState.UNCERTAIN:
                broken += 1
                _close(connection)
                connection = _open_connection()
            else:
                broken = 0
    finally:
        _close(connection)
    if count:
        _bring_forward(now)
    return count


def send_now(row: QueuedLetter) -> LetterState:
    """Try to send a letter at once, for pages that show the result; call it after the transaction that wrote it.

    Also returns SHOWN if there is no mail server and letters are printed to the console.
    """
    now = utc_now()
    letter = _claimed(now, number=row.pk)
    if letter is None:
        return LetterState(QueuedLetter.objects.values_list("state", flat=True).get(pk=row.pk))
    connection = _open_connection()
    delivery = AWAY if connection is None else _send(letter, connection)
    _close(connection)
    note_delivery(letter, delivery, now=now)
    if delivery.state is LetterState.SENT and not has_mail_server():
        return LetterState.SHOWN
    return delivery.state


def note_interrupted(now: dt.datetime) -> int:
    """Mark letters whose sender was killed as uncertain, and return how many: they may have been delivered."""
    late = QueuedLetter.objects.filter(state=LetterState.SENDING.value, claimed_until__lte=now)
    return late.update(state=LetterState.UNCERTAIN.value, claimed_until=None, done_at=now)


def send_again(row: QueuedLetter, *, now: dt.datetime) -> bool:
    """Requeue a letter at the agency's request; False if its text is gone, or it was sent."""
    told = QueuedLetter.objects.filter(pk=row.pk, state__in=[state.value for state in TOLD]).exclude(recipient="")
    return bool(told.update(state=LetterState.WAITING.value, queued_at=now, next_try_at=now, attempts=0, done_at=None))


def set_aside(row: QueuedLetter) -> bool:
    """Note that the agency has seen that a letter failed; erases its address and text. False if it was seen before."""
    failed = QueuedLetter.objects.filter(pk=row.pk, state__in=[state.value for state in TOLD])
    erased = {"recipient": "", "subject": "", "text": "", "files": [], "end_href": ""}
    return bool(failed.update(state=LetterState.SET_ASIDE.value, **erased))


def note_delivery(letter: QueuedLetter, delivery: Delivery, *, now: dt.datetime) -> None:
    """Record the result for a claimed letter; erases address and text if they are no longer needed."""
    state, attempts = delivery.state, letter.attempts + 1
    kind = letter_kinds().get(letter.kind)
    is_late = kind is None or now - letter.queued_at > kind.tried_for
    if state is LetterState.WAITING and is_late and attempts >= LEAST_ATTEMPTS:
        state = LetterState.GIVEN_UP
    changes: dict[str, object] = {
        "state": state.value,
        "attempts": attempts,
        "last_status": delivery.status,
        "is_server_away": delivery.is_server_away,
        "claimed_until": None,
    }
    if state is LetterState.WAITING:
        changes["next_try_at"] = now + next_wait(attempts, is_server_away=delivery.is_server_away, source=_JITTER)
    else:
        changes["done_at"] = now
    if state in {LetterState.SENT, LetterState.WITHDRAWN}:
        changes |= {"recipient": "", "subject": "", "text": "", "files": [], "end_href": ""}
    else:
        # No address in the log.
        log.warning("letter not sent", kind=letter.kind, state=state.value, status=delivery.status)
    QueuedLetter.objects.filter(pk=letter.pk, state=LetterState.SENDING.value).update(**changes)


def _claimed(now: dt.datetime, *, number: int | None = None) -> QueuedLetter | None:
    """Claim the next due letter, or that of primary key ``number``; None if there is none.

    It is committed as SENDING before anything is sent: a letter found in that state later may have been delivered.
    """
    with transaction.atomic():
        due = QueuedLetter.objects.filter(state=LetterState.WAITING.value, next_try_at__lte=now)
        if number is not None:
            due = due.filter(pk=number)
        letter = due.select_for_update(skip_locked=True).order_by("attempts", "next_try_at", "pk").first()
        if letter is None:
            return None
        same = QueuedLetter.objects.filter(pk=letter.pk, state=LetterState.WAITING.value)
        if not same.update(state=LetterState.SENDING.value, claimed_until=now + CLAIM):
            return None  # on SQLite another process was faster: the next run finds the others
    return letter


def _send(letter: QueuedLetter, connection: BaseEmailBackend) -> Delivery:
    standing = sender_standing(letter.organisation_id)
    if standing is not SenderStanding.OPEN:
        return Delivery(LetterState.WITHDRAWN)
    return transmit(connection, message_of(letter))


def message_of(letter: QueuedLetter) -> EmailMessage:
    """The message of a queued letter, with a stable Message-ID by which mail programs detect duplicates."""
    sender = mail_from()
    domain = sender.rpartition("@")[2].rstrip(">") or "maillage"
    headers = {
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<letter-{letter.pk}-{letter.recipient_digest[:16]}@{domain}>",
    }
    if letter.end_href:
        headers["List-Unsubscribe"] = f"<{letter.end_href}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMessage(letter.subject, letter.text, sender, to=[letter.recipient], headers=headers)
    for file in letter.files:
        part = MIMEText(file["text"], file["subtype"], "utf-8")
        part.add_header("Content-Disposition", "attachment", filename=file["name"])
        message.attach(part)
    return message


def _open_connection() -> BaseEmailBackend | None:
    """A connection to the mail server; None if it does not answer, or rejects us."""
    connection = mail_connection()
    try:
        connection.open()
    except OSError as error:  # includes smtplib's exceptions
        log.warning("mail server away", reason=type(error).__name__)
        return None
    return connection


def _close(connection: BaseEmailBackend | None) -> None:
    if connection is None:
        return
    try:
        connection.close()
    except OSError as error:
        # Results are already recorded; only QUIT failed.
        log.info("mail server closed", reason=type(error).__name__)


def _postpone_all(now: dt.datetime) -> None:
    """The server is down: postpone all due letters with increasing delays."""
    due = QueuedLetter.objects.filter(state=LetterState.WAITING.value, next_try_at__lte=now)
    most = due.order_by("-attempts").values_list("attempts", flat=True).first()
    if most is not None:
        wait = next_wait(most + 1, is_server_away=True, source=_JITTER)
        due.update(attempts=F("attempts") + 1, next_try_at=now + wait, is_server_away=True)


def _bring_forward(now: dt.datetime) -> None:
    """The server is back: letters that only waited for it are due now."""
    away = QueuedLetter.objects.filter(state=LetterState.WAITING.value, is_server_away=True, next_try_at__gt=now)
    away.update(next_try_at=now, is_server_away=False)
