"""What the tests of clauses ask for."""

import pytest

from tests.include.clauses.scene import Coordinations, make_coordinations


@pytest.fixture
def scene(db: None) -> Coordinations:
    """Two coordinations, and the clause of a stadium."""
    return make_coordinations()
