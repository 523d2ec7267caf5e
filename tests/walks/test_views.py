"""What the walks see together, each on one screen in one theme."""

import pytest

from tests.walks.browsing import VIEWS
from tests.walks.conftest import view_of

ALL_FILES = 10

pytestmark = pytest.mark.walk


def test_walks_see_both_screens_in_both_themes(request: pytest.FixtureRequest) -> None:
    seen = {item.path: view_of(item) for item in request.session.items if view_of(item)}
    if len(seen) < ALL_FILES:
        pytest.skip("only some of the walks were asked for")

    assert {view_of(item) for item in request.session.items} - {None} == set(VIEWS)
