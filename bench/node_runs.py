"""One line of bench/node.py: start a server, put the load on it, read its processor time and memory, stop it."""

import ipaddress
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from bench.installations import children, free_port
from bench.node_load import Load
from maillage.measure.protocol.domain.tokens import Claims, sign

REPOSITORY: Final = Path(__file__).resolve().parents[1]
NODE_NAME: Final = "bench"
START_LIMIT_S: Final = 30.0
TICKS: Final = os.sysconf("SC_CLK_TCK")
LOAD: Final = "from bench.node_load import main; main()"
WEBSOCKETS: Final = "from bench.node_servers import main; main()"
ALL_BYTES: Final = 1 << 40
LISTENING: Final = "0A"  # <linux/tcp_states.h>
LOOK_EVERY_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Run:
    """What is measured: who, over what, which way, how many tests at once."""

    server: str
    kind: str
    way: str
    tests: int


@dataclass(frozen=True, slots=True)
class Line:
    """What came of it."""

    gbit_per_cpu_s: float
    gbit_s: float
    peak_mb: float
    faults: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate for this machine alone, and its key."""

    file: Path
    key: Path


def has_iperf3() -> bool:
    """Whether the limit of the machine can be measured."""
    return shutil.which("iperf3") is not None


def certificate_in(folder: Path) -> Certificate:
    """A self-signed certificate for 127.0.0.1, written to ``folder``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    files = Certificate(folder / "certificate.pem", folder / "key.pem")
    files.file.write_bytes(made.public_bytes(Encoding.PEM))
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def measured(run: Run, certificate: Certificate, *, seconds: float) -> Line:
    """Start the server of ``run``, load it, stop it."""
    if run.server == "iperf3":
        return _iperf3(run, seconds)
    with tempfile.TemporaryDirectory() as folder:
        return _loaded(run, certificate, Path(folder), seconds)


def _loaded(run: Run, certificate: Certificate, folder: Path, seconds: float) -> Line:
    port, is_tls = free_port(), run.kind == "wss"
    with _server(_command(run, port, certificate), _environment(run, port, folder, certificate)) as server:
        _wait_until_listening(port)
        paths = _paths(run, folder, port)
        load = Load(port, "ws" if run.kind == "wss" else run.kind, run.way, paths, seconds, is_tls)
        return _line(server.pid, seconds, load)


def _line(pid: int, seconds: float, load: Load) -> Line:
    before = _cpu_s(pid)
    words = [sys.executable, "-c", LOAD]
    with _watched(pid) as memory_mb:
        done = subprocess.run(
            words, input=json.dumps(asdict(load)), cwd=REPOSITORY, check=True, capture_output=True, text=True
        )
    cpu_s, said = _cpu_s(pid) - before, json.loads(done.stdout)
    gbit = 8e-9 * sum(one["size_bytes"] for one in said["connections"])
    faults = [one["fault"] for one in said["connections"] if one["fault"]]
    if faults:
        print(faults[0], file=sys.stderr)
    return Line(gbit / max(cpu_s, 1 / TICKS), gbit / seconds, max(memory_mb), len(faults))


def _command(run: Run, port: int, certificate: Certificate) -> Sequence[str]:
    if run.server == "maillage":
        return [sys.executable, "-m", "maillage.site.processes.node"]
    if run.server == "websockets":
        tls = [str(certificate.file), str(certificate.key)] if run.kind == "wss" else ["", ""]
        return [sys.executable, "-c", WEBSOCKETS, str(port), *tls]
    words = ["--loop", "uvloop", "--http", "httptools", "--log-level", "warning", "--port", str(port)]
    return [sys.executable, "-m", "uvicorn", "bench.node_servers:application", *words]


def _environment(run: Run, port: int, folder: Path, certificate: Certificate) -> Mapping[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("MAILLAGE_")}
    if run.server != "maillage":
        return kept
    trust = folder / "trust.pem"
    public = _signing_key(folder).public_key()
    trust.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    tls = {"CERTIFICATE": str(certificate.file), "KEY": str(certificate.key)} if run.kind == "wss" else {}
    words = {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "NAME": NODE_NAME,
        "PROCESSES": "1",
        "TRUST": str(trust),
        "UPLINK_MBPS": "9000",  # 72 tests at once, 54 of them of one network
        "PREFIX_HOUR": "100000",
        "DAY_GB": "1000000",
        "LEGACY": "open",
        **tls,
    }
    return {**kept, "MAILLAGE_DATA": str(folder), **{f"MAILLAGE_NODE_{name}": text for name, text in words.items()}}


