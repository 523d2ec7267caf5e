import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from maillage.buy.contracts.intake.documents import read_contracts
from maillage.buy.contracts.store.build.file_reading import read_files
from maillage.buy.contracts.store.build.parquet import write_tables
from maillage.buy.contracts.store.contract_files import read_folder
from maillage.buy.contracts.store.contract_sources import latest_files
from maillage.buy.contracts.store.imports import import_path
from maillage.site.backup.rows import SQLITE_FILE
from tests.buy.contracts.built_stores import NOW, write_document
from tests.buy.contracts.contracts import MARKET_V1, SAMPLES


@pytest.mark.django_db
def test_files_that_are_read_are_not_read_again(contracts_data: Path) -> None:
    import_path(SAMPLES / "examples" / "2.0.2", now=NOW)
    read_files(latest_files())
    folder = read_folder(latest_files()[0].sha256)
    written = folder.stat().st_mtime_ns

    assert read_files(latest_files()) == 0
    assert folder.stat().st_mtime_ns == written
    assert sorted(contracts_data.joinpath("read").iterdir()) == sorted(
        read_folder(one.sha256) for one in latest_files()
    )


@pytest.mark.django_db
def test_tables_that_somebody_deleted_are_made_again_the_same(contracts_data: Path) -> None:
    import_path(SAMPLES / "examples" / "2.0.2" / "marches_concessions.json", now=NOW)
    read_files(latest_files())
    folder = read_folder(latest_files()[0].sha256)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()

    assert read_files(latest_files()) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert contracts_data in folder.parents


@pytest.mark.django_db
def test_one_large_file_is_read_by_several_processes_to_the_same_bytes(
    contracts_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    # Told again far behind, so that the two readers meet it apart; one number twice; what is no record between them.
    records = [{**MARKET_V1, "id": f"2019{number % 1_000}", "objet": "Voirie " * 140} for number in range(3_000)]
    records[2_000]["objet"] = "Autre lot"
    write_document(tmp_path / "portail.json", *records, {"none": 1})
    import_path(tmp_path / "portail.json", now=NOW)

    read_files(latest_files())

    (file,) = latest_files()
    assert file.size_bytes > 4 * 2**20
    alone = write_tables(read_contracts(tmp_path / "portail.json", today=file.received_on), tmp_path / "alone")
    together = {path.name: path.read_bytes() for path in read_folder(file.sha256).glob("*.parquet")}
    assert alone["marches-contrats"] == 1_001
    assert together == {path.name: path.read_bytes() for path in (tmp_path / "alone").iterdir()}


@pytest.mark.hurt
def test_import_killed_at_any_moment_is_finished_by_the_next_one(
    tmp_path: Path, built_territory: Path, migrated_database: Path
) -> None:
    # Files large enough that processes read them: the kills meet the reading, the settling and the building.
    for part in range(2):
        records = [{**MARKET_V1, "id": f"{part}-{number}"} for number in range(4_000)]
        write_document(tmp_path / "portail" / f"{part}.json", *records)
    environ = {**os.environ, "MAILLAGE_DATA": str(tmp_path / "data"), "DATABASE_URL": ""}
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "territory").symlink_to(built_territory)
    shutil.copyfile(migrated_database, tmp_path / "data" / SQLITE_FILE)
    command = [sys.executable, "-m", "maillage", "procurement", "import", str(tmp_path / "portail"), "--json"]

    for seconds in (2, 3.5):
        process = subprocess.Popen(command, env=environ, start_new_session=True, stdout=subprocess.DEVNULL)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    ended = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)

    assert json.loads(ended.stdout)["store"]["rows"]["contracts"] == 8_000
    contracts = tmp_path / "data" / "procurement" / "contracts"
    assert len([path for path in contracts.iterdir() if path.is_dir()]) == 1
    assert list(tmp_path.glob("data/procurement/**/*.tmp")) == []
