"""Tokens of test sessions: signed by the application, verified offline by the node (node-1, section 2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from maillage.core.problems import Refused, sentence
from maillage.measure.protocol.domain.protocol import SESSION_CONNECTIONS, SESSION_S, TOKEN_ALGORITHM, TOKEN_ISSUER

KINDS: Final = frozenset({"speed", "full", "legacy"})
LONGEST_BYTES: Final = 4096  # a token has about 400
_SKEW_S: Final = 5  # tolerated clock difference; tokens from further in the future are refused
_REQUIRED: Final = ["iss", "aud", "jti", "iat", "exp", "kind", "down", "up", "seconds", "connections"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token allows: one session on one node, begun before ``expires_at`` (seconds since the epoch)."""

    identity: str
    audience: str
    issued_at: int
    expires_at: int
    kind: str
    down_bytes: int
    up_bytes: int
    seconds: int = SESSION_S
    connections: int = SESSION_CONNECTIONS


def sign(claims: Claims, key: Ed25519PrivateKey) -> str:
    """Encode and sign ``claims``."""
    return jwt.encode(
        {
            "iss": TOKEN_ISSUER,
            "aud": [claims.audience],
            "jti": claims.identity,
            "iat": claims.issued_at,
            "exp": claims.expires_at,
            "kind": claims.kind,
            "down": claims.down_bytes,
            "up": claims.up_bytes,
            "seconds": claims.seconds,
            "connections": claims.connections,
        },
        key,
        algorithm=TOKEN_ALGORITHM,
    )


def read_token(token: str, keys: Iterable[Ed25519PublicKey], *, audience: str) -> Claims:
    """Decode a token signed by one of ``keys`` for ``audience``; its validity in time is checked separately.

    Raises Refused: token.missing, token.forged, token.audience.
    """
    if not token:
        raise Refused("token.missing", sentence("Ce test n’a pas de jeton : commencez-le depuis la page de test."))
    claims = _signed_claims(token, keys)
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if audience not in audiences:
        raise Refused("token.audience", sentence("Ce jeton est pour un autre nœud de mesure : recommencez le test."))
    numbers = [claims[name] for name in ("iat", "exp", "down", "up", "seconds", "connections")]
    if claims["kind"] not in KINDS or not isinstance(claims["jti"], str) or not claims["jti"]:
        raise _forged()
    if any(type(number) is not int or number < 0 for number in numbers):
        raise _forged()
    issued_at, expires_at, down, up, seconds, connections = numbers
    return Claims(claims["jti"], audience, issued_at, expires_at, claims["kind"], down, up, seconds, connections)


def require_in_time(claims: Claims, now_s: float) -> None:
    """Raise Refused (token.expired) where ``claims`` cannot begin a session any more, or not yet."""
    if not claims.issued_at - _SKEW_S <= now_s < claims.expires_at:
        raise Refused("token.expired", sentence("Ce jeton a expiré : recommencez le test."))


def _forged() -> Refused:
    return Refused("token.forged", sentence("Ce jeton n’est pas de cette installation : recommencez le test."))


def _signed_claims(token: str, keys: Iterable[Ed25519PublicKey]) -> dict[str, Any]:
    if len(token) > LONGEST_BYTES or not token.isascii():
        raise _forged()
    # Time and audience have their own error codes; the library checks only the signature and the shape.
    options: Any = {
        "require": _REQUIRED,
        **dict.fromkeys(("verify_aud", "verify_exp", "verify_iat", "verify_sub", "verify_jti"), False),
    }
    for key in keys:
        try:
            return jwt.decode(token, key, algorithms=[TOKEN_ALGORITHM], issuer=TOKEN_ISSUER, options=options)
        except jwt.InvalidTokenError:
            continue  # signed by another key, or not at all
    raise _forged()
