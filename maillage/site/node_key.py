"""The key that signs tokens of tests: made once in MAILLAGE_DATA/secrets/node_key, readable by its owner alone."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


def node_key(data_dir: Path) -> Ed25519PrivateKey:
    """The private key of the installation in ``data_dir``; made the first time. A node needs its public half only."""
    file = data_dir / "secrets" / "node_key"
    if not file.exists():
        _make(file)
    key = load_pem_private_key(file.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        # Of two processes that start together the first one's key holds: link refuses to replace.
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
