"""The two signing keys in MAILLAGE_DATA/secrets: the application's for tokens, the node's for receipts."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from maillage.core.signing_keys import load_or_create_signing_key


def node_key(data_dir: Path) -> Ed25519PrivateKey:
    """Return the private key that signs tokens, created on first use. A node needs only its public key."""
    return load_or_create_signing_key(data_dir / "secrets" / "node_key")


def receipt_key(data_dir: Path) -> Ed25519PrivateKey:
    """Return the private key of the node, created on first use. The application needs only its public key."""
    return load_or_create_signing_key(data_dir / "secrets" / "receipt_key")
