"""Reads documents with what this installation knows: its operators, its key of devices, the nodes it trusts."""

from functools import cache, partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from maillage.core.signing_keys import kept_signing_key, public_keys_in
from maillage.measurement.rules.receipts import read_receipt
from maillage.quality.intake.reading import DocumentReader
from maillage.quality.queries.operators import operator_table
from maillage.quality.record.devices import device_of


@cache
def document_reader() -> DocumentReader:
    """The reader of this process (start it again after changing the operators or the keys of nodes)."""
    keys: list[Ed25519PublicKey] = [kept_signing_key(settings.DATA_DIR / "secrets" / "receipt_key").public_key()]
    if (others := settings.CONFIGURATION.node_receipts) is not None:
        keys += public_keys_in(others, "MAILLAGE_NODE_RECEIPTS")
    return DocumentReader(operator_table(), device_of, partial(read_receipt, keys=keys))
