import asyncio
import datetime as dt
import ipaddress
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from maillage.measure.protocol.client.address import read_address
from maillage.measure.protocol.client.connection import HttpAnswer, Meter, Request, connect

Loop = Callable[[], asyncio.AbstractEventLoop]
BODY = bytes(range(256)) * 4000


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1, signed by itself, with its key in the same file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "essai")])
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + dt.timedelta(hours=1))
    signed = builder.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(signed.public_bytes(Encoding.PEM) + private)
    return file


def _asked(certificate: Path, trust: ssl.SSLContext | None, loop: Loop) -> HttpAnswer:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY))
        await writer.drain()
        writer.close()

    async def ask() -> HttpAnswer:
        served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        served.load_cert_chain(certificate)
        async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=served) as server:
            port = server.sockets[0].getsockname()[1]
            connection = await connect(read_address(f"https://127.0.0.1:{port}", trust), Meter())
            try:
                return await connection.ask(Request("GET", "/"))
            finally:
                connection.abort()

    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(asyncio.wait_for(ask(), 10))


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_answer_over_tls_is_read_whole(certificate: Path, loop: Loop):
    got = _asked(certificate, ssl.create_default_context(cafile=certificate), loop)

    assert (got.status, got.body == BODY) == (200, True)


def test_certificate_that_nobody_vouches_for_is_not_trusted(certificate: Path):
    with pytest.raises(ssl.SSLCertVerificationError):
        _asked(certificate, None, uvloop.new_event_loop)
