"""Passes one message to a mail server step by step, so that its outcome is known.

Django's ``send_messages`` does not distinguish a rejected recipient from a connection lost after the message body,
whose delivery is uncertain.
"""

import re
import smtplib
from email.utils import parseaddr
from typing import Final

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import sanitize_address

from maillage.kits.letters.terms import Delivery, LetterState, reply_meaning

_GO_AHEAD: Final = 354
_LINE_END: Final = re.compile(rb"\r?\n")
_LEADING_DOT: Final = re.compile(rb"(?m)^\.")
AWAY: Final = Delivery(LetterState.WAITING, is_server_away=True)


def transmit(connection: BaseEmailBackend, message: EmailMessage) -> Delivery:
    """Send ``message``, which has one recipient, over an open connection; return the outcome."""
    if not isinstance(connection, SmtpBackend):
        connection.send_messages([message])
        return Delivery(LetterState.SENT)
    server = connection.connection
    if server is None:
        return AWAY
    body = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", message.message().as_bytes()))
    try:
        status = _envelope(server, message)
        if status is not None:
            server.rset()
            return status
        server.send(body if body.endswith(b"\r\n") else body + b"\r\n")
    except OSError:  # includes smtplib's exceptions
        # Lost before the end of the body: the server has nothing to deliver.
        return AWAY
    try:
        server.send(b".\r\n")
        code, _reply = server.getreply()
    except OSError:
        # The body was complete and no reply came: the server may have accepted it.
        return Delivery(LetterState.UNCERTAIN)
    return reply_meaning(code)


def _envelope(server: smtplib.SMTP, message: EmailMessage) -> Delivery | None:
    """The outcome if the server rejects the sender or recipient; None if it is ready for the body."""
    sender = sanitize_address(parseaddr(message.from_email)[1], "utf-8")
    code, _reply = server.mail(sender)
    if code // 100 != 2:
        # The server rejects us, not this recipient: all letters wait, and the agency is notified.
        return Delivery(LetterState.WAITING, code, is_server_away=True)
    code, _reply = server.rcpt(sanitize_address(message.to[0], "utf-8"))
    if code // 100 != 2:
        return reply_meaning(code)
    code, _reply = server.docmd("DATA")
    return None if code == _GO_AHEAD else reply_meaning(code)
