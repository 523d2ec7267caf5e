"""deploy/nginx.conf as it ships, on free ports and with a certificate of its own, in front of the installation."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.walks.conftest import REPOSITORY, Installation, free_port

pytestmark = [
    pytest.mark.walk,
    pytest.mark.skipif(shutil.which("nginx", path="/usr/sbin:/usr/bin") is None, reason="nginx is not installed"),
]
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Proxy:
    """nginx in front of pages."""

    port: int
    context: ssl.SSLContext

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, type and encoding of an answer."""
        connection = HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=20)
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        kind = answer.headers.get_content_type()
        return answer.status, kind, answer.headers.get("Content-Encoding", "")

    def first_line(self, request: str) -> str:
        """The first line that comes back for the head of a request."""
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain,
            self.context.wrap_socket(plain) as secure,
        ):
            secure.sendall(request.replace("\n", "\r\n").encode())
            return secure.recv(200).decode().splitlines()[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of its own for 127.0.0.1, and where nginx may write."""
    place = tmp_path_factory.mktemp("nginx")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (place / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (place / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return place


@pytest.fixture(scope="module")
def proxy(installation: Installation, folder: Path) -> Iterator[Proxy]:
    """Nginx with our example, whose addresses and files alone are others."""
    https, http = free_port(), free_port()
    ours = (REPOSITORY / "deploy" / "nginx.conf").read_text("utf-8")
    for named, here in {
        "127.0.0.1:8000": installation.url.removeprefix("http://"),
        "    listen [::]:443 ssl http2;\n": "",
        "    listen [::]:80;\n": "",
        "listen 443 ssl": f"listen 127.0.0.1:{https} ssl",
        "listen 80": f"listen 127.0.0.1:{http}",
        "/etc/ssl/mesures.example.org.pem": str(folder / "certificate.pem"),
        "/etc/ssl/private/mesures.example.org.key": str(folder / "key.pem"),
        "/var/log/nginx/maillage.log": str(folder / "access.log"),
    }.items():
        assert named in ours
        ours = ours.replace(named, here)
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nworker_processes 1;\n"
        f"events {{}}\nhttp {{\n{places}{ours}}}\n",
        encoding="utf-8",
    )
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    assert program is not None
    server = subprocess.Popen([program, "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    try:
        _wait_for(https)
        yield Proxy(https, ssl._create_unverified_context())
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    pytest.fail("nginx does not listen")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/api/v1/openapi.json", "application/json"),
        ("/territoires/region:52.csv", "text/csv"),
        ("/catalogue.ttl", "text/turtle"),
        ("/catalogue.jsonld", "application/ld+json"),
        ("/catalogue.rdf", "application/rdf+xml"),
    ],
)
def test_answer_that_is_text_comes_compressed(proxy: Proxy, path: str, kind: str):
    # Seen: CSV, GeoJSON and Turtle went out as they are.
    assert proxy.get(path) == (200, kind, "gzip")


@pytest.mark.parametrize(("size_mib", "line"), [(200, "HTTP/1.1 100 Continue"), (202, "HTTP/1.1 413")])
def test_body_as_large_as_the_program_takes_is_let_through(proxy: Proxy, size_mib: int, line: str):
    # Seen: the example stopped at 8 MiB what the program takes up to 200.
    head = f"POST /publier HTTP/1.1\nHost: 127.0.0.1\nContent-Length: {size_mib * MIB}\nExpect: 100-continue\n\n"

    assert proxy.first_line(head).startswith(line)


def test_browsers_speak_http_2_with_the_proxy(proxy: Proxy):
    context = ssl._create_unverified_context()
    context.set_alpn_protocols(["h2", "http/1.1"])

    with (
        socket.create_connection(("127.0.0.1", proxy.port), timeout=20) as plain,
        context.wrap_socket(plain) as secure,
    ):
        assert secure.selected_alpn_protocol() == "h2"


def test_figures_of_the_server_are_for_this_machine_alone(proxy: Proxy):
    assert proxy.get("/metrics")[0] == 200  # 127.0.0.1 itself


def test_log_of_the_proxy_names_no_client(proxy: Proxy, folder: Path):
    proxy.get("/health")

    assert "127.0.0.1" not in (folder / "access.log").read_text("utf-8")
