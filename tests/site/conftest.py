"""The application as the web server calls it, over the database of the test."""

from collections.abc import Iterator

import httpx
import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from tests.site.campaigns import count_campaign_in_nantes, count_nothing


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """Every test begins in French, whatever language the page of the test before spoke."""
    with translation.override("fr"):
        yield


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


@pytest.fixture(scope="module")
def nantes_counted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Published counts and samples of the campaign in Nantes, for a whole module of pages; its rows are gone again."""
    with django_db_blocker.unblock():
        count_campaign_in_nantes()
        call_command("flush", interactive=False, verbosity=0)
    yield
    with django_db_blocker.unblock():
        count_nothing()
