"""Certificates made here: of the right and the wrong name, before, in and after their time, with another's key."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from maillage.core.net.certificates import certificate_problem, is_for, pair_problem
from tests.core.certificate_files import NOW, make_pair


def test_pair_that_fits_has_no_problem(tmp_path: Path):
    certificate, key = make_pair(tmp_path)

    assert pair_problem(certificate, key) is None
    assert certificate_problem(certificate, "noeud.example.org", NOW) is None


def test_key_of_another_certificate_is_told_before_anything_starts(tmp_path: Path):
    # Seen: the node restarted for ever, and check, serve and /health said that all was well.
    certificate, _key = make_pair(tmp_path)
    _other, other_key = make_pair(tmp_path, days=61)

    problem = pair_problem(certificate, other_key)

    assert problem is not None
    assert (problem.code, str(certificate) in problem.text) == ("node_certificate", True)


@pytest.mark.parametrize(
    "content", [b"", b"not a certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_file_that_is_no_certificate_is_told(tmp_path: Path, content: bytes):
    _certificate, key = make_pair(tmp_path)
    broken = tmp_path / "broken.pem"
    broken.write_bytes(content)

    problem = pair_problem(broken, key)

    assert problem is not None
    assert problem.code == "node_certificate"


@pytest.mark.parametrize(
    ("made", "host", "code"),
    [
        ((60, ("noeud.example.org",)), "autre.example.org", "node_certificate_name"),
        ((60, ()), "noeud.example.org", "node_certificate_name"),
        ((60, ("*.example.org",)), "noeud.example.org", None),
        ((60, ("noeud.example.org",)), "", None),
        ((3, ("noeud.example.org",)), "noeud.example.org", "node_certificate_ends"),
    ],
)
def test_name_and_end_are_told(tmp_path: Path, made: tuple[int, tuple[str, ...]], host: str, code: str | None):
    certificate, _key = make_pair(tmp_path, days=made[0], names=made[1])

    problem = certificate_problem(certificate, host, NOW)

    assert (problem and problem.code) == code


@pytest.mark.parametrize("when", [NOW - timedelta(days=2), NOW + timedelta(days=60)])
def test_certificate_out_of_its_time_is_told_with_its_days(tmp_path: Path, when: datetime):
    certificate, _key = make_pair(tmp_path)

    problem = certificate_problem(certificate, "noeud.example.org", when)

    assert problem is not None
    assert problem.code == "node_certificate_ended"
    assert (problem.params["start"], problem.params["until"]) == ("30/11/2026", "30/01/2027")


@pytest.mark.parametrize(
    ("name", "host", "expected"),
    [
        ("*.example.org", "a.example.org", True),
        ("*.example.org", "a.b.example.org", False),
        ("*.example.org", "example.org", False),
        ("Noeud.example.org", "noeud.EXAMPLE.org.", True),
        ("192.0.2.7", "192.0.2.7", True),
    ],
)
def test_wildcard_stands_for_one_label(name: str, host: str, expected: bool):  # noqa: FBT001 -- a case
    assert is_for(name, host) is expected


def test_renewed_file_is_read_again(tmp_path: Path):
    certificate, key = make_pair(tmp_path, days=3)
    assert certificate_problem(certificate, "", NOW) is not None
    renewed, renewed_key = make_pair(tmp_path, days=90)

    renewed.replace(certificate)
    renewed_key.replace(key)

    assert (pair_problem(certificate, key), certificate_problem(certificate, "", NOW)) == (None, None)
