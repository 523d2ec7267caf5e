"""What tests of opportunities share: the people of the directory."""

from pathlib import Path

import pytest

from tests.include.structures.cast import DirectoryCast, make_directory_cast
from tests.people import People


@pytest.fixture
def cast(people: People, tmp_path: Path) -> DirectoryCast:
    """Two structures that sign in, a buyer, somebody in no organisation, the agency; three structures listed."""
    return make_directory_cast(people, tmp_path)
