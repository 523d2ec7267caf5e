"""State of one node process: settings, board, keys, random bytes, open connections."""

import asyncio
import ipaddress
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from maillage.core.problems import Refused, sentence
from maillage.measure.node.board import HEAD_REFUSALS, REFUSALS, Board, NodeCounter, SessionState
from maillage.measure.node.board import BoardField as Header
from maillage.measure.node.day_networks import DayNetworks
from maillage.measure.node.http.exchange import RequestHead
from maillage.measure.node.refusals import admission_problem, token_used
from maillage.measure.node.sessions.session import NodeSession
from maillage.measure.node.sessions.sessions import SessionLimits, Sessions
from maillage.measure.node.settings import NodeSettings
from maillage.measure.protocol.domain import protocol
from maillage.measure.protocol.domain.admission import RefusedFor
from maillage.measure.protocol.domain.receipts import sign_receipt
from maillage.measure.protocol.domain.tokens import Claims, read_token, require_in_time
from maillage.measure.protocol.store.video import VideoState, video_state

SHARED_BUFFER_BYTES: Final = 256 * 1024
RANDOM_BYTES: Final = 1 << 20
LOOK_EVERY_S: Final = 0.5
CONNECTIONS_LIMIT: Final = 4096
_TOKENS_REMEMBERED: Final = 4096


class OpenConnection(Protocol):
    """What a node does with its connections."""

    def look(self, now_s: float) -> None:
        """Enforce the time limits."""
        ...

    def abort(self) -> None:
        """Close it at once."""
        ...


