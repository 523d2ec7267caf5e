"""Base class of exchanges within a running session: session lookup, connection counting, release."""

from maillage.core.problems import Problem, Refused, sentence
from maillage.measure.node.board import BoardPart
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.exchange import PlainExchange, RequestHead
from maillage.measure.node.sessions.session import NodeSession


class SessionExchange(PlainExchange):
    """Refused without a session. ``session`` is None until it is found and once the exchange has ended."""

    limit_s: float | None = None  # where it may exceed the hard stop
    is_counted = True  # whether it counts among the session's parallel connections
    tried_as: BoardPart | None = None  # the receipt's counter of this request

    def __init__(self, connection: Connection, head: RequestHead) -> None:
        self.connection = connection
        self.head = head
        self.session: NodeSession | None = None
        self.has_place = False

    def begin(self) -> None:
        """Find the session, count the connection, and continue with ``begin_in``."""
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
        """Return the session of this request. Raises a Problem where there is none."""
        return self.connection.node.session_of(self.head)

    def begin_in(self, session: NodeSession) -> None:
        """Continue the exchange within ``session``."""

    def leave(self) -> None:
        """End the exchange for its session: release its connection and stop counting."""
        if self.has_place and self.session is not None:
            self.session.leave()
        self.has_place = False
        self.session = None

    def lost(self) -> None:
        """Leave the session: the connection is lost."""
        self.leave()

    def whole_number(self, name: str, default: int, highest: int) -> int:
        """Return an integer query parameter, at most ``highest``. Raises Refused where it is not one."""
        text = self.head.query.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            raise Refused("request.number", sentence("%(name)s n’est pas un nombre entier positif."), name=name)
        return min(int(text), highest)
