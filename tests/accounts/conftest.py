"""Tries at the doors are counted in memory: each test begins with none."""

from collections.abc import Iterator

import pytest

from maillage.accounts.forms.doors import letter_door, sign_in_door


@pytest.fixture(autouse=True)
def fresh_doors() -> Iterator[None]:
    """Nobody has tried anything yet."""
    sign_in_door.cache_clear()
    letter_door.cache_clear()
    yield
    sign_in_door.cache_clear()
    letter_door.cache_clear()
