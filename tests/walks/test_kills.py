"""Before a release: the page server is killed a thousand times under load, and nothing that it acknowledged is lost."""

import os
import sys
from pathlib import Path

import pytest

from bench.ingest_crash import crash
from bench.ingest_load import page_server

KILLS = int(os.environ.get("KILLS", "1000"))


@pytest.mark.gate
def test_a_thousand_kills_lose_and_double_nothing(
    tmp_path: Path, built_territory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "territory").symlink_to(built_territory)

    with page_server(tmp_path, workers=2, threads=4) as server:
        report = crash(server, kills=KILLS, documents_each=40, seed=7)

    with capsys.disabled():
        sys.stdout.write(f"{report}\n")
    assert (report.kills, report.lost, report.doubled) == (KILLS, 0, 0)
