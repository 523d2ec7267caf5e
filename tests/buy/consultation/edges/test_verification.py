"""``maillage consultation verify`` tells a whole register from one with an octet changed."""

import json
from pathlib import Path

import pytest

from maillage.buy.consultation.domain.register import GENESIS, chain_link
from maillage.buy.consultation.edges.cli.verification import verify
from maillage.core.problems import Refused


def test_register_is_verified_as_it_is_and_refused_once_an_octet_is_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    link = chain_link(1, "2026-12-01T10:00:00+00:00", {"kind": "published"}, salt="s", previous=GENESIS)
    line = {
        "n": 1, "at": "2026-12-01T10:00:00+00:00", "commitment": link.commitment, "previous": GENESIS,
        "digest": link.digest,
    }  # fmt: skip
    file = tmp_path / "registre.jsonl"
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")

    verify(file, as_json=True)
    verify(file, head=link.digest)
    told = capsys.readouterr().out.splitlines()
    file.write_text(json.dumps({**line, "at": "2026-12-01T10:00:01+00:00"}) + "\n", encoding="utf-8")

    assert json.loads(told[0]) == {"events": 1, "disclosed": 0, "head": link.digest, "stamped_at": None}
    assert link.digest in told[1]
    for broken in (file, tmp_path / "absent.jsonl"):
        with pytest.raises(Refused):
            verify(broken)
