"""Data of every released version become data of this one, whole (tests/operations/keep_release.py keeps them)."""

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import maillage
from maillage.site.backup.rows import rows_by_table
from maillage.site.health.data_version import version_of_data
from tests.order.sources import ROOT

KEPT = sorted((ROOT / "tests" / "samples" / "releases").glob("*.sqlite3.gz"))
# Filled by migrate itself.
OF_THE_MOMENT = {"django_migrations", "django_content_type", "auth_permission"}


def test_every_released_version_has_its_data_kept():
    told = subprocess.run(["git", "tag", "--list", "v*"], cwd=ROOT, check=True, capture_output=True, text=True)

    released = {tag.removeprefix("v") for tag in told.stdout.split()} - {maillage.__version__}

    assert released - {file.name.removesuffix(".sqlite3.gz") for file in KEPT} == set()


@pytest.mark.sqlite_only
@pytest.mark.parametrize("kept", KEPT, ids=lambda file: file.name)
def test_data_of_a_released_version_are_upgraded_with_all_their_rows(kept: Path, tmp_path: Path):
    database = tmp_path / "maillage.sqlite3"
    with gzip.open(kept) as source, database.open("wb") as target:
        shutil.copyfileobj(source, target)
    before = rows_by_table(database)

    environment = os.environ | {"MAILLAGE_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "maillage", "migrate"], env=environment, check=True, capture_output=True)

    with closing(sqlite3.connect(database)) as rows:
        rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    after = rows_by_table(database)
    lost = {
        table: count for table, count in before.items() if table not in OF_THE_MOMENT and after.get(table, 0) < count
    }
    assert (lost, version_of_data(tmp_path)) == ({}, maillage.__version__)
