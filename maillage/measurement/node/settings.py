"""What a node is told before it starts: address, limits, whom it trusts. The site reads it from the environment."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from maillage.measurement.rules.admission import capacity

LEGACY_OFF: Final = "off"
LEGACY_SAME_ORIGIN: Final = "same-origin"


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """One node. ``trusted_keys`` sign the tokens it accepts, ``receipt_key`` the receipts it gives.

    ``hosts`` are the installation's names of machines.
    """

    host: str
    port: int
    name: str
    folder: Path
    board_file: Path
    trusted_keys: Sequence[Ed25519PublicKey]
    receipt_key: Ed25519PrivateKey
    hosts: Sequence[str]
    processes: int
    uplink_bps: int
    legacy: str
    prefix_hour: int
    day_bytes: int
    version: str
    certificate: Path | None = None
    certificate_key: Path | None = None

    @property
    def tests_at_once(self) -> int:
        """How many sessions run at once."""
        return capacity(self.uplink_bps)

    @property
    def pause_file(self) -> Path:
        """The kill switch: while this file is there, the node begins no test."""
        return self.folder / "paused"

    @property
    def is_tls(self) -> bool:
        """Whether clients speak TLS with the node itself."""
        return self.certificate is not None
