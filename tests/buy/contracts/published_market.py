"""A data folder of the test's own, in which the territory is known; and a small market, published once for all."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installation
from django.utils.timezone import localdate
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.build.read_folders import write_read_folder
from maillage.buy.contracts.store.contract_files import procurement_folder, raw_file, read_folder
from maillage.buy.contracts.store.imports import import_path
from maillage.core.clock import utc_now
from tests.buy.contracts.small_market import small_market
from tests.databases import empty_database


@pytest.fixture
def contracts_data(tmp_path: Path, settings: Settings) -> Path:
    """The empty folder of everything that public contracts keep."""
    territory = Path(settings.DATA_DIR) / "territory"
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "territory").symlink_to(territory)
    return Path(settings.DATA_DIR) / "procurement"


@pytest.fixture(scope="session")
def built_contracts(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Path:
    """The folder of the store of tests/buy/contracts/small_market.py, made once."""
    with django_db_blocker.unblock():
        return built_store_of(small_market(), tmp_path_factory.mktemp("contracts"))


def built_store_of(market: Mapping[str, Any], folder: Path) -> Path:
    """The folder of the store of a document, in ``folder``; the database is empty afterwards."""
    document = folder / "marches.json"
    document.write_text(json.dumps(market), encoding="utf-8")
    (received,) = import_path(document, source="essai", now=utc_now())
    # Read here, not in a process of its own, which would take longer to start than to read.
    write_read_folder(raw_file(received.sha256), read_folder(received.sha256), localdate())
    build_store()
    empty_database()
    shutil.move(procurement_folder(), folder / "procurement")
    return folder / "procurement"


@pytest.fixture
def contracts(built_contracts: Path) -> Iterator[None]:
    """The small market is published; afterwards nothing is."""
    with published_store(built_contracts):
        yield


@contextmanager
def published_store(folder: Path) -> Iterator[None]:
    """The store of ``folder`` is published; afterwards nothing is."""
    link = Path(installation.DATA_DIR) / "procurement"
    link.symlink_to(folder)
    try:
        yield
    finally:
        link.unlink()
