"""A data folder of the test's own, in which the territory is known."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    """The empty folder of an installation."""
    territory = Path(settings.DATA_DIR) / "territory"
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "territory").symlink_to(territory)
    return Path(settings.DATA_DIR)
