"""A mail server of the tests: it takes letters over a real connection, or answers as servers in trouble do."""

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

from django.test import override_settings


@dataclass
class MailServer:
    """What came in, by address; what is answered to an address (RCPT), and to a text after its end (DATA).

    ``closes_at`` names addresses whose letter ends the connection: "data" before their text, "end" after it. Of
    ``stays_silent_for`` the text is taken and never answered.
    """

    letters: list[tuple[str, str]] = field(default_factory=list)
    address_replies: dict[str, str] = field(default_factory=dict)
    text_replies: dict[str, str] = field(default_factory=dict)
    closes_at: dict[str, str] = field(default_factory=dict)
    stays_silent_for: set[str] = field(default_factory=set)
    connections: int = 0
    port: int = 0

    def received(self, address: str) -> list[str]:
        """The texts that came in for an address."""
        return [text for to, text in self.letters if to == address]


class _Conversation(socketserver.StreamRequestHandler):
    """One connection, as RFC 5321 has it."""

    server: "_Listener"

    def handle(self) -> None:
        book, address = self.server.book, ""
        book.connections += 1
        self._say("220 tests")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith(("EHLO", "HELO")):
                self._say("250 tests")
            elif verb.startswith(("MAIL", "RSET", "NOOP")):
                self._say("250 ok")
            elif verb.startswith("RCPT"):
                address = re.findall(r"<(.*?)>", line)[0]
                self._say(book.address_replies.get(address, "250 ok"))
            elif verb.startswith("DATA"):
                if book.closes_at.get(address) == "data":
                    return
                self._say("354 go ahead")
                text = "".join(iter(lambda: self.rfile.readline().decode(), ".\r\n"))
                reply = book.text_replies.get(address, "250 taken")
                if reply.startswith("250"):
                    book.letters.append((address, text))
                if book.closes_at.get(address) == "end":
                    return
                if address in book.stays_silent_for:
                    self.rfile.read()  # until the other side is gone
                    return
                self._say(reply)
            else:
                self._say("221 goodbye")
                return

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, book: MailServer) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.book = book


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that listens, to which this installation sends its letters."""
    book = MailServer()
    with _Listener(book) as listener:
        book.port = listener.server_address[1]
        Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=book.port
        ):
            yield book
        listener.shutdown()
