"""Sign test tokens: volume and time limits of a test at the node (docs/protocol/node-1.md, section 2).

A browser finds the node at MAILLAGE_NODE_URL, by default on the page's own host.
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

from maillage.measure.protocol.domain.plan import TestKind, Volume, largest_volume, plan_of
from maillage.measure.protocol.domain.protocol import TOKEN_START_S
from maillage.measure.protocol.domain.tokens import Claims, sign
from maillage.measure.speedtest.store.node_key import node_key

# Probes, headers, playlists, data in flight when a cap is reached: a cap protects the node, the plan does not count.
SLACK_BYTES: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Token:
    """A signed token and the time after which it begins no session."""

    text: str
    expires_at: datetime


def signed_token(kind: TestKind, *, is_eco: bool, now: datetime) -> Token:
    """Sign a token for one test on the node of this installation."""
    expires_at = now + timedelta(seconds=TOKEN_START_S)
    claims = claims_of(kind, is_eco=is_eco, now=now, audience=settings.CONFIGURATION.node_name)
    return Token(sign(claims, _key()), expires_at)


def claims_of(kind: TestKind, *, is_eco: bool, now: datetime, audience: str) -> Claims:
    """Build the claims of a token, with a random identity."""
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
    """Return the maximum bytes that the node allows for a test in each direction."""
    volume = largest_volume(plan_of(kind, is_eco=is_eco))
    return Volume(volume.down + SLACK_BYTES, volume.up + SLACK_BYTES)


@cache
def _key() -> Ed25519PrivateKey:
    return node_key(Path(settings.DATA_DIR))


def node_url(request: HttpRequest) -> str:
    """Return the node's origin for the visitor of ``request``: "http://127.0.0.1:8080", without a trailing slash."""
    configuration = settings.CONFIGURATION
    if configuration.node_url:
        return str(configuration.node_url)
    domain, _port = split_domain_port(request.get_host())
    return f"{request.scheme}://{domain}:{configuration.node_port}"
