"""Leave to make a test: the token that the node checks, the node's address, and the guess of the network."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from maillage.measure.protocol.domain.plan import TestKind, largest_volume, plan_of
from maillage.measure.protocol.domain.protocol import ECO_BYTES, SESSION_CONNECTIONS, SESSION_S, TOKEN_START_S
from maillage.measure.protocol.domain.tokens import read_token, require_in_time
from maillage.measure.record.pages.parts.limits import NETWORK_RATE
from maillage.measure.record.store.operators import operator_table
from maillage.measure.speedtest.store.network import Network, network_at
from maillage.measure.speedtest.store.node_key import node_key
from maillage.measure.speedtest.store.node_tokens import SLACK_BYTES, claims_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, 0, 0, 250_000, tzinfo=UTC)
NOBODYS = "198.51.100.7"  # of the addresses that stand in documents only (RFC 5737)


def ask(client: Client, **body: object) -> Any:
    return client.post("/api/v1/tests", json.dumps(body), content_type="application/json")


def test_token_is_signed_for_this_node_and_may_begin_at_once(client: Client) -> None:
    answer = ask(client, kind="speed").json()

    name = settings.CONFIGURATION.node_name
    claims = read_token(answer["token"], [node_key(Path(settings.DATA_DIR)).public_key()], audience=name)
    require_in_time(claims, datetime.now(UTC).timestamp())
    assert (answer["node"]["name"], claims.kind) == (name, "speed")
    assert datetime.fromisoformat(answer["expires_at"]).timestamp() == claims.expires_at


def test_two_tokens_are_two_tests(client: Client) -> None:
    first, second = (ask(client, kind="full").json()["token"] for _ in range(2))

    keys = [node_key(Path(settings.DATA_DIR)).public_key()]
    identities = {
        read_token(token, keys, audience=settings.CONFIGURATION.node_name).identity for token in (first, second)
    }
    assert len(identities) == 2


def test_token_is_kept_by_no_cache(client: Client) -> None:
    assert ask(client, kind="speed")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("is_eco", [False, True])
@pytest.mark.parametrize("kind", list(TestKind))
def test_claims_allow_what_the_plan_may_take_and_a_little_more(kind: TestKind, *, is_eco: bool) -> None:
    claims = claims_of(kind, is_eco=is_eco, now=NOON, audience="rezé-1")

    most = largest_volume(plan_of(kind, is_eco=is_eco))
    assert (claims.audience, claims.kind) == ("rezé-1", kind.value)
    assert (claims.down_bytes - most.down, claims.up_bytes - most.up) == (SLACK_BYTES, SLACK_BYTES)
    assert (claims.seconds, claims.connections) == (SESSION_S, SESSION_CONNECTIONS)
    assert claims.issued_at == int(NOON.timestamp())
    assert claims.expires_at == int((NOON + timedelta(seconds=TOKEN_START_S)).timestamp())


@pytest.mark.parametrize("kind", list(TestKind))
def test_plan_in_eco_mode_stays_within_its_ten_megabytes(kind: TestKind) -> None:
    most = largest_volume(plan_of(kind, is_eco=True))

    assert most.down + most.up <= ECO_BYTES


@pytest.mark.parametrize(
    "body", [{}, {"kind": "quick"}, {"kind": "speed", "eco": "yes"}, {"kind": "speed", "seconds": 3600}, []]
)
def test_test_that_is_not_offered_is_refused(client: Client, body: object) -> None:
    answer = client.post("/api/v1/tests", json.dumps(body), content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


@pytest.mark.parametrize(
    ("host", "url"),
    [("localhost:8000", "http://localhost"), ("127.0.0.1", "http://127.0.0.1"), ("[::1]:8000", "http://[::1]")],
)
def test_node_stands_on_the_host_that_the_visitor_named(client: Client, host: str, url: str) -> None:
    answer = client.post("/api/v1/tests", '{"kind": "speed"}', content_type="application/json", headers={"Host": host})

    assert answer.json()["node"]["url"] == f"{url}:{settings.CONFIGURATION.node_port}"


@pytest.mark.parametrize(
    ("language", "sentence"), [("fr", "Trop de demandes en peu de temps"), ("en", "Too many requests in a short time")]
)
def test_network_that_asks_too_often_is_told_when_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    slow = replace(NETWORK_RATE, most=1, every_s=60.0)
    monkeypatch.setattr("maillage.measure.speedtest.edges.api.NETWORK_RATE", slow)

    answers = [
        client.post(
            "/api/v1/tests", '{"kind": "speed"}', content_type="application/json", headers={"Accept-Language": language}
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 429]
    assert (int(answers[1]["Retry-After"]) in range(1, 61), answers[1].json()["title"].startswith(sentence)) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("37.160.0.1", Network(51207, "free-mobile", is_mobile=True)),
        ("2.3.4.5", Network(3215, "orange", is_mobile=None)),
        ("37.110.192.9", Network(30781, "free-pro", is_mobile=None)),
        ("14.1.64.9", Network(14593, "starlink", is_mobile=False)),
        (NOBODYS, Network(None, None, is_mobile=None)),
        ("", Network(None, None, is_mobile=None)),
    ],
)
def test_network_of_an_address_is_what_the_table_says(address: str, expected: Network) -> None:
    assert network_at(address, operator_table()) == expected


def test_network_is_that_of_the_client_behind_a_trusted_proxy(client: Client) -> None:
    behind = client.get("/api/v1/network", headers={"X-Forwarded-For": "37.160.0.1"}, REMOTE_ADDR="127.0.0.1")
    claimed = client.get("/api/v1/network", headers={"X-Forwarded-For": "37.160.0.1"}, REMOTE_ADDR=NOBODYS)

    assert (behind.json(), behind["Cache-Control"]) == (
        {"asn": 51207, "operator": "free-mobile", "is_mobile": True},
        "no-store",
    )
    assert claimed.json() == {"asn": None, "operator": None, "is_mobile": None}
