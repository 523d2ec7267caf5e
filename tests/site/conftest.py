"""The application as the web server calls it, over the database of the test."""

from collections.abc import Iterator

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections


@pytest.fixture
def same_connection() -> Iterator[None]:
    """Requests keep the connection of the test, as they do under Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def browser(db: None, same_connection: None) -> Iterator[httpx.Client]:
    """A client of the whole application."""
    from maillage.site.wsgi import application  # noqa: PLC0415 -- publishes files when it is imported

    with httpx.Client(transport=httpx.WSGITransport(app=application), base_url="http://localhost") as client:
        yield client
