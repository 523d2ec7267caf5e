"""The three endpoints of LibreSpeed clients. Specification: docs/protocol/node-1.md, section 12."""

from collections.abc import Callable, Mapping
from typing import Final

from maillage.measure.node.guests.guest_exchanges import GuestDownload, GuestUpload
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.exchange import Exchange, RequestHead
from maillage.measure.node.public import Answering
from maillage.measure.node.sessions.session import NodeSession

MIB: Final = 1 << 20
PIECES: Final = 4  # MiB, when a client gives no size
MOST_PIECES: Final = 1024


def garbage_bytes(words: str | None) -> int:
    """Return the response size for ``ckSize`` (in MiB): 4 MiB where it is missing or not a number, at most 1024 MiB."""
    if words is None or not (words.isascii() and words.isdigit() and len(words) <= 9):
        return PIECES * MIB
    return min(max(int(words), 1), MOST_PIECES) * MIB


class Garbage(GuestDownload):
    """GET garbage.php: random bytes."""

    def begin_in(self, session: NodeSession) -> None:
        """Send the requested size, or what the session has left: these clients read to the end of any body."""
        size_bytes = garbage_bytes(self.head.query.get("ckSize"))
        self.send(min(size_bytes, session.remaining_down_bytes), self.connection.node.random_bytes)


class Empty(GuestUpload):
    """POST empty.php counts a body; GET is the ping. Clients reject servers whose response is not empty."""


class OwnAddress(Answering):
    """GET getIP.php: returns the client's own address, which is not stored or looked up."""

    def end_of_body(self) -> None:
        """Send the response."""
        self.connection.answer_json({"processedString": self.connection.peer_host, "rawIspInfo": ""})


_ANSWERERS: Final[Mapping[tuple[str, str], Callable[[Connection, RequestHead], Exchange]]] = {
    ("GET", "/garbage.php"): Garbage,
    ("GET", "/empty.php"): Empty,
    ("POST", "/empty.php"): Empty,
    ("GET", "/getIP.php"): OwnAddress,
}
ROUTES: Final = {
    (method, folder + path): answerer for (method, path), answerer in _ANSWERERS.items() for folder in ("", "/backend")
}