class Node:
    """One process (``worker``) of a node."""

    def __init__(
        self,
        settings: NodeSettings,
        board: Board,
        worker: int,
        *,
        own_key: Ed25519PrivateKey,
        day_networks: DayNetworks,
        random_bytes: memoryview,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.settings = settings
        self.board = board
        self.loop = loop
        self.random_bytes = random_bytes
        self.shared_buffer = memoryview(bytearray(SHARED_BUFFER_BYTES))
        self.sessions = Sessions(board, limits_of(settings), worker)
        self.connections: set[OpenConnection] = set()
        self._keys: Sequence[Ed25519PublicKey] = (*settings.trusted_keys, own_key.public_key())
        self.own_key = own_key
        self._day_networks = day_networks
        self._words = board.words
        self._counts_at = board.count_at(worker)
        self._sessions_by_token: dict[str, NodeSession] = {}
        self._video = (0.0, VideoState(is_ready=False, progress=0.0))

    # -- sessions ------------------------------------------------------------------------------------------------------

    def open_session(self, head: RequestHead, peer_host: str) -> NodeSession:
        """Open the session of the token in ``head``. Raises Refused, or RetryLater with a retry delay."""
        claims = self.claims_of(head.query.get("token", ""))
        # A queued client presented its token in time, even if it has expired when its turn comes.
        if self.sessions.find(claims.identity) is None:
            require_in_time(claims, time.time())
        return self._begin_session(claims, peer_host)

    def receipt_of(self, session: NodeSession, head: RequestHead) -> str:
        """Return a signed receipt of ``session`` so far; "" for third-party clients, which send no document."""
        claims = self.claims_of(head.query.get("token", ""))
        if claims.kind == "legacy":
            return ""
        return sign_receipt(session.receipt(self.settings.name, claims.identity), self.settings.receipt_key)

    def session_of(self, head: RequestHead) -> NodeSession:
        """Return the running session of the token in ``head``. Raises Refused (token.…) where there is none."""
        token = head.query.get("token", "")
        session = self._sessions_by_token.get(token)
        if session is not None and session.is_running:
            return session
        claims = self.claims_of(token)
        state, session = self.sessions.find(claims.identity) or (SessionState.WAITING, None)
        if session is None or state is SessionState.WAITING:
            require_in_time(claims, time.time())
            raise Refused("token.unopened", sentence("Ce test n’est pas ouvert : commencez par ouvrir la session."))
        if state is not SessionState.RUNNING or not session.is_running:
            raise token_used()
        if len(self._sessions_by_token) >= _TOKENS_REMEMBERED:
            running = {text: known for text, known in self._sessions_by_token.items() if known.is_running}
            self._sessions_by_token = running
        self._sessions_by_token[token] = session
        return session

    def session_of_nonce(self, nonce: str) -> NodeSession | None:
        """Return the running session with ``nonce`` in the URLs of its reference pages and video."""
        return self.sessions.of_nonce(nonce)

    def guest_session(self, head: RequestHead, peer_host: str) -> NodeSession:
        """Return the session of a third-party client: by its ``access_token``, else by its address prefix.

        Opens one where there is none. Raises Refused or RetryLater like ``open_session``.
        """
        token = head.query.get("access_token", "")
        if token:
            claims = self.claims_of(token)
            state, session = self.sessions.find(claims.identity) or (SessionState.FREE, None)
            if session is not None and state is SessionState.RUNNING and session.is_running:
                return session
            require_in_time(claims, time.time())
            return self._begin_session(claims, peer_host)
        running = self.sessions.running_of(prefix_word(self.prefix_key(peer_host)))
        for session in running:
            if session.remaining_down_bytes and session.remaining_up_bytes:
                return session
        for session in running:
            if session.is_idle:
                # It has used its volume and its client is idle: it need not last for the rest of its minute.
                self.sessions.end(session)
        if sum(session.is_running for session in running) >= protocol.LEGACY_SESSIONS:
            raise admission_problem(RefusedFor("prefix.hour", protocol.LEGACY_SESSION_S))
        return self._begin_session(self.legacy_claims(), peer_host)

    def legacy_claims(self) -> Claims:
        """Return the claims of a client without a token; locate signs them for its clients."""
        issued_at = int(time.time())
        return Claims(
            identity=secrets.token_urlsafe(16),
            audience=self.settings.name,
            issued_at=issued_at,
            expires_at=issued_at + protocol.TOKEN_START_S,
            kind="legacy",
            down_bytes=protocol.LEGACY_DOWNLOAD_BYTES,
            up_bytes=protocol.LEGACY_UPLOAD_BYTES,
            seconds=protocol.LEGACY_SESSION_S,
            connections=protocol.SESSION_CONNECTIONS,
        )

    def claims_of(self, token: str) -> Claims:
        """Return the claims of a ``token`` signed by a trusted key. Raises Refused otherwise."""
        return read_token(token, self._keys, audience=self.settings.name)

    def _begin_session(self, claims: Claims, peer_host: str) -> NodeSession:
        network = self._day_networks.word(prefix_of(peer_host), time.time())
        session = self.sessions.open(claims, prefix_word(self.prefix_key(peer_host)), network=network)
        if not isinstance(session, NodeSession):
            raise admission_problem(session)
        self.count(NodeCounter.ADMITTED, 1)
        return session

    # -- connections ---------------------------------------------------------------------------------------------------

    def welcome(self, connection: OpenConnection) -> bool:
        """Register a connection; return False where there are too many."""
        if len(self.connections) >= CONNECTIONS_LIMIT:
            self.count_head_refusal("crowded")
            return False
        self.connections.add(connection)
        self.count(NodeCounter.CONNECTIONS, 1)
        return True

    def part(self, connection: OpenConnection) -> None:
        """Unregister a connection that has ended."""
        if connection in self.connections:
            self.connections.remove(connection)
            self.board.words[self._counts_at + NodeCounter.CONNECTIONS] -= 1

    def look_after(self) -> None:
        """Enforce the time limits of all connections periodically."""
        self.look(self.loop.time())
        self.loop.call_later(LOOK_EVERY_S, self.look_after)

    def look(self, now_s: float) -> None:
        """Enforce the time limits of all connections as of ``now_s``."""
        for connection in list(self.connections):
            connection.look(now_s)

    def prefix_key(self, host: str) -> bytes:
        """Return the keyed hash of the /24 or /48 of ``host``."""
        return self.board.keyed(prefix_of(host))

    @property
    def is_stopping(self) -> bool:
        """Whether the node is stopping and opens no new sessions."""
        return bool(self.board.words[Header.IS_STOPPING])

    @property
    def is_over_limit(self) -> bool:
        """Whether the link carries more traffic now than tests can share."""
        return bool(self.board.words[Header.IS_OVER])

    # -- counters ------------------------------------------------------------------------------------------------------

    def count(self, counter: NodeCounter, number: int) -> None:
        """Add to a counter of this process."""
        self._words[self._counts_at + counter] += number

    def count_refusal(self, code: str) -> None:
        """Count a request refused with ``code``."""
        if code in REFUSALS:
            self.board.words[self._counts_at + NodeCounter.REFUSED + REFUSALS.index(code)] += 1

    def count_head_refusal(self, reason: str) -> None:
        """Count an invalid request."""
        self.board.words[self._counts_at + NodeCounter.HEADS_REFUSED + HEAD_REFUSALS.index(reason)] += 1

    # -- video ---------------------------------------------------------------------------------------------------------

    @property
    def video_folder(self) -> Path:
        """The directory of the video, which exists once it is encoded."""
        return video_folder(self.settings.folder)

    def video_state(self) -> VideoState:
        """Return whether the video is playable; checked at most every two seconds."""
        looked_s, state = self._video
        if not state.is_ready and self.loop.time() - looked_s > 2.0:
            state = video_state(self.video_folder)
            self._video = (self.loop.time(), state)
        return state


def video_folder(node_folder: Path) -> Path:
    """Return the directory of this version's video in the folder of a node."""
    return node_folder / protocol.VIDEO_VERSION


def limits_of(settings: NodeSettings) -> SessionLimits:
    """Return the session limits of ``settings``."""
    return SessionLimits(settings.tests_at_once, settings.prefix_hour, protocol.LEGACY_HOUR, settings.day_bytes)


def prefix_of(host: str) -> str:
    """Return the address prefix that shares limits: /24 (IPv4) or /48 (IPv6)."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host  # not an IP address: a socket of another family
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    bits = protocol.PREFIX_V4_BITS if address.version == 4 else protocol.PREFIX_V6_BITS
    return str(ipaddress.ip_network((address, bits), strict=False))


def prefix_word(prefix_key: bytes) -> int:
    """Return the keyed hash of a prefix as a board word."""
    return int.from_bytes(prefix_key[:8], "little")
