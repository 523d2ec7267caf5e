"""Predictions are written into a folder of the test; the territory is that of the session."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture
def coverage_data(settings: Settings, tmp_path: Path) -> Path:
    """Where the installation of the test keeps its data."""
    territory = Path(settings.DATA_DIR) / "territory"
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "territory").symlink_to(territory)
    return Path(settings.DATA_DIR)
