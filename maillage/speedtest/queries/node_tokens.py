"""Signs the token of a test: what it may take of the node, until when it may begin (docs/protocol/node-1.md, 2).

A browser finds the node at MAILLAGE_NODE_URL, else at the page's own host.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

from maillage.measurement.rules.plan import TestKind, Volume, largest_volume, plan_of
from maillage.measurement.rules.tokens import Claims, sign
from maillage.measurement.terms.protocol import TOKEN_START_S
from maillage.speedtest.queries.node_key import node_key

# Probes, heads, playlists, what a stream had on its way when its cap was reached: a cap protects, the plan measures.
SLACK_BYTES: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Token:
    """A signed token and the moment after which it begins no session."""

    text: str
    expires_at: datetime


def signed_token(kind: TestKind, *, is_eco: bool, now: datetime) -> Token:
    """A token for one test of that kind on the node of this installation."""
    expires_at = now + timedelta(seconds=TOKEN_START_S)
    claims = claims_of(kind, is_eco=is_eco, now=now, audience=settings.CONFIGURATION.node_name)
    return Token(sign(claims, _key()), expires_at)


def claims_of(kind: TestKind, *, is_eco: bool, now: datetime, audience: str) -> Claims:
    """What such a token says; its identity is drawn at random."""
    volume = caps_of(kind, is_eco=is_eco)
    issued_at = int(now.timestamp())
    return Claims(
        identity=secrets.token_urlsafe(16),
        audience=audience,
        issued_at=issued_at,
        expires_at=issued_at + TOKEN_START_S,
        kind=kind.value,
        down_bytes=volume.down,
        up_bytes=volume.up,
    )


def caps_of(kind: TestKind, *, is_eco: bool) -> Volume:
    """The most bytes that the node lets such a test take, each way."""
    volume = largest_volume(plan_of(kind, is_eco=is_eco))
    return Volume(volume.down + SLACK_BYTES, volume.up + SLACK_BYTES)


@cache
def _key() -> Ed25519PrivateKey:
    return node_key(Path(settings.DATA_DIR))


def node_url(request: HttpRequest) -> str:
    """The origin of the node for the visitor of ``request``: "http://127.0.0.1:8080", without a last slash."""
    configuration = settings.CONFIGURATION
    if configuration.node_url:
        return str(configuration.node_url)
    domain, _port = split_domain_port(request.get_host())
    return f"{request.scheme}://{domain}:{configuration.node_port}"
