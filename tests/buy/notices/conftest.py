"""An installation of the test's own."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    """Its empty folder."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return Path(settings.DATA_DIR)
