import secrets
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.measure.protocol.domain.receipts import (
    LONGEST_BYTES,
    MOST_STEPS,
    FileSeen,
    RoundTripsSeen,
    SessionReceipt,
    TriesSeen,
    read_receipt,
    sign_receipt,
    units_of,
)
from maillage.measure.protocol.domain.tokens import Claims, read_token, sign

KEY = Ed25519PrivateKey.generate()
KEYS = [Ed25519PrivateKey.generate().public_key(), KEY.public_key()]
# Of an installation whose nodes are elsewhere, and of one with a node of its own.
KEY_RINGS: list[list[Ed25519PublicKey | Ed25519PrivateKey]] = [[*KEYS], [KEY, *KEYS[:1]]]
RECEIPT = SessionReceipt(
    node="local",
    identity="a1",
    network="00ff",
    began_ms=1_000,
    ended_ms=9_000,
    down_bytes=5_000,
    up_bytes=700,
    download=(3, 2),
    upload=(1,),
    file_download=FileSeen(5_000_000, 800),
    file_upload=FileSeen(),
    web_bytes=1,
    video_bytes=2,
)
COUNTS = st.lists(st.integers(0, 2**40), max_size=MOST_STEPS).map(tuple)


TRIES = st.builds(TriesSeen, *[st.integers(0, 10**6)] * len(TriesSeen._fields))
MICROSECONDS = st.one_of(st.none(), st.integers(0, 10**8))
ROUND_TRIPS = st.builds(RoundTripsSeen, st.integers(0, 10**6), MICROSECONDS, MICROSECONDS)


def is_forged(text: str) -> bool:
    """Whether it is refused as no receipt of ours, by whoever has the public key and by whoever has the private one."""
    outcomes = set()
    for keys in KEY_RINGS:
        try:
            outcomes.add(read_receipt(text, keys).node)
        except Refused as refused:
            outcomes.add(refused.code)
    assert len(outcomes) == 1, outcomes
    return outcomes == {"receipt.forged"}


@given(COUNTS, COUNTS, st.one_of(st.none(), st.integers(0, 10**6)))
def test_what_a_node_signed_is_read(download: tuple[int, ...], upload: tuple[int, ...], shortest_ms: int | None):
    receipt = replace(RECEIPT, download=download[:60], upload=upload[:60], file_upload=FileSeen(7, shortest_ms))

    assert read_receipt(sign_receipt(receipt, KEY), KEYS) == receipt


@given(TRIES, ROUND_TRIPS)
def test_what_a_node_signed_of_requests_and_round_trips_is_read(tries: TriesSeen, round_trips: RoundTripsSeen):
    receipt = replace(RECEIPT, tries=tries, round_trips=round_trips)

    text = sign_receipt(receipt, KEY)
    body = jwt.decode(text, options={"verify_signature": False})

    assert [read_receipt(text, keys) for keys in KEY_RINGS] == [receipt, receipt]
    assert (body["ver"], body["ask"], body["ping"]) == (2, list(tries), list(round_trips))


def test_receipt_of_version_1_says_nothing_of_requests():
    body = jwt.decode(sign_receipt(RECEIPT, KEY), options={"verify_signature": False})

    assert body.keys().isdisjoint({"ver", "ask", "ping"})
    assert (read_receipt(sign_receipt(RECEIPT, KEY), KEYS).tries, RECEIPT.round_trips) == (None, None)


def test_longest_receipt_of_thirty_seconds_both_ways_on_a_fast_link_is_short_enough():
    steps = (31_250,) * MOST_STEPS  # a gigabit a second

    most = TriesSeen(*[100_000] * len(TriesSeen._fields)), RoundTripsSeen(100_000, 10**8, 10**8)

    receipt = replace(RECEIPT, download=steps, upload=steps, tries=most[0], round_trips=most[1])

    assert len(sign_receipt(receipt, KEY)) < LONGEST_BYTES


def test_token_is_no_receipt_and_a_receipt_no_token():
    token = sign(Claims("a1", "local", 1_000, 1_120, "full", 60_000_000, 20_000_000), KEY)

    assert is_forged(token)
    with pytest.raises(Refused, match="installation"):
        read_token(sign_receipt(RECEIPT, KEY), KEYS, audience="local")


def test_receipt_is_of_another_node_unsigned_or_no_receipt():
    other = sign_receipt(RECEIPT, Ed25519PrivateKey.generate())
    unsigned = jwt.encode({"iss": "maillage-node"}, "", algorithm="none")

    assert [is_forged(text) for text in ("", "x", "é", "a.b.c", "y" * 5000, other, unsigned)] == [True] * 7


@given(st.integers(0, 10_000), st.characters(codec="ascii"))
def test_receipt_with_one_letter_changed_is_forged(at: int, letter: str):
    text = sign_receipt(RECEIPT, KEY)
    at %= text.rindex(".")  # the last letter of a signature has spare bits

    changed = text[:at] + letter + text[at + 1 :]

    assert changed == text or is_forged(changed)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "maillage"},
        {"jti": ""},
        {"node": 5},
        {"net": None},
        {"beg": -1},
        {"down": "9"},
        {"up": True},
        {"get": 5},
        {"get": [1.5]},
        {"put": [0] * 121},
        {"file": [0, None, 0]},
        {"file": [None, None, 0, None]},
        {"ver": 3},
        {"ver": 2},
        {"ask": [0] * 7},
        {"ver": 2, "ask": [0] * 7},
        {"ver": 2, "ask": [0] * 6, "ping": [0, None, None]},
        {"ver": 2, "ask": [0, 0, 0, 0, 0, 0, -1], "ping": [0, None, None]},
        {"ver": 2, "ask": [0] * 7, "ping": [None, None, None]},
        {"ver": 2, "ask": [0] * 7, "ping": [3, 1.5, None]},
        {"ver": 2, "ask": [0] * 7, "ping": [3, 9_000]},
    ],
)
def test_receipt_of_our_key_with_wrong_claims_is_forged(changes: dict[str, Any]):
    body = jwt.decode(sign_receipt(RECEIPT, KEY), options={"verify_signature": False}) | changes
    text = jwt.encode({name: value for name, value in body.items() if value is not None}, KEY, algorithm="EdDSA")

    assert is_forged(text)


def test_steps_are_rounded_up_and_end_with_the_last_octet():
    assert units_of([1, 0, 1_000, 1_001, 0, 0]) == (1, 0, 1, 2)


def test_identity_of_a_token_fits():
    assert read_receipt(sign_receipt(replace(RECEIPT, identity=secrets.token_urlsafe(16)), KEY), KEYS).node == "local"
