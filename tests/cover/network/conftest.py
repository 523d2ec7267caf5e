"""Sites of tests lie beside nothing else: files go into a folder of the test."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from maillage.accounts.store.models import Organisation, User
from tests.cover.network.cast import operators
from tests.people import People


@pytest.fixture
def network_data(settings: Settings, tmp_path: Path) -> Path:
    """Where the installation of the test keeps its data; the territory is that of the session."""
    territory = Path(settings.DATA_DIR) / "territory"
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "territory").symlink_to(territory)
    return Path(settings.DATA_DIR)


@pytest.fixture
def operator(people: People, network_data: Path) -> Organisation:
    """The network of farid."""
    mine, _other = operators(people)
    return mine


@pytest.fixture
def farid(people: People, operator: Organisation) -> Client:
    """A browser in which farid is logged in, who keeps the sites of the operator."""
    return people.client("farid")


def browser(people: People, name: str) -> Client:
    """A browser of one of the cast, gael included."""
    if name != "gael":
        return people.client(name)
    client = Client()
    client.force_login(User.objects.get(username="gael"))
    return client
