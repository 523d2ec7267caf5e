"""The two signing keys in MAILLAGE_DATA/secrets: that of the pages for tokens, that of the node for receipts."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from maillage.core.signing_keys import kept_signing_key


def node_key(data_dir: Path) -> Ed25519PrivateKey:
    """The private key of the installation in ``data_dir``; made the first time. A node needs its public half only."""
    return kept_signing_key(data_dir / "secrets" / "node_key")


def receipt_key(data_dir: Path) -> Ed25519PrivateKey:
    """The private key of the node in ``data_dir``; made the first time. The pages need its public half only."""
    return kept_signing_key(data_dir / "secrets" / "receipt_key")
