"""The three addresses of LibreSpeed's clients. Contract and reasons: docs/protocol/node-1.md, section 12."""

from collections.abc import Callable, Mapping
from typing import Final

from maillage.measurement.node.guests.guest_exchanges import GuestDownload, GuestUpload
from maillage.measurement.node.http.connection import Connection
from maillage.measurement.node.http.exchange import Exchange, Head
from maillage.measurement.node.public import Answering
from maillage.measurement.node.sessions.session import NodeSession

MIB: Final = 1 << 20
PIECES: Final = 4  # MiB where a client does not say
MOST_PIECES: Final = 1024


def garbage_bytes(words: str | None) -> int:
    """The bytes of an answer by ``ckSize``, which is in MiB: four where it is missing or no number, 1024 at most."""
    if words is None or not (words.isascii() and words.isdigit() and len(words) <= 9):
        return PIECES * MIB
    return min(max(int(words), 1), MOST_PIECES) * MIB


class Garbage(GuestDownload):
    """GET garbage.php: random bytes."""

    def begin_in(self, session: NodeSession) -> None:
        """As many as asked for, or as the session has left: these clients read until the end, whatever it is."""
        size_bytes = garbage_bytes(self.head.query.get("ckSize"))
        self.send(min(size_bytes, session.left_down_bytes), self.connection.node.random_bytes)


class Empty(GuestUpload):
    """POST empty.php counts a body; GET is the ping. Clients refuse a server whose answer is not empty."""


class OwnAddress(Answering):
    """GET getIP.php: tells the person their own address, which is kept nowhere. Nobody is asked whose it is."""

    def end_of_body(self) -> None:
        """Answer."""
        self.connection.answer_json({"processedString": self.connection.peer_host, "rawIspInfo": ""})


_ANSWERERS: Final[Mapping[tuple[str, str], Callable[[Connection, Head], Exchange]]] = {
    ("GET", "/garbage.php"): Garbage,
    ("GET", "/empty.php"): Empty,
    ("POST", "/empty.php"): Empty,
    ("GET", "/getIP.php"): OwnAddress,
}
ROUTES: Final = {
    (method, folder + path): answerer for (method, path), answerer in _ANSWERERS.items() for folder in ("", "/backend")
}
