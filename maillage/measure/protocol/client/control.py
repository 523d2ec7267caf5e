"""Requests to the application server: permission to run a test, and recording its document."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ssl import SSLContext
from typing import Any, Final

from maillage.core.problems import Problem, Refused, Unavailable, sentence
from maillage.measure.protocol.client.address import ServerAddress, read_address
from maillage.measure.protocol.client.connection import HttpAnswer, Meter, Request, connect
from maillage.measure.protocol.client.session import Grant
from maillage.measure.protocol.domain.plan import Plan

_LIMIT_S: Final = 20.0
_JSON: Final = {"Content-Type": "application/json", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class TestPermission:
    """Permission to run a test: the grant for the node, and the AS number that the server sees for this client."""

    grant: Grant
    node: str
    asn: int | None = None


class SentDocument(StrEnum):
    """Outcome of sending a document."""

    RECORDED = "recorded"
    REFUSED = "refused"  # read and rejected: sending it again would not help
    WAITING = "waiting"  # no response, or "retry later"


@dataclass(frozen=True, slots=True)
class SentReceipt:
    """Outcome of sending a document, and the server's messages."""

    sent: SentDocument
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Server:
    """The application server at one address."""

    address: ServerAddress
    trust: SSLContext | None = None
    language: str = "fr"

    async def leave(self, plan: Plan) -> TestPermission:
        """Request a token for one test.

        Raises Unavailable when the server does not respond, Refused when it refuses.
        """
        body = {"kind": plan.kind.value, "eco": plan.is_eco}
        try:
            answer = await self._post("/api/v1/tests", body)
        except OSError as error:
            raise unreachable(self.address, error) from error
        facts = answer.facts()
        if not answer.is_ok:
            raise _refusal(answer)
        try:
            node = facts["node"]
            grant = Grant(read_address(str(node["url"]), self.trust), str(facts["token"]))
            return TestPermission(grant, str(node["name"]), (facts.get("network") or {}).get("asn"))
        except (KeyError, TypeError) as error:
            raise _refusal(answer) from error

    async def record(self, document: Mapping[str, Any]) -> SentReceipt:
        """Send a document; sending it twice records it once."""
        try:
            answer = await self._post("/api/v1/measurements", document)
        except OSError:
            return SentReceipt(SentDocument.WAITING)
        facts = answer.facts()
        findings = facts.get("findings") or facts.get("errors") or []
        sentences = [str(finding.get("message", "")) for finding in findings if isinstance(finding, dict)]
        messages = tuple(sentences or [str(facts[name]) for name in ("message", "detail") if facts.get(name)][:1])
        if answer.is_ok:
            return SentReceipt(SentDocument.RECORDED, messages)
        is_later = answer.status == 429 or answer.status >= 500
        return SentReceipt(SentDocument.WAITING if is_later else SentDocument.REFUSED, messages)

    async def _post(self, path: str, body: Mapping[str, Any]) -> HttpAnswer:
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {**_JSON, "Accept-Language": self.language}
        request = Request("POST", self.address.base_path + path, headers, content, len(content))
        async with asyncio.timeout(_LIMIT_S):
            connection = await connect(self.address, Meter())
            try:
                return await connection.ask(request)
            finally:
                connection.abort()


def unreachable(address: ServerAddress, error: OSError) -> Problem:
    """Return the problem to raise for a server or node that does not respond."""
    message = sentence("%(server)s ne répond pas : vérifiez l’adresse et le réseau. (%(reason)s)")
    reason = str(error) or type(error).__name__
    return Unavailable("server.unreachable", message, server=address.host_header, reason=reason)


def _refusal(answer: HttpAnswer) -> Problem:
    facts = answer.facts()
    reason = str(facts.get("detail") or facts.get("message") or facts.get("title") or "").strip()
    if reason:
        code = str(facts.get("code") or "server.refused")
        return Refused(code, sentence("Le serveur refuse le test : %(said)s"), said=reason)
    message = sentence("Le serveur répond %(status)s : est-ce bien l’adresse de Maillage ?")
    return Refused("server.refused", message, status=answer.status)
