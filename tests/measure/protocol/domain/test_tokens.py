import time
from dataclasses import asdict
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.measure.protocol.domain.tokens import Claims, read_token, require_in_time, sign

KEY = Ed25519PrivateKey.generate()
KEYS = [Ed25519PrivateKey.generate().public_key(), KEY.public_key()]
CLAIMS = Claims("a1", "local", 1_000, 1_120, "full", 60_000_000, 20_000_000)


def code_of(token: str, audience: str = "local") -> str:
    with pytest.raises(Refused) as refused:
        read_token(token, KEYS, audience=audience)
    return refused.value.code


def signed(**changes: Any) -> str:
    body = jwt.decode(sign(CLAIMS, KEY), options={"verify_signature": False}) | changes
    return jwt.encode({name: text for name, text in body.items() if text is not None}, KEY, algorithm="EdDSA")


@given(
    st.text(min_size=1, max_size=40),
    st.sampled_from(["speed", "full", "legacy"]),
    st.lists(st.integers(0, 2**53), min_size=6, max_size=6),
)
def test_what_was_signed_is_read(identity: str, kind: str, numbers: list[int]):
    issued, expires, down, up, seconds, connections = numbers
    claims = Claims(identity, "local", issued, expires, kind, down, up, seconds, connections)

    assert read_token(sign(claims, KEY), KEYS, audience="local") == claims


def test_token_is_missing_forged_or_for_another_node():
    other = sign(CLAIMS, Ed25519PrivateKey.generate())
    unsigned = jwt.encode({"iss": "maillage"}, "", algorithm="none")
    shared = jwt.encode({"iss": "maillage"}, "secret" * 8, algorithm="HS256")

    codes = [code_of(token) for token in ("", "x", "é", "a.b.c", "y" * 5000, other, unsigned, shared)]

    assert codes == ["token.missing", *["token.forged"] * 7]
    assert code_of(sign(CLAIMS, KEY), audience="nantes") == "token.audience"


@given(st.integers(0, 10_000), st.characters(codec="ascii"))
def test_token_with_one_letter_changed_is_forged(at: int, letter: str):
    token = sign(CLAIMS, KEY)
    at %= token.rindex(".")  # the last letter of a signature has spare bits

    changed = token[:at] + letter + token[at + 1 :]

    assert changed == token or code_of(changed) == "token.forged"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "other"},
        {"jti": None},
        {"jti": ""},
        {"jti": 5},
        {"kind": "free"},
        {"down": -1},
        {"down": "9"},
        {"up": True},
        {"seconds": 1.5},
        {"exp": None},
    ],
)
def test_token_of_our_key_with_wrong_claims_is_forged(changes: dict[str, Any]):
    assert code_of(signed(**changes)) == "token.forged"


@pytest.mark.parametrize("now_s", [995, 1_000, 1_119])
def test_token_begins_a_session_until_it_expires(now_s: int):
    require_in_time(CLAIMS, now_s)


@pytest.mark.parametrize("now_s", [994, 1_120, 5_000])
def test_token_before_or_after_its_time_has_expired(now_s: int):
    with pytest.raises(Refused) as refused:
        require_in_time(CLAIMS, now_s)

    assert refused.value.code == "token.expired"


def test_claims_of_a_token_are_all_there_is():
    names = set(jwt.decode(sign(CLAIMS, KEY), options={"verify_signature": False}))

    assert (names, len(asdict(CLAIMS)) + 1) == (
        {"iss", "aud", "jti", "iat", "exp", "kind", "down", "up", "seconds", "connections"},
        len(names),
    )


def test_an_old_token_is_still_read_for_a_session_that_runs():
    assert read_token(sign(CLAIMS, KEY), KEYS, audience="local").expires_at < time.time()
