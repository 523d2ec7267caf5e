"""The database of the tests: migrated once until models change, and after a test emptied of what it has written.

On SQLite each worker takes a copy of one migrated file, which costs six seconds of processor to make. And a test that
commits leaves no more to delete than it has written: Django's own way empties each table, and writes the kinds of
content and the permissions, which never change, anew.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from django import get_version
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import DjangoDbBlocker

from maillage.core.files.atomic import replacing
from tests.sharing import ROOT, made_once

_MIGRATED: Final = ROOT / "build" / "migrated"
# Rows that migrating makes and no test changes.
_MADE_BY_MIGRATING: Final = frozenset({"django_content_type", "auth_permission"})


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """A file of SQLite with all tables and no rows; whoever writes takes a copy."""

    def migrate(path: Path) -> None:
        migrated = _MIGRATED / f"{_digest_of_models()}.sqlite3"
        if migrated.exists():
            shutil.copyfile(migrated, path)
            return
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = str(path)
        with django_db_blocker.unblock():
            call_command("migrate", interactive=False, verbosity=0)
            connection.close()  # which leaves one file
        connection.settings_dict["NAME"] = before
        for outdated in _MIGRATED.glob("*.sqlite3"):
            outdated.unlink(missing_ok=True)
        with replacing(migrated) as draft:
            shutil.copyfile(path, draft)

    return made_once(tmp_path_factory, "migrated.sqlite3", migrate)


def _digest_of_models() -> str:
    """The fingerprint of what migrating makes tables, kinds of content and permissions from."""
    digest = hashlib.blake2b(get_version().encode(), digest_size=16)
    for app in apps.get_app_configs():
        folder = Path(app.path)
        sources = [
            path
            for name in ("models*.py", "store/models*.py", "models/*.py", "store/models/*.py", "migrations/*.py")
            for path in folder.glob(name)
        ]
        for path in sorted(sources):
            digest.update(f"{app.label}/{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The database of this worker is there, migrated and without rows."""
    if connection.vendor == "sqlite":
        path = connection.settings_dict["TEST"]["NAME"]
        shutil.copyfile(request.getfixturevalue("migrated_database"), path)
        # What a test writes need not be there after a power cut.
        connection.settings_dict["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = str(path)
        yield
        # Where a walk came last its browser is still open, with a loop in this thread; nothing waits for it any more.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        connection.close()
        return
    with django_db_blocker.unblock():
        configured = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            # Of threads that tests have ended, whose sessions the server has not seen go: it drops no database then.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        teardown_databases(configured, verbosity=0)


def empty_database() -> None:
    """Delete the rows that tests have committed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_filled_tables())
        # Keys to other rows are looked at when the transaction ends: any order will do.
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


@cache
def _filled_tables() -> str:
    """The question which tables have rows."""
    tables = sorted(set(connection.introspection.django_table_names(include_views=False)) - _MADE_BY_MIGRATING)
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables
    )


def _empty_after_commits(_case: TransactionTestCase) -> None:
    empty_database()


TransactionTestCase._fixture_teardown = _empty_after_commits  # type: ignore[attr-defined]  # Django tells no types of it
