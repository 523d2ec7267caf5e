"""A data folder of the test's own, in which the territory is known; and a small market, published once for all."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as installation
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from maillage.core.clock import utc_now
from maillage.procurement.build.contract_store import build_store
from maillage.procurement.build.read_folders import write_read_folder
from maillage.procurement.queries.contract_files import procurement_folder, raw_file, read_folder
from maillage.procurement.record.imports import import_path
from tests.databases import empty_database
from tests.purchases.small_market import small_market


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
    """The folder of the store of tests/procurement/small_market.py, made once."""
    folder = tmp_path_factory.mktemp("contracts")
    document = folder / "marches.json"
    document.write_text(json.dumps(small_market()), encoding="utf-8")
    with django_db_blocker.unblock():
        (received,) = import_path(document, source="essai", now=utc_now())
        # Read here, not in a process of its own, which would take longer to start than to read.
        write_read_folder(raw_file(received.sha256), read_folder(received.sha256), utc_now().date())
        build_store()
        empty_database()
    shutil.move(procurement_folder(), folder / "procurement")
    return folder / "procurement"


@pytest.fixture
def contracts(built_contracts: Path) -> Iterator[None]:
    """The small market is published; afterwards nothing is."""
    link = Path(installation.DATA_DIR) / "procurement"
    link.symlink_to(built_contracts)
    yield
    link.unlink()
