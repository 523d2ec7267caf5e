"""The seal in Python: two shares open and one never does, every changed octet is refused, vectors shared with scripts.

seal_vectors.json was written once by ``python tests/buy/consultation/domain/test_seal.py``; seal.test.js reads it too.
"""

import hashlib
import io
import json
import subprocess
from base64 import b64decode, b64encode
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.buy.consultation.domain import seal
from maillage.buy.consultation.domain.key_shares import SealBroken, combine, split
from maillage.buy.consultation.domain.seal import Contents, Envelope, SealedFile, open_file, seal_file
from maillage.core.problems import Refused
from tests.examples import examples

FOLDER = Path(__file__).resolve().parent
VECTORS: dict[str, Any] = (
    json.loads((FOLDER / "seal_vectors.json").read_text("utf-8")) if (FOLDER / "seal_vectors.json").exists() else {}
)
REPLY = "0f8fad5b-d9cb-469f-a165-70867728950e"
KEY = bytes(range(32))
keys = st.binary(min_size=32, max_size=32)


def sealed(plain: bytes, n: int = 1) -> bytes:
    return b"".join(seal_file([plain], KEY, REPLY, n, random=lambda count: b"p" * count))


def opened(octets: bytes, key: bytes = KEY, reply: str = REPLY, n: int = 1) -> bytes:
    return b"".join(open_file(io.BytesIO(octets), key, reply, n))


def code_of(octets: bytes, **what: Any) -> str:
    with pytest.raises(SealBroken) as broken:
        opened(octets, **what)
    return broken.value.code


@given(key=keys, holders=st.integers(2, 5))
@settings(max_examples=examples(200, few=20))
def test_any_two_shares_give_the_key(key: bytes, holders: int) -> None:
    shares = split(key, holders)

    assert {combine(pair) for pair in combinations(shares, 2)} == {key}
    assert combine(shares) == key


@given(key=keys, other=keys)
@settings(max_examples=examples(200, few=20))
def test_one_share_fits_every_key_so_it_says_nothing_of_any(key: bytes, other: bytes) -> None:
    share = split(key, 3)[0]
    # At x = 1 the slope that makes this share one of the other key is their difference, and it is as likely as any.
    slopes = bytes(one ^ value for one, value in zip(other, share[1:], strict=True))

    assert split(other, 3, random=lambda _: slopes)[0] == share
    for alone in ([share], [share, share], []):
        with pytest.raises(SealBroken) as broken:
            combine(alone)
        assert broken.value.code == "seal.shares"


def test_third_share_that_is_not_of_the_key_is_noticed() -> None:
    first, second, third = split(KEY, 3)

    with pytest.raises(SealBroken) as broken:
        combine([first, second, third[:-1] + bytes([third[-1] ^ 1])])

    assert broken.value.code == "seal.share"


