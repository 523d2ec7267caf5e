"""The files in which a version is taken away: whole or not there, and the same rows in every form."""

import csv
import json
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from maillage.catalog.build import version_files
from maillage.catalog.build.version_files import file_name, forms_of, made_size, version_file
from maillage.catalog.models import Version
from maillage.catalog.queries.files import version_folder
from maillage.catalog.terms import FileForm
from maillage.core.problems import NotFound, Refused
from tests.catalog.reusing import published

pytestmark = pytest.mark.django_db
PLACES = {
    "nom": ["Salle des fêtes", "Gymnase", "Médiathèque"],
    "latitude": ["47.115", "47.12", "47.111"],
    "longitude": ["-2.104", "-2.11", "-2.1"],
}
NAMES = PLACES["nom"]
# Writes a file of a version as the server does, and is stopped in the middle of it.
KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from maillage.catalog.build import version_files
from maillage.catalog.terms import FileForm

def half(version, form, stream, *, is_conforming):
    stream.write(b"nom,latitude\\nSalle")
    stream.flush()
    os.kill(os.getpid(), signal.SIGKILL)

version_files._write = half
version_files._make(None, FileForm.CSV, Path(sys.argv[1]), is_conforming=False)
"""


@pytest.fixture
def version() -> Version:
    return published("Équipements", rows=PLACES)


def folder_of(version: Version) -> Path:
    return version_folder(version.dataset_id, version.number)


def names_in(path: Path, form: FileForm) -> Sequence[str]:
    match form:
        case FileForm.CSV:
            return [row["nom"] for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())]
        case FileForm.XLSX:
            return [str(row[0]) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]]
        case FileForm.JSON:
            return [str(row["nom"]) for row in json.loads(path.read_text("utf-8"))]
        case FileForm.GEOJSON:
            return [str(one["properties"]["nom"]) for one in json.loads(path.read_text("utf-8"))["features"]]
        case FileForm.PARQUET:
            return [str(name) for name in pq.read_table(path).column("nom").to_pylist()]
        case FileForm.GPKG:
            with closing(sqlite3.connect(path)) as database:
                ((layer,),) = database.execute("SELECT table_name FROM gpkg_contents")
                return [str(name) for (name,) in database.execute(f'SELECT nom FROM "{layer}" ORDER BY 1')]


def test_every_form_of_a_version_with_positions_is_offered(version: Version):
    assert forms_of(version) == tuple(FileForm)


@pytest.mark.parametrize("form", FileForm)
def test_every_form_holds_the_same_rows(version: Version, form: FileForm):
    path = version_file(version, form)

    assert sorted(names_in(path, form)) == sorted(NAMES)


def test_a_file_is_made_once_and_its_size_is_known_from_then_on(version: Version):
    before = made_size(version, FileForm.JSON)

    path = version_file(version, FileForm.JSON)
    made_at = path.stat().st_mtime_ns

    assert (before, made_size(version, FileForm.JSON)) == (None, path.stat().st_size)
    assert version_file(version, FileForm.JSON).stat().st_mtime_ns == made_at


@pytest.mark.parametrize("form", FileForm)
def test_conforming_files_leave_out_the_rows_with_errors(form: FileForm):
    schema = ("scdl/subventions", "2.1.1")
    version = published("Équipements", rows=PLACES, schema=schema, bad_rows=[3])

    path = version_file(version, form, is_conforming=True)

    assert sorted(names_in(path, form)) == sorted([NAMES[0], NAMES[2]])


def test_maps_are_neither_offered_nor_made_without_positions():
    version = published("Noms", rows={"nom": NAMES})

    with pytest.raises(NotFound) as refused:
        version_file(version, FileForm.GEOJSON)

    assert (refused.value.code, {FileForm.GEOJSON, FileForm.GPKG} & set(forms_of(version))) == ("no_positions", set())


def test_a_workbook_is_not_made_for_more_rows_than_one_holds(version: Version):
    version.row_count = version_files.MOST_XLSX_ROWS + 1

    with pytest.raises(Refused) as refused:
        version_file(version, FileForm.XLSX)

    assert (refused.value.code, FileForm.XLSX in forms_of(version)) == ("too_many_for_xlsx", False)


def test_rows_that_are_gone_from_the_server_are_told(version: Version):
    (folder_of(version) / "rows.parquet").unlink()

    with pytest.raises(NotFound) as missing:
        version_file(version, FileForm.JSON)

    assert missing.value.code == "rows_missing"


def test_a_file_that_cannot_be_finished_leaves_nothing(version: Version, monkeypatch: pytest.MonkeyPatch):
    def breaks(_version: Version, _form: FileForm, stream: Any, *, is_conforming: bool) -> None:
        stream.write(b"half")
        raise OSError("no space left on device")

    before = visible(folder_of(version))
    monkeypatch.setattr(version_files, "_write", breaks)
    with pytest.raises(OSError, match="no space left"):
        version_file(version, FileForm.JSON)
    monkeypatch.undo()

    assert visible(folder_of(version)) == before
    assert names_in(version_file(version, FileForm.JSON), FileForm.JSON) == NAMES


def test_two_who_ask_at_once_get_one_file_made_once(version: Version, monkeypatch: pytest.MonkeyPatch):
    made, make = [], version_files._make

    def counted(*parts: Any, is_conforming: bool) -> None:
        made.append(parts)
        make(*parts, is_conforming=is_conforming)

    monkeypatch.setattr(version_files, "_make", counted)
    with ThreadPoolExecutor(4) as people:
        paths = set(people.map(lambda _number: version_file(version, FileForm.JSON), range(4)))

    assert (paths, len(made)) == ({folder_of(version) / "table.json"}, 1)


def test_a_process_killed_half_way_leaves_nothing_visible_and_the_next_makes_it(version: Version):
    path = folder_of(version) / file_name(FileForm.JSON, is_conforming=False)
    before = visible(path.parent)

    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, capture_output=True)

    assert killed.returncode == -9, killed.stderr
    assert visible(path.parent) == before
    assert names_in(version_file(version, FileForm.JSON), FileForm.JSON) == NAMES


def visible(folder: Path) -> list[str]:
    """What anybody is given: names that begin with a point are of those who write."""
    return sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))
