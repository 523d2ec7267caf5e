"""A session at the node: opened with a token, queued while the node is full, and ended."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from maillage.core.problems import Unavailable, sentence
from maillage.measure.protocol.client.address import ServerAddress
from maillage.measure.protocol.client.connection import HttpAnswer, HttpConnection, Meter, Request, connect
from maillage.measure.protocol.client.events import Report, WaitSeen
from maillage.measure.protocol.domain.protocol import WAIT_STEP_S

CONTROL_LIMIT_S: Final = 10.0  # for requests that measure nothing
_RECEIPT_LIMIT_S: Final = 1.5
_MIN_WAIT_S: Final = 0.2  # lower bound of the retry delay, whatever the node asks for
_MAX_WAIT_S: Final = 900.0
_POLL_INTERVAL_S: Final = 2.0 * WAIT_STEP_S
_EXPIRED: Final = "token.expired"
_BUSY: Final = "node.busy"


@dataclass(frozen=True, slots=True)
class Grant:
    """Credentials of a test: the node's address and the token."""

    address: ServerAddress
    token: str


Renew = Callable[[], Awaitable[Grant]]


@dataclass(slots=True)
class ClientSession:
    """An open session: what every subtest needs to reach the node."""

    grant: Grant
    meter: Meter
    node: str = ""
    version: str | None = None
    nonce: str = ""
    pages_version: str | None = None
    video_version: str | None = None
    is_video_ready: bool = False
    is_over_limit: bool = False
    caps: Mapping[str, int] = field(default_factory=dict)
    receipt: str | None = None  # the latest receipt, signed by the node: what it saw of this session

    @property
    def address(self) -> ServerAddress:
        """The node's address."""
        return self.grant.address

    def target(self, path: str, **query: str | int) -> str:
        """Return the URL path of a node resource, with the token in its query."""
        return f"{self.address.base_path}{path}?{urlencode({'token': self.grant.token, **query})}"

    async def connect(self) -> HttpConnection:
        """Open another connection to the node."""
        return await connect(self.address, self.meter)

    def cap_bytes(self, name: str, plan_bytes: int) -> int:
        """Return how many bytes may still be requested: ``plan_bytes``, or fewer if the token's caps are lower."""
        return min(plan_bytes, int(self.caps.get(name, plan_bytes)))


async def open_session(grant: Grant, renew: Renew | None, report: Report) -> ClientSession:
    """Open the session of a token, waiting in the node's queue while it is full.

    Raises Unavailable with the node's message when it refuses, and OSError when it is unreachable.
    """
    meter = Meter()
    waited_s = 0.0
    while True:
        answer = await _request_control(grant, meter, "/m1/session")
        facts = answer.facts()
        if answer.is_ok:
            video = facts.get("video") or {}
            return ClientSession(
                grant,
                meter,
                node=str(facts.get("node", "")),
                version=_text_or_none(facts.get("version")),
                nonce=str(facts.get("nonce", "")),
                pages_version=_text_or_none(facts.get("pages")),
                video_version=_text_or_none(video.get("version")),
                is_video_ready=bool(video.get("is_ready")),
                is_over_limit=bool(facts.get("is_over_limit")),
                caps={str(name): int(value) for name, value in (facts.get("caps") or {}).items()},
                receipt=_text_or_none(facts.get("receipt")),
            )
        code = str(facts.get("code", ""))
        if code == _EXPIRED and renew is not None and waited_s > 0:
            grant = await renew()
            continue
        if answer.status != 503 or code != _BUSY or waited_s > _MAX_WAIT_S:
            raise _refusal(answer)
        wait_s = max(_MIN_WAIT_S, float(facts.get("wait_s") or answer.headers.get("retry-after") or WAIT_STEP_S))
        report(WaitSeen(wait_s, int(facts.get("ahead") or 0)))
        # The announced wait is an estimate: a slot may become free earlier. Polling keeps the position in the queue.
        asleep_s = min(wait_s, _POLL_INTERVAL_S)
        await asyncio.sleep(asleep_s)
        waited_s += asleep_s


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What the node reports at the end: its flags, and the bytes it received (None if it did not respond)."""

    flags: tuple[str, ...] = ()
    bytes_up: int | None = None


async def end_session(session: ClientSession) -> SessionSummary:
    """End the session and free its slot."""
    try:
        answer = await _request_control(session.grant, session.meter, "/m1/end")
    except OSError:
        return SessionSummary()  # the node ends the session itself; the results stand as they are
    facts = answer.facts()
    keep_receipt(session, facts)
    bytes_up = facts.get("bytes_up")
    return SessionSummary(tuple(map(str, facts.get("flags") or ())), bytes_up if isinstance(bytes_up, int) else None)


async def renew_receipt(session: ClientSession) -> bool:
    """Fetch a receipt of what was measured so far; return whether one came.

    It proves the test if the link is cut later.
    """
    with suppress(OSError, TimeoutError):  # the previous receipt remains
        async with asyncio.timeout(_RECEIPT_LIMIT_S):
            answer = await _request_control(session.grant, session.meter, "/m1/receipt", method="GET")
        if answer.is_ok:
            keep_receipt(session, answer.facts())
        return answer.is_ok
    return False


def keep_receipt(session: ClientSession, facts: Mapping[str, Any]) -> None:
    """Store the receipt in a response body, if it has one."""
    session.receipt = _text_or_none(facts.get("receipt")) or session.receipt


async def _request_control(grant: Grant, meter: Meter, path: str, *, method: str = "POST") -> HttpAnswer:
    asking = ClientSession(grant, meter)
    async with asyncio.timeout(CONTROL_LIMIT_S):
        connection = await asking.connect()
        try:
            return await connection.ask(Request(method, asking.target(path)))
        finally:
            connection.abort()


def _text_or_none(value: object) -> str | None:
    return str(value) if value else None


def _refusal(answer: HttpAnswer) -> Unavailable:
    facts = answer.facts()
    code = str(facts.get("code") or f"http.{answer.status}")
    reason = str(facts.get("message") or "").strip()
    if reason:
        return Unavailable(code, sentence("Le nœud de mesure refuse le test : %(said)s"), said=reason)
    message = sentence("Le nœud de mesure répond %(status)s : est-ce bien une adresse de Maillage ?")
    return Unavailable(code, message, status=answer.status)