@pytest.mark.parametrize("size", [0, 1, seal.SEGMENT_BYTES, seal.SEGMENT_BYTES + 1, 2 * seal.SEGMENT_BYTES])
def test_file_of_any_size_is_opened_as_it_was_sealed(size: int) -> None:
    plain = (b"maillage" * (size // 8 + 1))[:size]

    assert opened(sealed(plain)) == plain


@given(place=st.integers(min_value=0), change=st.integers(1, 255))
@settings(max_examples=examples(500, few=60))
def test_every_changed_octet_is_refused(place: int, change: int) -> None:
    octets = bytearray(sealed(b"prix : 12 400 euros"))
    octets[place % len(octets)] ^= change

    assert code_of(bytes(octets)) == "seal.changed"


def test_segments_moved_cut_off_or_added_are_refused() -> None:
    whole = sealed(b"a" * (2 * seal.SEGMENT_BYTES + 5))
    start, step = whole.index(b"\n") + 1, seal.SEGMENT_BYTES + 16
    first, second, last = whole[start : start + step], whole[start + step : start + 2 * step], whole[start + 2 * step :]
    line = whole[:start]

    hurt = [line + second + first + last, line + first + second, line + first + last, whole + last, whole + b"\0", line]
    assert {code_of(octets) for octets in hurt} == {"seal.changed"}


def test_file_is_opened_only_as_itself() -> None:
    octets = sealed(b"offre")

    assert code_of(octets, key=bytes(32)) == "seal.changed"
    assert code_of(octets, n=2) == "seal.changed"
    assert code_of(octets, reply=REPLY.replace("0", "1")) == "seal.changed"


def test_share_is_read_by_its_holder_and_nobody_else() -> None:
    mine, another = seal.new_key(), seal.new_key()
    share = split(KEY, 3)[1]
    wrapped = seal.wrap_share(share, seal.public_of(mine), REPLY)

    assert seal.unwrap_share(wrapped, mine, REPLY) == share
    assert (wrapped.matches(share, REPLY), wrapped.matches(split(KEY, 3)[1], REPLY)) == (True, False)
    for key, reply in ((another, REPLY), (mine, REPLY.replace("0", "1"))):
        with pytest.raises(SealBroken) as broken:
            seal.unwrap_share(wrapped, key, reply)
        assert broken.value.code == "seal.holder"


def test_key_file_opens_by_its_phrase_alone() -> None:
    private = seal.new_key()
    document = seal.lock_key(private, "quatre mots pas trop courts")

    assert seal.public_of(seal.unlock_key(document, "quatre mots pas trop courts")) == document["public"]
    for hurt, phrase in ((document, "autre"), ({**document, "salt": "AAAA"}, "quatre mots pas trop courts"), ({}, "")):
        with pytest.raises(Refused) as refused:
            seal.unlock_key(hurt, phrase)
        assert refused.value.code == "seal.key"


def envelope() -> tuple[Envelope, list[ec.EllipticCurvePrivateKey]]:
    holders = [seal.new_key() for _ in range(3)]
    files = [SealedFile(n=0, octets=9, sha256="0" * 64), SealedFile(n=1, octets=10, sha256="1" * 64)]
    publics = [seal.public_of(holder) for holder in holders]
    return seal.seal_envelope(KEY, consultation="ecole", reply=REPLY, publics=publics, files=files), holders


def test_envelope_goes_through_json_with_one_digest_and_two_holders_open() -> None:
    sent, holders = envelope()
    received = Envelope.parse(json.dumps(sent.document, indent=3, sort_keys=False))
    shares = [seal.unwrap_share(received.shares[one], holders[one], REPLY) for one in (0, 2)]

    assert (received, received.digest) == (sent, sent.digest)
    assert received.opening_key(shares) == KEY


def test_reply_made_to_open_in_two_ways_is_noticed() -> None:
    # Seen nowhere yet: a firm could give two officers shares of one key, and a third one a share of another.
    sent, _ = envelope()
    with pytest.raises(SealBroken) as broken:
        sent.opening_key(split(bytes(32), 3)[:2])

    assert broken.value.code == "seal.key_check"


@pytest.mark.parametrize(
    "change",
    [
        {"maillage_seal": 2},
        {"reply": "../../etc"},
        {"shares": []},
        {"files": []},
        {"files": [{"n": 1, "octets": 3, "sha256": "0" * 64}]},
        {"files": [{"n": 0, "octets": "3", "sha256": "0" * 64}]},
        {"more": 1},
        {"consultation": "e" * 70_000},
    ],
    ids=str,
)
def test_envelope_of_another_form_is_refused_with_a_sentence(change: dict[str, Any]) -> None:
    sent, _ = envelope()

    with pytest.raises(Refused) as refused:
        Envelope.parse(json.dumps(sent.document | change))

    assert refused.value.code == "seal.envelope"


@pytest.mark.parametrize("name", ["../offre.pdf", "C:\\offre.pdf", "..", "", "a\x1b[2J.pdf"])
def test_listed_file_whose_name_has_a_path_is_refused(name: str) -> None:
    file = {"n": 1, "name": name, "octets": 3, "type": "application/pdf", "sha256": "0" * 64}

    with pytest.raises(SealBroken) as broken:
        Contents.parse(json.dumps({"files": [file], "answers": {"prix": "12"}}))

    assert broken.value.code == "seal.list"


def test_vectors_are_read_as_they_were_written() -> None:
    key = b64decode(VECTORS["key"])
    shares = split(key, 3, random=lambda _: b64decode(VECTORS["slopes"]))
    private = seal.unlock_key(VECTORS["key_file"], VECTORS["passphrase"])
    wrapped = seal.WrappedShare.model_validate(VECTORS["wrapped"])

    assert [b64encode(share).decode() for share in shares] == VECTORS["shares"]
    assert _sealed_vector(key) == VECTORS["sealed_sha256"]
    assert seal.fingerprint(VECTORS["key_file"]["public"]) == VECTORS["key_file"]["holder"]
    assert seal.unwrap_share(wrapped, private, VECTORS["reply"]) == shares[0]
    assert Envelope.parse(json.dumps(VECTORS["envelope"])).digest == VECTORS["envelope_digest"]


def test_scripts_of_the_seal_pass_their_own_tests() -> None:
    command = ["node", "--test", *map(str, sorted(FOLDER.glob("*.test.js")))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 0, done.stdout + done.stderr


def vector_plain() -> bytes:
    """Two segments and a bit, the same in seal.test.js: octet i is i·7 + (i >> 8), modulo 256."""
    return bytes((i * 7 + (i >> 8)) & 255 for i in range(2 * seal.SEGMENT_BYTES + 11))


def _sealed_vector(key: bytes) -> str:
    pieces = seal_file([vector_plain()], key, REPLY, 3, random=lambda _: b"\1\2\3\4\5\6\7")
    return hashlib.sha256(b"".join(pieces)).hexdigest()


def write_vectors() -> None:
    """Draw the vectors anew."""
    slopes = hashlib.sha256(b"slopes").digest()
    shares = split(KEY, 3, random=lambda _: slopes)
    private, phrase = seal.new_key(), "marée haute à l’étier"
    sent, _ = envelope()
    vectors = {
        "reply": REPLY,
        "key": b64encode(KEY).decode(),
        "slopes": b64encode(slopes).decode(),
        "shares": [b64encode(share).decode() for share in shares],
        "sealed_sha256": _sealed_vector(KEY),
        "passphrase": phrase,
        "key_file": seal.lock_key(private, phrase),
        "wrapped": seal.wrap_share(shares[0], seal.public_of(private), REPLY).model_dump(),
        "envelope": sent.document,
        "envelope_digest": sent.digest,
    }
    (FOLDER / "seal_vectors.json").write_text(json.dumps(vectors, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write_vectors()
