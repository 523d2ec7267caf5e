import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import RequestFactory

from maillage.core.clock import utc_now
from maillage.core.problems import Unavailable
from maillage.site.health.corruption import check_daily, is_damaged, require_undamaged
from maillage.site.health.health import Health
from maillage.site.processes.failures import StorageMiddleware
from maillage.site.processes.vital_signs import HealthPoller, VitalReading

READING = VitalReading(last_row=40, rows_behind=0, lag_s=0.0, counts_version=7, figures_age_s=3.0)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of its own, of forty pages."""
    path = tmp_path / "maillage.sqlite3"
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.execute("CREATE TABLE measurement (id INTEGER PRIMARY KEY, body TEXT)")
        rows.executemany("INSERT INTO measurement (body) VALUES (?)", [("x" * 1_000,)] * 150)
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
    return path


def put_noise(path: Path, *pages: int) -> None:
    with path.open("r+b") as file:
        for page in pages:
            file.seek(4096 * page)
            file.write(random.Random(page).randbytes(4096))


@pytest.mark.sqlite_only
def test_database_with_two_pages_of_noise_is_damaged_until_it_is_mended(database: Path):
    # Seen: /health said "database: ok", check passed, pages answered 500.
    whole = database.read_bytes()
    put_noise(database, 20, 30)

    with pytest.raises(Unavailable) as found:
        check_daily(utc_now())

    assert (found.value.code, is_damaged()) == ("database_damaged", True)
    database.write_bytes(whole)
    assert (check_daily(utc_now()), is_damaged()) == (0, False)


@pytest.mark.django_db(transaction=True)
def test_damage_that_a_page_met_is_a_state_of_health_of_all_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    cause = sqlite3.DatabaseError("database disk image is malformed")
    cause.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    error = DatabaseError(*cause.args)
    error.__cause__ = cause
    middleware = StorageMiddleware(lambda _request: pytest.fail("not asked"))

    answer = middleware.process_exception(RequestFactory().get("/marches"), error)
    signs = HealthPoller(lambda: READING, lambda: None).signs(patience_s=20)

    assert answer is not None
    assert (answer.status_code, signs.database, signs.writing) == (503, "database_damaged", "database_damaged")
    assert Health(signs, (), 1 << 40).states[0].is_broken


@pytest.mark.sqlite_only
def test_database_is_read_for_damage_once_a_day(database: Path):
    check_daily(utc_now())
    put_noise(database, 20)

    assert check_daily(utc_now()) == 0
    assert not is_damaged()


@pytest.mark.sqlite_only
def test_installation_without_a_database_yet_is_not_damaged(database: Path):
    database.unlink()

    require_undamaged()

    assert not is_damaged()
