"""What every test may ask for. Fixtures of one folder live in that folder."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from _pytest import runner
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from hypothesis.internal import entropy
from hypothesis.internal.conjecture import providers
from pytest_django.plugin import DjangoDbBlocker

from maillage.core.bounds.memory import call_in_one_chunk
from maillage.territory.store.derived_file import ensure_built
from maillage.web.protection.limits import shared_store
from maillage.web.request_memory import end_request
from tests.buy.contracts.published_market import built_contracts, contracts, contracts_data
from tests.databases import django_db_setup, empty_database, migrated_database
from tests.examples import FEW, IS_COMPLETE
from tests.measure.figures.campaigns import count_campaign_in_nantes, count_nothing
from tests.order.sources import ROOT
from tests.order.street import HOUSES
from tests.people import People, make_people
from tests.pressing import press_acts_twice
from tests.sharing import finds_open_browser, walks_of_one_worker
from tests.static_files import published_folder
from tests.video import ensure_video
from tests.whole_application import whole_application

# Of two folders, and made once for both.
__all__ = ["built_contracts", "contracts", "contracts_data", "django_db_setup", "migrated_database"]

_TERRITORY = ROOT / "build" / "territory"
_DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})
# Whose tests run on both engines, by the words of their path below the feature: store/…, edges/api/…,
# test_permissions_….py.
_DATABASE_ROOMS = frozenset({"store", "record", "queries", "build", "api", "permissions", "migrations", "health"})
# The store of public contracts is files that DuckDB reads, the territory a file too: what is built of them and asked of
# them no database decides.
_STORE_FIXTURES = frozenset({"contracts", "contracts_data", "built_contracts", "own_territory"})
_FILE_STORES = ("buy/contracts", "territory")


def pytest_configure() -> None:
    """Passwords are hashed fast: the slowness of the real hash is its point, and Django's to test. No test is timed."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    press_acts_twice()
    # What fails once in a hundred runs is for the gate to find, not for the change that happens to run then.
    hypothesis_settings.register_profile("repeated", deadline=None, derandomize=True, max_examples=FEW)
    hypothesis_settings.register_profile("drawn", deadline=None, print_blob=True)
    hypothesis_settings.load_profile("drawn" if IS_COMPLETE else "repeated")
    if not IS_COMPLETE:
        # It draws constants of ours too, of whatever modules are loaded by then: reading them takes seconds of
        # processor in each worker, and examples are the same only where none is read.
        providers._get_local_constants = lambda: providers._local_constants
    # Nothing of ours draws from numpy's one generator for all: it need not be set back around each example.
    entropy.NP_RANDOM = random.Random()
    _lay_territory(Path(settings.DATA_DIR))
    published_folder()  # where each installation finds them


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> object:
    """A test begins some eighty frames deep: without room for its own it asks the system for memory in its loops."""
    return call_in_one_chunk(partial(runner.pytest_runtest_protocol, item, nextitem))


def _lay_territory(folder: Path) -> None:
    """Give the installation in ``folder`` the territory made once on this machine; it may take updates of its own."""
    ensure_built(_TERRITORY)
    (folder / "territory").mkdir()
    for path in _TERRITORY.glob("*.json"):
        shutil.copy(path, folder / "territory")
    for path in _TERRITORY.glob("*.sqlite"):
        # A derived file never changes: an update makes another one and names it in current.json.
        (folder / "territory" / path.name).symlink_to(path)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whoever asks for what both engines are tried with need not read the files that have none of it."""
    if collection_path.suffix != ".py" or not str(config.option.markexpr).startswith("both_engines"):
        return None
    has_some = _rooms_of(collection_path) or "both_engines" in collection_path.read_text(encoding="utf-8")
    return None if has_some else True


def _rooms_of(path: Path) -> set[str]:
    """The rooms of the database that the tests in ``path`` are about."""
    parts = path.relative_to(ROOT / "tests").with_suffix("").parts
    if parts[0] == "demonstration":
        return {"store"}  # it writes rows of every feature
    inner = parts[2:4] if parts[0] in HOUSES else parts[1:3]
    return set("_".join(inner).split("_")) & _DATABASE_ROOMS


def _is_in(path: Path, places: tuple[str, ...]) -> bool:
    inner = path.relative_to(ROOT / "tests")
    return any(inner.is_relative_to(place) for place in places)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use the database, and those of them that a change tries again on PostgreSQL.

    A page may use the database; what the database itself decides (order, locks, types, limits) is decided in the rooms
    that read and write, and in whoever hands over what strangers sent. `make gate` tries them all.
    """
    for item in items:
        fixtures = frozenset(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & _DATABASE_FIXTURES:
            item.add_marker(pytest.mark.database)
            is_of_files = fixtures & _STORE_FIXTURES and _is_in(item.path, _FILE_STORES)
            if _rooms_of(item.path) - ({"store", "build"} if is_of_files else set()):
                item.add_marker(pytest.mark.both_engines)
    twice = [name for name, count in Counter(item.nodeid for item in items).items() if count > 1]
    if twice:
        # Workers are given tests by name: of two that have one name they would make one, and nobody would miss it.
        raise pytest.UsageError(f"Several tests are named {twice}.")
    # The long files begin first, so that no worker has one left when the others are done: the walks that one worker
    # makes (sharing.py) before all, then those that find its browser open if they follow each other.
    long = {item.path for item in items if item.get_closest_marker("walk") or item.get_closest_marker("slow")}
    walks = walks_of_one_worker()
    with_browser = {item.path for item in items if finds_open_browser(item)}
    items.sort(key=lambda item: (item.path not in walks, item.path not in with_browser, item.path not in long))


@pytest.fixture(scope="session")
def made_video() -> Path:
    """The folder of the video."""
    return ensure_video()


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


@pytest.fixture(autouse=True)
def outside_of_requests() -> None:
    """Whatever the test before read of a request that it did not follow to its end is not remembered."""
    end_request()


@pytest.fixture
def people(db: None) -> People:
    """The cast."""
    return make_people()


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
    with httpx.Client(transport=httpx.WSGITransport(app=whole_application()), base_url="http://localhost") as client:
        yield client


@pytest.fixture(scope="module")
def nantes_counted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Published counts and samples of the campaign in Nantes, for a whole module of pages; its rows are gone again."""
    with django_db_blocker.unblock():
        count_campaign_in_nantes()
        empty_database()
    yield
    with django_db_blocker.unblock():
        count_nothing()
