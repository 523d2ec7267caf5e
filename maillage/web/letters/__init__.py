"""Sends letters by e-mail: plain text, after the answer, one after the other.

A subject is one line whatever a name holds: Django refuses line breaks in headers, and here there are none.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

log = structlog.get_logger("maillage.letters")


def posted(letter: EmailMessage) -> bool:
    """Whether ``letter`` left; False where letters are only shown on the console, or the mail server fails."""
    try:
        letter.send()
    except (SMTPException, OSError) as error:
        # The letter is lost, what it tells of is not: the caller shows the link instead. No address in the log.
        log.warning("letter not sent", reason=type(error).__name__)
        return False
    return "console" not in settings.EMAIL_BACKEND


def post_later(letter: EmailMessage) -> Future[bool]:
    """``letter``, sent after the answer: the time of the answer does not tell that there is one."""
    return carrier().submit(posted, letter)


def plain_letter(to: str, subject: str, *paragraphs: str, end_href: str = "") -> EmailMessage:
    """The letter to ``to`` of these paragraphs, empty ones left out, signed by the agency; ``end_href`` as below."""
    signed = [*paragraphs, "— \n" + settings.AGENCY_NAME]
    text = "\n\n".join(part for part in signed if part) + "\n"
    return EmailMessage(_one_line(subject), text, to=[_one_line(to)], headers=_ending_headers(end_href))


def template_letter(
    to: str, subject: str, template: str, context: dict[str, object], *, end_href: str = ""
) -> EmailMessage:
    """The letter to ``to`` with the text of ``template``, which nobody wrote by hand and no program answers.

    Where mail programs can end what it comes from by one click, they post to ``end_href`` (RFC 8058).
    """
    headers = {"Auto-Submitted": "auto-generated", **_ending_headers(end_href)}
    return EmailMessage(_one_line(subject), render_to_string(template, context), to=[_one_line(to)], headers=headers)


@cache
def carrier() -> ThreadPoolExecutor:
    """Who carries the letters: one thread, so they leave in their order, and all before the process ends."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


def _ending_headers(end_href: str) -> dict[str, str]:
    if not end_href:
        return {}
    return {"List-Unsubscribe": f"<{end_href}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _one_line(text: str) -> str:
    return " ".join(text.split())
