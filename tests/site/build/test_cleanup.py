import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from maillage.core.clock import utc_now
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.changed_rows import erase_device
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.rows import record_measurements
from maillage.site.build.cleanup import empty_journal, forget_left_over
from maillage.site.uploads import uploads_folder
from tests.measure.record.documents import NOW, TOKEN, measurement


def test_uploads_and_hidden_folders_of_killed_processes_are_swept_after_two_hours(tmp_path: Path):
    left = [
        uploads_folder(tmp_path) / "tmp1.upload.csv",
        tmp_path / "catalog" / "datasets" / ".making-abc" / "version" / "rows.parquet",
        tmp_path / "catalog" / "datasets" / "1" / "2" / ".making-x" / "table.parquet",
        tmp_path / "catalog" / "drafts" / "1" / ".rows-1.parquet.7-8.tmp",
        tmp_path / "open-data" / ".making-2026" / "edition.csv",
    ]
    kept = [
        tmp_path / "catalog" / "datasets" / "1" / "2" / "rows.parquet",
        tmp_path / "catalog" / "drafts" / "1" / "turn",
    ]
    for path in (*left, *kept):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half")

    with override_settings(DATA_DIR=tmp_path):
        counts = [forget_left_over(utc_now() + timedelta(hours=hours)) for hours in (1, 3)]

    assert (counts, [path.exists() for path in (*left, *kept)]) == ([0, 5], [False] * 5 + [True] * 2)


def test_upload_that_still_comes_in_is_left_alone(tmp_path: Path):
    path = uploads_folder(tmp_path) / "tmp1.upload.csv"
    path.write_text("a file that comes over a slow line")
    now = utc_now()
    os.utime(path, (now.timestamp(), now.timestamp() - 600))

    with override_settings(DATA_DIR=tmp_path):
        assert (forget_left_over(now), path.exists()) == (0, True)


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_erased_document_leaves_database_and_journal():
    erased = measurement(device=device_of(TOKEN))
    record_measurements([erased], origin=Origin.CROWD, source="api", now=NOW)
    database = Path(connection.settings_dict["NAME"])
    journal = database.with_name(f"{database.name}-wal")

    def holds() -> bool:
        return any(erased.id.hex.encode() in path.read_bytes() for path in (database, journal) if path.exists())

    was_there = holds()
    erase_device(TOKEN, now=NOW)

    assert (was_there, empty_journal(), holds()) == (True, 1, False)
