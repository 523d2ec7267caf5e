"""What the tests of several writes ask for."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.opendata.harvest.remote_catalogue import RemoteCatalogue, remote_catalogue


@pytest.fixture
def remote(settings: Any) -> Iterator[RemoteCatalogue]:
    with remote_catalogue() as catalogue:
        settings.HARVEST_ALLOW = [catalogue.host]
        yield catalogue
