"""The letters that left: what features wrote is sent as the follower does."""

from django.core import mail

from maillage.core.clock import utc_now
from maillage.kits.letters.record.sending import send_due_letters


def letters_sent() -> list[mail.EmailMessage]:
    """Every letter so far, once those that are due were sent."""
    send_due_letters(utc_now())
    return mail.outbox
