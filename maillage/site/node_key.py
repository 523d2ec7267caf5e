"""The key that signs tokens of tests: made once in MAILLAGE_DATA/secrets/node_key, readable by its owner alone."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from maillage.core.secret_file import kept_secret


def node_key(data_dir: Path) -> Ed25519PrivateKey:
    """The private key of the installation in ``data_dir``; made the first time. A node needs its public half only."""
    key = load_pem_private_key(kept_secret(data_dir / "secrets" / "node_key", _new_key), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
