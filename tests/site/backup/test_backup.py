import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from maillage.core.problems import Problem
from maillage.site.backup.rows import copy_rows, restore_rows, rows_by_table
from maillage.site.backup.whole import backup_in, copy_secrets, drop_older, kept_files, make_backup, restore_backup

NOW = datetime(2026, 11, 27, 3, 15, tzinfo=UTC)
VERSION = Path("catalog/datasets/7/1")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A small installation: rows, what the agency added, one version of a data set, and derived files."""
    folder = tmp_path / "data"
    for name in (
        "operators.csv",
        VERSION / "rows.parquet",
        "open-data/2026-T2/tests.csv",
        "territory/updates/cog.db",
        "procurement/arrivals/arrivals.json",
        "procurement/raw/0f",
        "notices/raw/0f-avis.xml",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"content of {name}")
    for name in (
        "counts/1.counts",
        VERSION / "table.xlsx",
        VERSION / "order-3.npy",
        "territory/current.json",
        "procurement/contracts/1/links.parquet",
        "notices/notices-1.parquet",
        "companies/companies-1.parquet",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("derived")
    (folder / "secrets").mkdir()
    (folder / "secrets" / "device.key").write_text("key")
    add_rows(folder / "maillage.sqlite3", 3)
    return folder


def add_rows(file: Path, count: int) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE IF NOT EXISTS test (id INTEGER PRIMARY KEY)")
        database.executemany("INSERT INTO test VALUES (NULL)", [()] * count)


def database_of(folder: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "maillage.sqlite3"}


def backup_of(data_dir: Path, target: Path) -> Path:
    folder, _made = make_backup(
        target, data_dir=data_dir, database=database_of(data_dir), now=NOW, on_step=lambda _step, _share: None
    )
    return folder


def refusal(folder: Path, data_dir: Path, *, replaces: bool = False) -> str:
    with pytest.raises(Problem) as refused:
        restore_backup(folder, data_dir=data_dir, database=database_of(data_dir), replaces=replaces)
    return refused.value.code


def test_backup_holds_what_cannot_be_made_again_and_no_secret(data_dir: Path):
    kept = [name.as_posix() for name in kept_files(data_dir, database=data_dir / "maillage.sqlite3")]

    assert kept == [
        "catalog/datasets/7/1/rows.parquet",
        "notices/raw/0f-avis.xml",
        "open-data/2026-T2/tests.csv",
        "operators.csv",
        "procurement/arrivals/arrivals.json",
        "procurement/raw/0f",
        "territory/updates/cog.db",
    ]


def test_backup_made_while_rows_come_in_is_one_moment_of_them(data_dir: Path, tmp_path: Path):
    with closing(sqlite3.connect(data_dir / "maillage.sqlite3")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO test VALUES (NULL)")

        folder = backup_of(data_dir, tmp_path / "backups")
        writer.commit()

    assert (folder.name, backup_in(folder).rows) == ("maillage-2026-11-27T031500Z", {"test": 3})


def test_restored_installation_has_the_rows_and_files_of_the_backup(data_dir: Path, tmp_path: Path):
    folder = backup_of(data_dir, tmp_path / "backups")
    add_rows(data_dir / "maillage.sqlite3", 5)
    (data_dir / "operators.csv").write_text("changed")

    restore_backup(folder, data_dir=data_dir, database=database_of(data_dir), replaces=True)

    with closing(sqlite3.connect(data_dir / "maillage.sqlite3")) as database:
        rows = database.execute("SELECT count(*) FROM test").fetchone()[0]
    assert (rows, (data_dir / "operators.csv").read_text(), (data_dir / "counts").exists()) == (
        3,
        "content of operators.csv",
        False,
    )


def test_restore_by_root_leaves_no_file_that_the_service_cannot_write(data_dir: Path, tmp_path: Path):
    # Seen: a backup copied back by root left root's database, and every POST answered 503.
    folder = backup_of(data_dir, tmp_path / "backups")

    restore_backup(folder, data_dir=data_dir, database=database_of(data_dir), replaces=True)

    owners = {path.stat().st_uid for path in [data_dir, *data_dir.rglob("*")]}
    assert len(owners) == 1


def test_rows_that_are_there_are_replaced_only_when_said(data_dir: Path, tmp_path: Path):
    folder = backup_of(data_dir, tmp_path / "backups")

    assert refusal(folder, data_dir) == "database_exists"


def test_damaged_backup_is_not_put_back(data_dir: Path, tmp_path: Path):
    folder = backup_of(data_dir, tmp_path / "backups")
    (folder / "files" / "operators.csv").write_text("bit rot")

    assert refusal(folder, data_dir, replaces=True) == "backup_damaged"


def test_copy_of_rows_cut_short_is_no_backup(data_dir: Path, tmp_path: Path):
    add_rows(data_dir / "maillage.sqlite3", 5_000)
    file = backup_of(data_dir, tmp_path / "backups") / "maillage.sqlite3"
    with file.open("r+b") as stream:
        stream.truncate(8_192)

    with pytest.raises(Problem) as refused:
        rows_by_table(file)

    assert refused.value.code == "backup_not_whole"


def test_folder_without_a_backup_is_told(data_dir: Path, tmp_path: Path):
    assert refusal(tmp_path, data_dir) == "backup_absent"


def test_backup_that_failed_leaves_nothing_behind(data_dir: Path, tmp_path: Path):
    (data_dir / "maillage.sqlite3").write_text("no database at all, and long enough to be looked at")

    with pytest.raises((Problem, sqlite3.DatabaseError)):
        backup_of(data_dir, tmp_path / "backups")

    assert list((tmp_path / "backups").iterdir()) == []


def test_old_backups_go_and_other_folders_stay(data_dir: Path, tmp_path: Path):
    old = backup_of(data_dir, tmp_path / "backups")
    (tmp_path / "backups" / "maillage-notes").mkdir()

    dropped = drop_older(tmp_path / "backups", days=30, now=NOW + timedelta(days=31))

    assert (dropped, [left.name for left in (tmp_path / "backups").iterdir()]) == ([old], ["maillage-notes"])


def test_secrets_are_copied_apart_and_for_their_owner_alone(data_dir: Path, tmp_path: Path):
    count = copy_secrets(data_dir, tmp_path / "keys")

    copy = tmp_path / "keys" / "device.key"
    assert (count, copy.read_text(), oct(copy.stat().st_mode)[-3:]) == (1, "key", "600")


@pytest.mark.django_db(transaction=True)
def test_rows_of_the_database_in_use_are_copied_and_put_back(tmp_path: Path, django_user_model: Any):
    # On PostgreSQL this is pg_dump and pg_restore.
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("postgresql") and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    django_user_model.objects.create_user("aline")

    file = copy_rows(database, tmp_path)
    counted = rows_by_table(file)
    django_user_model.objects.all().delete()
    if database["ENGINE"].endswith("postgresql"):
        restore_rows(file, database)

    assert counted["accounts_user"] == 1
