import shutil
from pathlib import Path

import pytest

from bench.ingest_crash import crash
from bench.ingest_load import page_server
from maillage.site.backup.rows import SQLITE_FILE
from tests.examples import examples

KILLS = examples(4, few=2)  # a server that starts again costs four seconds of processor
DOCUMENTS_EACH = 160


@pytest.mark.hurt
@pytest.mark.walk
def test_server_killed_while_documents_come_in_loses_none_and_doubles_none(
    tmp_path: Path, built_territory: Path, migrated_database: Path
) -> None:
    (tmp_path / "territory").symlink_to(built_territory)
    shutil.copyfile(migrated_database, tmp_path / SQLITE_FILE)

    with page_server(tmp_path, workers=2, threads=4) as server:
        report = crash(server, kills=KILLS, documents_each=DOCUMENTS_EACH, seed=5)

    assert (report.kills, report.documents) == (KILLS, KILLS * DOCUMENTS_EACH)
    assert 0 < report.acknowledged_before_kills < report.documents
    assert (report.lost, report.doubled) == (0, 0)
