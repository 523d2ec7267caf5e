"""Endpoints under /m1/: session start and end, receipt, probes (docs/protocol/node-1.md, sections 2 and 3)."""

from collections.abc import Callable, Mapping
from typing import Final

from maillage.core.problems import Problem
from maillage.measure.node.board import BoardPart
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.exchange import Exchange, PlainExchange, RequestHead
from maillage.measure.node.sessions.session import NodeSession
from maillage.measure.node.sessions.session_exchange import SessionExchange
from maillage.measure.protocol.domain.protocol import PAGES_VERSION, VIDEO_VERSION


class SessionOpening(PlainExchange):
    """POST /m1/session."""

    def __init__(self, connection: Connection, head: RequestHead) -> None:
        self._connection = connection
        self._head = head

    def end_of_body(self) -> None:
        """Open the session, or respond with the retry delay."""
        node = self._connection.node
        try:
            session = node.open_session(self._head, self._connection.peer_host)
        except Problem as problem:
            self._connection.refuse(problem)
            return
        video = node.video_state()
        self._connection.answer_json(
            {
                "session": session.identity,
                "node": node.settings.name,
                "version": node.settings.version,
                "ends_in_s": round(session.ends_in_s),
                "is_over_limit": node.is_over_limit,
                "caps": {
                    "bytes_down": session.down_cap_bytes,
                    "bytes_up": session.up_cap_bytes,
                    "connections": session.connections_cap,
                },
                "nonce": session.nonce,
                "pages": PAGES_VERSION,
                "video": {"version": VIDEO_VERSION, "is_ready": video.is_ready, "progress": round(video.progress, 3)},
                "receipt": node.receipt_of(session, self._head),
            }
        )


class SessionEnd(SessionExchange):
    """POST /m1/end."""

    is_counted = False

    def end_of_body(self) -> None:
        """Free the slot and send the session's totals."""
        session = self.session
        if session is None:
            return
        document = {
            "bytes_down": session.down_bytes,
            "bytes_up": session.up_bytes,
            "flags": ["node_over_limit"] if session.was_over_limit else [],
            "receipt": self.connection.node.receipt_of(session, self.head),
        }
        self.connection.node.sessions.end(session)
        self.connection.answer_json(document)


class SignedReceipt(SessionExchange):
    """GET /m1/receipt: a signed receipt so far.

    Requested between subtests, since the link may be cut before the end.
    """

    is_counted = False

    def begin_in(self, session: NodeSession) -> None:
        """Respond at once."""
        self.connection.answer_json({"receipt": self.connection.node.receipt_of(session, self.head)})


class Probe(SessionExchange):
    """GET /m1/probe: the smallest possible response, with the node's clock."""

    is_counted = False  # the transfers that it measures must not make it fail on the connection limit
    tried_as = BoardPart.PROBE_TRIES

    def begin_in(self, session: NodeSession) -> None:
        """Respond at once."""
        if (seen_us := self.connection.round_trips_us()) is not None:
            session.note_round_trips(*seen_us)
        at_ms = round(self.connection.loop.time() * 1000, 3)
        self.connection.answer_json({"at_ms": at_ms, "received": session.streamed_bytes})


ROUTES: Final[Mapping[tuple[str, str], Callable[[Connection, RequestHead], Exchange]]] = {
    ("POST", "/m1/session"): SessionOpening,
    ("POST", "/m1/end"): SessionEnd,
    ("GET", "/m1/probe"): Probe,
    ("GET", "/m1/receipt"): SignedReceipt,
}
