"""Ed25519 keys in files: our private key, created on first use, and public keys of others (PEM)."""

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

from maillage.core.files.atomic import load_or_create_secret
from maillage.core.problems import Refused, sentence

_END_OF_KEY = b"-----END PUBLIC KEY-----"


def load_or_create_signing_key(file: Path) -> Ed25519PrivateKey:
    """The private key in ``file``, generated on first use."""
    text = load_or_create_secret(
        file, lambda: Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    key = load_pem_private_key(text, password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def public_keys_in(file: Path, setting: str) -> list[Ed25519PublicKey]:
    """The public keys in ``file``; raises Refused, naming the ``setting``, if there is none or one is invalid."""
    message = sentence("%(setting)s ne contient pas de clé publique Ed25519 (PEM) : donnez-en une.")
    refusal = Refused(setting.removeprefix("MAILLAGE_").lower(), message, setting=setting)
    keys = []
    for text in file.read_bytes().split(_END_OF_KEY)[:-1]:
        try:
            key = load_pem_public_key(text.strip() + b"\n" + _END_OF_KEY + b"\n")
        except ValueError as error:
            raise refusal from error
        if not isinstance(key, Ed25519PublicKey):
            raise refusal
        keys.append(key)
    if not keys:
        raise refusal
    return keys


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half of ``key`` (PEM), for those who verify its signatures."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
