"""Ed25519 keys in files: our own, made once and readable by its owner alone; and public ones of others (PEM)."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from maillage.core.problems import Refused, sentence
from maillage.core.secret_file import kept_secret

_END_OF_KEY = b"-----END PUBLIC KEY-----"


def kept_signing_key(file: Path) -> Ed25519PrivateKey:
    """The private key that ``file`` holds; drawn the first time."""
    key = load_pem_private_key(kept_secret(file, _new_key), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def public_keys_in(file: Path, setting: str) -> list[Ed25519PublicKey]:
    """The public keys in ``file``, one after the other; Refused, naming the ``setting``, where there is none."""
    pieces = file.read_bytes().split(_END_OF_KEY)[:-1]
    keys = [_public_key(piece.strip() + b"\n" + _END_OF_KEY + b"\n", setting) for piece in pieces]
    if not keys:
        raise _no_key(setting)
    return keys


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half of ``key``, for who is to trust it (PEM)."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public_key(pem: bytes, setting: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise _no_key(setting) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(setting)
    return key


def _no_key(setting: str) -> Refused:
    message = sentence("%(setting)s ne contient pas de clé publique Ed25519 (PEM) : donnez-en une.")
    return Refused(setting.removeprefix("MAILLAGE_").lower(), message, setting=setting)
