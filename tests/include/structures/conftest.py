"""What tests of the directory share."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.include.structures.cast import DirectoryCast, make_directory_cast
from tests.people import People


@pytest.fixture
def cast(people: People, tmp_path: Path) -> DirectoryCast:
    """Two structures that sign in, a buyer, somebody in no organisation, the agency; three structures listed."""
    return make_directory_cast(people, tmp_path)


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    """The empty folder of an installation, in which the territory is known."""
    territory = Path(settings.DATA_DIR) / "territory"
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "territory").symlink_to(territory)
    return Path(settings.DATA_DIR)
