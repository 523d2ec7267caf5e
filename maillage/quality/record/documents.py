"""Reads receipts of the nodes that this installation trusts: its own, and those whose keys a setting names."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from maillage.core.signing_keys import kept_signing_key, public_keys_in
from maillage.measurement.rules.receipts import SessionReceipt, read_receipt


def trusted_receipt(text: str) -> SessionReceipt:
    """The receipt that ``text`` says; Refused (receipt.forged) where no node that is trusted has signed it."""
    return read_receipt(text, _node_keys(settings.DATA_DIR, settings.CONFIGURATION.node_receipts))


@cache
def _node_keys(data_dir: Path, others: Path | None) -> Sequence[Ed25519PublicKey]:
    own = kept_signing_key(data_dir / "secrets" / "receipt_key").public_key()
    return [own, *(public_keys_in(others, "MAILLAGE_NODE_RECEIPTS") if others is not None else ())]
