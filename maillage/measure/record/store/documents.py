"""The document reader of this installation: its operators, its device key, its trusted nodes.

The pseudonym of a device is a keyed hash of the secret token it generated; the token is never stored.
"""

import hmac
import re
import secrets
from functools import cache, partial
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from maillage.core.files.atomic import load_or_create_secret
from maillage.core.signing_keys import load_or_create_signing_key, public_keys_in
from maillage.measure.protocol.domain.receipts import read_receipt
from maillage.measure.record.intake.reading import DocumentReader
from maillage.measure.record.store.operators import operator_table

_KEY_BYTES: Final = 32
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22,128}")


@cache
def document_reader() -> DocumentReader:
    """Return the reader, cached per process (restart after changing operators or node keys)."""
    # The private key of the node of this installation: receipts are read faster with it.
    keys: list[Ed25519PublicKey | Ed25519PrivateKey] = [
        load_or_create_signing_key(settings.DATA_DIR / "secrets" / "receipt_key")
    ]
    if (others := settings.CONFIGURATION.node_receipts) is not None:
        keys += public_keys_in(others, "MAILLAGE_NODE_RECEIPTS")
    return DocumentReader(operator_table(), device_of, partial(read_receipt, keys=keys))


def is_device_token(text: str) -> bool:
    """Return whether ``text`` has the format of a device token."""
    return _TOKEN.fullmatch(text) is not None


def device_of(token: str) -> int:
    """Return the 63-bit pseudonym of a device token (truncated HMAC-SHA256, RFC 2104)."""
    digest = hmac.digest(device_key(settings.DATA_DIR), token.encode(), "sha256")
    return int.from_bytes(digest[:8], "big") >> 1


@cache
def device_key(data_dir: Path) -> bytes:
    """Return the secret key of this installation, created on first use.

    Without it, devices cannot be recognised again.
    """
    text = load_or_create_secret(data_dir / "secrets" / "device.key", lambda: secrets.token_hex(_KEY_BYTES).encode())
    return bytes.fromhex(text.decode())
