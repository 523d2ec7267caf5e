"""A real node for tests: processes of its own on a free port of this machine, stopped at the end."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from maillage.measure.protocol.domain.tokens import Claims, sign
from maillage.measure.speedtest.store.node_key import node_key

REPOSITORY = Path(__file__).resolve().parents[3]
START_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class RunningNode:
    """A node, the key whose tokens it accepts, and its master's process."""

    url: str
    port: int
    folder: Path
    key: Ed25519PrivateKey
    process: subprocess.Popen[bytes]

    def token(self, **changes: Any) -> str:
        """A signed token for one session; ``changes`` are fields of Claims."""
        return sign(claims(**changes), self.key)

    def open(self, token: str) -> httpx.Response:
        """The answer to the opening of a session."""
        return httpx.post(f"{self.url}/m1/session", params={"token": token}, timeout=10)

    def opened(self, **changes: Any) -> str:
        """The token of a session that runs now."""
        token = self.token(**changes)
        answer = self.open(token)
        assert answer.status_code == 200, answer.text
        return token

    def end(self, token: str) -> Any:
        """What the end of a session says."""
        return httpx.post(f"{self.url}/m1/end", params={"token": token}, timeout=10).json()

    def connect(self) -> socket.socket:
        """A raw connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def metric(self, name: str) -> float:
        """One line of /metrics: "sessions_admitted_total", or with its labels."""
        lines = httpx.get(f"{self.url}/metrics", timeout=10).text.splitlines()
        return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"maillage_node_{name} "))

    def worker_pids(self) -> list[int]:
        """The processes that serve."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children]


def claims(**changes: Any) -> Claims:
    """The claims of a fresh token for the node called "local"."""
    now = int(time.time())
    fields: dict[str, Any] = {
        "identity": secrets.token_urlsafe(16),
        "audience": "local",
        "issued_at": now,
        "expires_at": now + 120,
        "kind": "speed",
        "down_bytes": 60_000_000,
        "up_bytes": 20_000_000,
    }
    return Claims(**(fields | changes))


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key, in files of ``folder``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "certificate.key"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


@contextmanager
def running_node(folder: Path, *, port: int | None = None, **settings: str) -> Iterator[RunningNode]:
    """A node with MAILLAGE_NODE_… ``settings`` ("PROCESSES"="2"); two processes where none is said."""
    port = port or free_port()
    own = {"MAILLAGE_DATA": str(folder), "MAILLAGE_NODE_PORT": str(port), "MAILLAGE_LOG": "json"}
    given = {f"MAILLAGE_NODE_{name}": text for name, text in ({"PROCESSES": "2"} | settings).items()}
    kept = {name: text for name, text in os.environ.items() if not name.startswith("MAILLAGE_")}
    key = node_key(folder)
    with (folder / "node.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "maillage.site.processes.node"], env=kept | own | given, cwd=REPOSITORY, stderr=log
        )
        scheme = "https" if "CERTIFICATE" in settings else "http"
        node = RunningNode(f"{scheme}://127.0.0.1:{port}", port, folder, key, process)
        try:
            _wait_until_listening(node, processes=int(given["MAILLAGE_NODE_PROCESSES"]))
            yield node
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _wait_until_listening(node: RunningNode, *, processes: int) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        assert node.process.poll() is None, (node.folder / "node.log").read_text()
        # The first process answers before the last one is there, which tests of all of them would miss.
        if len(node.worker_pids()) == processes:
            try:
                with node.connect():
                    return
            except OSError:  # not listening yet: asked again
                pass
        time.sleep(0.05)
    raise AssertionError((node.folder / "node.log").read_text())
