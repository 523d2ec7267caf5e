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
from django.test import Client
from django.urls import reverse

from maillage.accounts.domain.terms import Role
from maillage.buy.consultation.domain.time_stamps import verify_stamp
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
    verify(tmp_path / "registre.jsonl", stamp=tmp_path / "registre.tst", certificate=trusted, as_json=True)
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
