"""An authority of the test’s own (`openssl ts`) stamps the register; an outage is told and tried again."""

import datetime as dt
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from django.test import Client
from django.urls import reverse

from maillage.accounts.domain.terms import Role
from maillage.buy.consultation.domain.time_stamps import refuse_revoked, verify_stamp
from maillage.buy.consultation.edges.cli.verification import verify
from maillage.buy.consultation.store.head_stamps import stamp_day_heads, stamp_token
from maillage.buy.consultation.store.models import HeadStamp, RegisterEvent
from maillage.core.clock import utc_now
from maillage.core.problems import Problem, Refused
from tests.buy.consultation.replies import Officers, published
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db

CONFIGURATION = """[tsa]
default_tsa = test
[test]
serial = {folder}/serial
signer_cert = {folder}/authority.pem
signer_key = {folder}/key.pem
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
"""


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def certificate(folder: Path, name: str) -> Path:
    """A certificate for time stamps, with its key beside."""
    subject = ("-subj", f"/CN={name}", "-addext", "extendedKeyUsage=critical,timeStamping")
    openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *subject,
            "-keyout", "key.pem" if name == "authority" else "other-key.pem", "-out", f"{name}.pem")  # fmt: skip
    return folder / f"{name}.pem"


def revocations(
    folder: Path,
    *,
    at: dt.datetime | None,
    reason: x509.ReasonFlags | None = None,
    issued_at: dt.datetime | None = None,
    key: str = "key.pem",
) -> bytes:
    """The revocation list of an authority that signs its own certificate; it is revoked ``at`` that moment, or not."""
    authority = x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())
    issued_at = issued_at or utc_now() + dt.timedelta(days=2)
    crl = x509.CertificateRevocationListBuilder(authority.issuer, issued_at, issued_at + dt.timedelta(days=7))
    if at is not None:
        entry = x509.RevokedCertificateBuilder(authority.serial_number, at)
        entry = entry if reason is None else entry.add_extension(x509.CRLReason(reason), critical=False)
        crl = crl.add_revoked_certificate(entry.build())
    signing = load_pem_private_key((folder / key).read_bytes(), None)
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    return crl.sign(signing, hashes.SHA256()).public_bytes(Encoding.PEM)


@contextmanager
def authority(folder: Path) -> Iterator[str]:
    """The address of an authority that answers one request with 503, and the others with stamps."""
    (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder))
    (folder / "serial").write_text("01\n")
    asked: list[bytes] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            if len(asked) > 1:
                (folder / "query.tsq").write_bytes(asked[-1])
                openssl(folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "answer.tsr")
            body = (folder / "answer.tsr").read_bytes() if len(asked) > 1 else b""
            self.send_response(200 if body else 503)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            """Nothing is logged."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_head_of_a_day_that_is_over_is_stamped_after_an_outage_and_verified_by_anybody(
    people: People, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    change_role_of(people.david, Role.PUBLISHER)
    published(people, Officers())
    event = RegisterEvent.objects.get()
    trusted, other = certificate(tmp_path, "authority"), certificate(tmp_path, "other")
    tomorrow, feed = utc_now() + dt.timedelta(days=1), reverse("consultation_register_atom")
    without = stamp_day_heads(tomorrow)

    with authority(tmp_path) as address:
        settings.CONSULTATION_STAMP_URL, settings.CONSULTATION_STAMP_CERTIFICATE = address, trusted
        settings.HARVEST_ALLOW = ["127.0.0.1"]
        today = stamp_day_heads(utc_now())
        with pytest.raises(Problem):
            stamp_day_heads(tomorrow)
        away = (HeadStamp.objects.get().fault, "non qualifié" in Client().get(feed).content.decode())
        counts = [stamp_day_heads(tomorrow) for _attempt in range(2)]

    told = Client().get(feed).content.decode()
    token = Client().get(reverse("consultation_stamp", args=[event.n])).content
    register: Any = Client().get(reverse("consultation_register"))
    (tmp_path / "registre.jsonl").write_bytes(b"".join(register.streaming_content))
    (tmp_path / "registre.tst").write_bytes(token)
    (tmp_path / "list.crl").write_bytes(revocations(tmp_path, at=None))
    register_file, token_file, crl = (tmp_path / name for name in ("registre.jsonl", "registre.tst", "list.crl"))
    verify(register_file, stamp=token_file, certificate=trusted, crl=crl, as_json=True)
    openssl(tmp_path, "ts", "-verify", "-digest", event.digest, "-in", "registre.tst", "-token_in",
            "-CAfile", "authority.pem")  # fmt: skip
    assert (without, today, away, counts) == (0, 0, ("harvest_status", True), [1, 0])
    assert ("127.0.0.1 (RFC 3161)" in told, "non qualifié" in told) == (True, False)
    assert json.loads(capsys.readouterr().out)["stamped_at"][:10] == f"{utc_now():%Y-%m-%d}"
    assert token == stamp_token(event.n)
    refusals = (
        (token, event.digest, other),
        (token, "ab" * 32, trusted),
        (token[:-1] + bytes([token[-1] ^ 1]), event.digest, trusted),
        (token[:100], event.digest, trusted),
    )
    codes = []
    for given, head, by in refusals:
        with pytest.raises(Refused) as refusal:
            verify_stamp(given, head, by.read_bytes())
        codes.append(refusal.value.code)
    assert codes == ["stamp_unsigned", "stamp_of_another", "stamp_unsigned", "stamp_unread"]


def test_stamp_of_a_revoked_authority_is_refused_unless_it_is_older_and_the_key_was_not_lost(tmp_path: Path) -> None:
    trusted, _other, now = certificate(tmp_path, "authority"), certificate(tmp_path, "other"), utc_now()
    before, after = now - dt.timedelta(days=1), now + dt.timedelta(days=1)
    lists = (
        revocations(tmp_path, at=None),
        revocations(tmp_path, at=after, reason=x509.ReasonFlags.superseded),
        revocations(tmp_path, at=before, reason=x509.ReasonFlags.superseded),
        revocations(tmp_path, at=after),
        revocations(tmp_path, at=None, issued_at=before),
        revocations(tmp_path, at=None, key="other-key.pem"),
        b"-----BEGIN",
    )

    codes = []
    for crl in lists:
        try:
            refuse_revoked(now, trusted.read_bytes(), crl)
            codes.append("")
        except Refused as refusal:
            codes.append(refusal.code)

    assert codes == ["", "", "stamp_revoked", "stamp_revoked", "crl_old", "crl_unsigned", "crl_unread"]
