"""HTTP API used before a test: a signed token with the node's address, and the client's network.

Nothing is stored here. The node verifies the token offline: docs/protocol/node-1.md, section 2.
"""

from typing import Final, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import ConfigDict, StrictBool

from maillage.core.clock import utc_now
from maillage.measure.protocol.domain.plan import TestKind
from maillage.measure.record.pages.parts.limits import NETWORK_RATE
from maillage.measure.speedtest.store.network import network_of
from maillage.measure.speedtest.store.node_tokens import node_url, signed_token
from maillage.web.protection import limits
from maillage.web.protection.limits import counting

router = Router(tags=["tests"])
ROUTERS: Final = (router,)


class TestRequest(Schema):
    """The test that a client is about to make."""

    model_config = ConfigDict(extra="forbid")

    # A Literal, not TestKind: territories have a Kind too, and OpenAPI schema names must be unique.
    kind: Literal["speed", "full"]
    eco: StrictBool = False


class NodeAnswer(Schema):
    """The measuring node to test against."""

    url: str
    name: str


class NetworkAnswer(Schema):
    """The network a client comes from, looked up by its address and kept nowhere; null is not known.

    ``is_mobile`` is null where an AS number carries fixed lines and mobile phones alike.
    """

    asn: int | None
    operator: str | None
    is_mobile: bool | None


class TestAnswer(Schema):
    """Leave to make one test: the token starts one session on the node, until ``expires_at``."""

    token: str
    node: NodeAnswer
    expires_at: str
    network: NetworkAnswer


@router.post("/tests", response={201: TestAnswer}, summary="Create a test")
@counting(NETWORK_RATE)
def create_test(request: HttpRequest, response: HttpResponse, wanted: TestRequest) -> HttpResponse | Status[TestAnswer]:
    """A token for one test of that kind, with its caps on bytes, time and connections, and the node to make it on."""
    NETWORK_RATE.take(limits.network_of(request))
    response["Cache-Control"] = "no-store"  # a token is for one test
    token = signed_token(TestKind(wanted.kind), is_eco=wanted.eco, now=utc_now())
    answer = TestAnswer(
        token=token.text,
        node=NodeAnswer(url=node_url(request), name=settings.CONFIGURATION.node_name),
        expires_at=f"{token.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        network=_network_answer(request),
    )
    return Status(201, answer)


@router.get("/network", response={200: NetworkAnswer}, summary="Get the network of this connection")
def get_network(request: HttpRequest, response: HttpResponse) -> HttpResponse | NetworkAnswer:
    """Whose network the client comes from, as far as its address shows: a guess to confirm."""
    NETWORK_RATE.take(limits.network_of(request))
    response["Cache-Control"] = "no-store"  # a telephone changes networks
    return _network_answer(request)


def _network_answer(request: HttpRequest) -> NetworkAnswer:
    network = network_of(request)
    return NetworkAnswer(asn=network.asn, operator=network.operator, is_mobile=network.is_mobile)
