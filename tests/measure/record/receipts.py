"""Receipts of a node for documents of the tests: signed as the node of this installation signs them."""

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from maillage.core.clock import utc_now
from maillage.core.signing_keys import load_or_create_signing_key
from maillage.measure.protocol.domain.receipts import FileSeen, RoundTripsSeen, SessionReceipt, TriesSeen, sign_receipt
from tests.measure.record.documents import document

# What a fast session leaves at the node: nothing that the documents of the tests claim is above it.
STEPS = (12_500,) * 36


def receipt_key(folder: Path | None = None) -> Ed25519PrivateKey:
    """The key of the node of the installation in ``folder``; of this one where none is said."""
    return load_or_create_signing_key((folder or Path(settings.DATA_DIR)) / "secrets" / "receipt_key")


def session_receipt(began_at: datetime, **changes: Any) -> SessionReceipt:
    """What the node "local" saw of a session that began then and had all it wanted, its fields changed."""
    began_ms = int(began_at.timestamp() * 1000)
    fields: dict[str, Any] = {
        "node": "local",
        "identity": secrets.token_urlsafe(16),
        "network": secrets.token_hex(8),
        "began_ms": began_ms,
        "ended_ms": began_ms + 60_000,
        "down_bytes": 500_000_000,
        "up_bytes": 500_000_000,
        "download": STEPS,
        "upload": STEPS,
        "file_download": FileSeen(5_000_000, 100),
        "file_upload": FileSeen(1_000_000, 100),
        "web_bytes": 10_000_000,
        "video_bytes": 20_000_000,
        "tries": TriesSeen(21, 5, 4, 1, 1, 5, 14),
        "round_trips": RoundTripsSeen(21, 9_000, 12_000),
    }
    return SessionReceipt(**(fields | changes))


def with_receipt(
    content: dict[str, Any], *, key: Ed25519PrivateKey | None = None, began_at: datetime | None = None, **changes: Any
) -> dict[str, Any]:
    """The document with a receipt of its own session, which began at its moment where none is said."""
    receipt = session_receipt(began_at or datetime.fromisoformat(content["taken_at"]), **changes)
    return {**content, "receipt": sign_receipt(receipt, key or receipt_key())}


def vouched_document(**changes: Any) -> dict[str, Any]:
    """A good document of five minutes ago with its receipt, top fields replaced by ``changes`` after that."""
    made_at = utc_now() - timedelta(minutes=5)
    return with_receipt(document(taken_at=made_at.isoformat(timespec="milliseconds"))) | changes
