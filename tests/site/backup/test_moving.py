"""Rows of an SQLite file in PostgreSQL: every cell the same, and nothing lost by an interruption."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from maillage.accounts.store.models import Organisation, User
from maillage.core.problems import Refused, Unavailable
from maillage.measure.record.store.models import Measurement
from maillage.site.backup import moving
from maillage.site.backup.moving import move_rows
from tests.measure.figures.countable import invented_rows, record_rows
from tests.sharing import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]
needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="moves into PostgreSQL")
OLD = "old"
TROUBLE = "Mairie\tde « \\N »\nSaint-Hilaire\r\\.\\\\ 'L’Île' \u2028 🌊"


@pytest.fixture(scope="module")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file of this version, without rows."""
    folder = tmp_path_factory.mktemp("old")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"MAILLAGE_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "maillage", "migrate"], env=environment, cwd=ROOT, check=True)
    return folder / "maillage.sqlite3"


@pytest.fixture
def source(migrated_file: Path, tmp_path: Path) -> Iterator[Path]:
    """Such a file with rows: tests, and an organisation whose people have names of every letter."""
    file = tmp_path / "maillage.sqlite3"
    shutil.copyfile(migrated_file, file)
    words = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {},
    }
    connections[OLD] = DatabaseWrapper(words, OLD)
    record_rows(invented_rows(1_200), database=connections[OLD])
    organisation = Organisation.objects.using(OLD).create(name=TROUBLE, slug="mairie")
    user = User.objects.using(OLD).create(username="claire", email="claire@saint-hilaire.example")
    organisation.memberships.create(user=user, role="publisher")
    yield file
    connections[OLD].close()
    del connections[OLD]
    ContentType.objects.clear_cache()


def rows_of(alias: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every model in a database, but for what each numbers or dates by itself."""
    return {
        model._meta.label: [
            {name: cell for name, cell in row.items() if name != "tick"}
            for row in model._default_manager.using(alias).order_by("pk").values()
        ]
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


def nothing(_rows: int, _total: int) -> None:
    """Progress that nobody watches."""


@needs_postgresql
def test_every_cell_of_every_table_is_the_same_and_new_rows_are_numbered_after_the_old_ones(source: Path) -> None:
    moved = move_rows(source, on_rows=nothing)

    assert rows_of("default") == rows_of(OLD)
    assert moved.rows == sum(len(rows) for rows in rows_of(OLD).values())
    assert set(Measurement.objects.values_list("tick", flat=True)) == {0}
    last = User.objects.order_by("-pk")[0]
    assert User.objects.create(username="new").pk == last.pk + 1


@needs_postgresql
def test_move_that_is_interrupted_goes_on_after_the_last_stretch(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "_STRETCH_ROWS", 500)

    def stop_half_way(_rows: int, _total: int) -> None:
        if Measurement.objects.count() == 1_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_rows(source, on_rows=stop_half_way)

    assert Measurement.objects.count() == 1_000
    assert move_rows(source, on_rows=nothing).rows > 1_200
    assert rows_of("default") == rows_of(OLD)


@needs_postgresql
def test_database_that_has_rows_is_refused(source: Path) -> None:
    User.objects.create(username="already-there")

    with pytest.raises(Refused) as refusal:
        move_rows(source, on_rows=nothing)

    assert refusal.value.code == "database_exists"
    assert Measurement.objects.count() == 0


@needs_postgresql
def test_file_of_another_version_is_refused(source: Path) -> None:
    with closing(sqlite3.connect(source)) as file, file:
        file.execute("DELETE FROM django_migrations WHERE app = 'clauses'")

    with pytest.raises(Refused) as refusal:
        move_rows(source, on_rows=nothing)

    assert refusal.value.code == "move_of_other_version"


@needs_postgresql
def test_file_that_is_no_installation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("Bonjour")

    with pytest.raises(Refused) as refusal:
        move_rows(tmp_path / "letters.txt", on_rows=nothing)

    assert refusal.value.code == "not_an_installation"


@needs_postgresql
def test_cell_that_postgresql_cannot_hold_stops_the_move_with_its_reason_and_loses_nothing(source: Path) -> None:
    with closing(sqlite3.connect(source)) as file, file:
        file.execute("UPDATE accounts_organisation SET name = 'Mai' || char(0) || 'rie'")

    with pytest.raises(Unavailable) as failure:
        move_rows(source, on_rows=nothing)

    assert failure.value.code == "move_failed"
    assert not Organisation.objects.exists()


@pytest.mark.skipif(connection.vendor == "postgresql", reason="says what SQLite cannot do")
def test_settings_that_name_no_postgresql_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        move_rows(tmp_path / "maillage.sqlite3", on_rows=nothing)

    assert refusal.value.code == "move_needs_postgresql"
