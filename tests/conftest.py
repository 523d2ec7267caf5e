"""What every test may ask for. Fixtures of one folder live in that folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings

from maillage.measurement.build.video import make_video
from maillage.measurement.terms.protocol import VIDEO_VERSION
from maillage.territory.build import ensure_built
from maillage.web.limits import shared_store
from tests.order.sources import ROOT
from tests.people import People, make_people

_TERRITORY = ROOT / "build" / "territory"
_DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})


def pytest_configure() -> None:
    """Passwords are hashed fast: the slowness of the real hash is its point, and Django's to test. No test is timed."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    hypothesis_settings.register_profile("untimed", deadline=None)
    hypothesis_settings.load_profile("untimed")
    _lay_territory(Path(settings.DATA_DIR))


def _lay_territory(folder: Path) -> None:
    """Give the installation in ``folder`` the territory made once on this machine; it may take updates of its own."""
    ensure_built(_TERRITORY)
    (folder / "territory").mkdir()
    for path in _TERRITORY.glob("*.json"):
        shutil.copy(path, folder / "territory")
    for path in _TERRITORY.glob("*.sqlite"):
        # A derived file never changes: an update makes another one and names it in current.json.
        (folder / "territory" / path.name).symlink_to(path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use the database: they run a second time on PostgreSQL."""
    for item in items:
        fixtures = frozenset(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & _DATABASE_FIXTURES:
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session")
def made_video() -> Path:
    """The folder of the video; a minute of two cores the first time on a machine, nothing after that."""
    folder = ROOT / "build" / "video" / VIDEO_VERSION
    make_video(folder, lambda _: None)
    return folder


@pytest.fixture(scope="session")
def built_territory() -> Path:
    """The folder of the territory's derived files, made once on a machine.

    Installations take a copy, or a link where they only read.
    """
    return _TERRITORY


@pytest.fixture(autouse=True)
def limits_begin_afresh() -> Iterator[None]:
    """Nobody has asked for anything yet; the file of limits is there only where a test asks for it."""
    yield
    if shared_store.cache_info().currsize:
        shared_store().close()
        shutil.rmtree(shared_store().folder, ignore_errors=True)
        shared_store.cache_clear()


@pytest.fixture
def people(db: None) -> People:
    """The cast."""
    return make_people()
