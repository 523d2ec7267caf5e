"""An exchange that belongs to a running session: finds it, counts among its connections, gives the place back."""

from maillage.core.problems import Problem, Refused, sentence
from maillage.measurement.node.board import BoardPart
from maillage.measurement.node.http.connection import Connection
from maillage.measurement.node.http.exchange import Head, PlainExchange
from maillage.measurement.node.sessions.session import NodeSession


class SessionExchange(PlainExchange):
    """One that has no session is refused. ``session`` is None before it is found and once the exchange has ended."""

    limit_s: float | None = None  # where it may last longer than the hard stop
    is_counted = True  # among the parallel connections of the session
    tried_as: BoardPart | None = None  # where the receipt counts the request

    def __init__(self, connection: Connection, head: Head) -> None:
        self.connection = connection
        self.head = head
        self.session: NodeSession | None = None
        self.has_place = False

    def begin(self) -> None:
        """Find the session, take a place in it, go on."""
        try:
            session = self.find_session()
            if self.is_counted:
                self.has_place = session.join()
                if not self.has_place:
                    message = sentence("Ce test a trop de connexions à la fois.")
                    raise Refused("session.connections", message)
            self.session = session
            if self.tried_as is not None:
                session.count_try(self.tried_as)
            if self.limit_s is not None:
                self.connection.set_limit(self.limit_s)
            self.begin_in(session)
        except Problem as problem:
            self.leave()
            self.connection.refuse(problem)

    def find_session(self) -> NodeSession:
        """The session this request belongs to; a Problem where there is none."""
        return self.connection.node.session_of(self.head)

    def begin_in(self, session: NodeSession) -> None:
        """The exchange may go on, within ``session``."""

    def leave(self) -> None:
        """The exchange is over for its session: its place is free, and nothing more is counted."""
        if self.has_place and self.session is not None:
            self.session.leave()
        self.has_place = False
        self.session = None

    def lost(self) -> None:
        """The peer is gone."""
        self.leave()

    def whole_number(self, name: str, default: int, highest: int) -> int:
        """A whole number of the query; Refused where it is none."""
        text = self.head.query.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            raise Refused("request.number", sentence("%(name)s n’est pas un nombre entier positif."), name=name)
        return min(int(text), highest)
