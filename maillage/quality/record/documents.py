"""Reads documents with what this installation knows: its operators, its key of devices, the nodes it trusts."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from maillage.core.signing_keys import kept_signing_key, public_keys_in
from maillage.measurement.rules.receipts import SessionReceipt, read_receipt
from maillage.quality.intake.reading import DocumentReader
from maillage.quality.queries.operators import operator_table
from maillage.quality.record.devices import device_of


@cache
def document_reader() -> DocumentReader:
    """The reader of this process."""
    return DocumentReader(operator_table(), device_of, trusted_receipt)


def trusted_receipt(text: str) -> SessionReceipt:
    """The receipt that ``text`` says; Refused (receipt.forged) where no node that is trusted has signed it."""
    return read_receipt(text, trusted_keys(settings.DATA_DIR, settings.CONFIGURATION.node_receipts))


@cache
def trusted_keys(data_dir: Path, others: Path | None) -> Sequence[Ed25519PublicKey]:
    """The keys of the nodes that are trusted: our own, and those in the file ``others``."""
    own = kept_signing_key(data_dir / "secrets" / "receipt_key").public_key()
    return [own, *(public_keys_in(others, "MAILLAGE_NODE_RECEIPTS") if others is not None else ())]
