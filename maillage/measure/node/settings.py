"""Settings of a node: address, limits, trusted keys. The site reads them from environment variables."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from maillage.measure.protocol.domain.admission import capacity

LEGACY_OFF: Final = "off"
LEGACY_SAME_ORIGIN: Final = "same-origin"


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """Settings of one node. ``trusted_keys`` verify the tokens it accepts, ``receipt_key`` signs its receipts.

    ``hosts`` are the host names of the installation.
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
        """Number of sessions that run at once."""
        return capacity(self.uplink_bps)

    @property
    def pause_file(self) -> Path:
        """The kill switch: while this file exists, the node starts no test."""
        return self.folder / "paused"

    @property
    def is_tls(self) -> bool:
        """Whether the node terminates TLS itself."""
        return self.certificate is not None
