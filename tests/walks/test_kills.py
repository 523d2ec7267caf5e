"""Before a release: the page server is killed a thousand times under load, and nothing that it acknowledged is lost."""

from pathlib import Path

import pytest

from bench.ingest_crash import crash
from bench.ingest_load import page_server


@pytest.mark.gate
def test_a_thousand_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    with page_server(tmp_path, workers=2, threads=4) as server:
        report = crash(server, kills=1_000, documents_each=40, seed=7)

    assert (report.kills, report.lost, report.doubled) == (1_000, 0, 0)