def _signing_key(folder: Path) -> Ed25519PrivateKey:
    file = folder / "bench_key.pem"
    if not file.exists():
        key = Ed25519PrivateKey.generate()
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    read = load_pem_private_key(file.read_bytes(), None)
    assert isinstance(read, Ed25519PrivateKey)
    return read


def _paths(run: Run, folder: Path, port: int) -> list[str]:
    """One address a test; on the node each has a token and so a session of its own."""
    plain = {"ws": f"/ndt/v7/{run.way}load", "wss": f"/ndt/v7/{run.way}load", "http": "/"}[run.kind]
    if run.server != "maillage":
        return [plain] * run.tests
    tokens = [_token(_signing_key(folder)) for _ in range(run.tests)]
    if run.kind == "http":
        for one in tokens:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/m1/session?token={one}", data=b"", timeout=10).close()
        return [f"/m1/{run.way}load?token={one}" for one in tokens]
    return [f"{plain}?access_token={one}" for one in tokens]


def _token(key: Ed25519PrivateKey) -> str:
    now_s = int(time.time())
    claims = Claims(secrets.token_hex(16), NODE_NAME, now_s, now_s + 60, "full", ALL_BYTES, ALL_BYTES)
    return sign(claims, key)


def _iperf3(run: Run, seconds: float) -> Line:
    port = free_port()
    with _server(["iperf3", "-s", "-p", str(port)], os.environ) as server:
        _wait_until_listening(port)
        before = _cpu_s(server.pid)
        words = ["iperf3", "-c", "127.0.0.1", "-p", str(port), "-P", str(run.tests), "-t", str(max(1, round(seconds)))]
        way = ["-R"] if run.way == "down" else []
        with _watched(server.pid) as memory_mb:
            done = subprocess.run([*words, *way, "-J"], check=True, capture_output=True, text=True)
        cpu_s, end = _cpu_s(server.pid) - before, json.loads(done.stdout)["end"]
        received = end["sum_received"]
        gbit = 8e-9 * received["bytes"]
        return Line(gbit / max(cpu_s, 1 / TICKS), gbit / received["seconds"], max(memory_mb), 0)


@contextmanager
def _server(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as log:
        started = subprocess.Popen(command, cwd=REPOSITORY, env=dict(environment), stdout=log, stderr=log)
        try:
            yield started
        except Exception:
            log.seek(0)
            print(log.read().decode(errors="replace")[-3_000:], file=sys.stderr)
            raise
        finally:
            started.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                started.wait(timeout=5)
            started.kill()
            started.wait()


def _tree(pid: int) -> list[int]:
    pids = [pid]
    for one in pids:
        with suppress(FileNotFoundError):
            pids += children(one)
    return pids


def _cpu_s(pid: int) -> float:
    """User and system time of a process and its children, so far."""
    ticks = 0
    for one in _tree(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


@contextmanager
def _watched(pid: int) -> Iterator[list[float]]:
    """The memory of a server in MB, looked at again and again while the block lasts; shared pages count once (PSS)."""
    seen = [_memory_mb(pid)]
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(LOOK_EVERY_S):
            seen.append(_memory_mb(pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        is_over.set()
        watcher.join()


def _memory_mb(pid: int) -> float:
    texts = []
    for one in _tree(pid):
        with suppress(
            ProcessLookupError, FileNotFoundError
        ):  # it has just ended: its connections are counted as broken
            texts.append(Path(f"/proc/{one}/smaps_rollup").read_text())
    lines = [line for text in texts for line in text.splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _wait_until_listening(port: int) -> None:
    """Wait without connecting: iperf3 takes a first connection for its client."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        lines = [
            line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()
        ]
        if any(words[3] == LISTENING and words[1].endswith(f":{port:04X}") for words in lines[1:]):
            return
        time.sleep(0.05)
    raise TimeoutError("the server does not listen")
