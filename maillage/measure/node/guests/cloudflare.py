"""The two endpoints of Cloudflare's speed test library. Specification: docs/protocol/node-1.md, section 13."""

from collections.abc import Callable, Mapping
from typing import Final

from maillage.measure.node.guests.guest_exchanges import GuestDownload, GuestUpload
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.exchange import Exchange, RequestHead
from maillage.measure.node.refusals import RetryLater
from maillage.measure.node.sessions.session import NodeSession

# The library decodes the body as text.
_DIGITS: Final = memoryview(b"0" * (1 << 20))
_TOO_MANY: Final = 429  # the library retries after Retry-After; any other error ends its test
_MAX_BYTES: Final = 10**12
# The library subtracts it from the time to first byte. It ignores values up to 0.01; the node needs no more than this.
_SERVER_TIMING: Final = ("Server-Timing", "cfRequestDuration;dur=0.02")


class Down(GuestDownload):
    """GET /__down: an exact number of bytes; zero bytes is the latency probe."""

    def find_session(self) -> NodeSession:
        """Return the session; 429 instead of 503 where none is available now."""
        return _session(super().find_session)

    def begin_in(self, session: NodeSession) -> None:  # noqa: ARG002 -- it is this exchange's own
        """Send the bytes."""
        self.send(self.whole_number("bytes", 0, _MAX_BYTES), _DIGITS, (_SERVER_TIMING,))


class Up(GuestUpload):
    """POST /__up: the response follows the last byte, since the library takes the rate from the time to first byte."""

    def find_session(self) -> NodeSession:
        """Return the session; 429 instead of 503 where none is available now."""
        return _session(super().find_session)

    def reply(self) -> None:
        """Send an empty response with the Server-Timing header."""
        self.connection.answer(200, headers=(_SERVER_TIMING,))


def _session(find: Callable[[], NodeSession]) -> NodeSession:
    try:
        return find()
    except RetryLater as later:
        later.status = _TOO_MANY
        raise


ROUTES: Final[Mapping[tuple[str, str], Callable[[Connection, RequestHead], Exchange]]] = {
    ("GET", "/__down"): Down,
    ("POST", "/__up"): Up,
}
