"""Predictions are written into a folder of the test; the territory is that of the session."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from maillage.coverage.queries.current_prediction import PublishedPrediction, current_prediction
from maillage.network.terms.link_budget import LinkBudget
from tests.coverage.small_prediction import publish_small_prediction


@pytest.fixture
def coverage_data(settings: Settings, tmp_path: Path) -> Path:
    """Where the installation of the test keeps its data."""
    territory = Path(settings.DATA_DIR) / "territory"
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "territory").symlink_to(territory)
    return Path(settings.DATA_DIR)


def built_around(folder: Path, *, azimuths: tuple[str, ...], budget: LinkBudget) -> Path:
    """A folder with loaded ground and one published prediction of an invented site near Nozay with some sectors."""
    data = folder / "data"
    data.mkdir()
    (data / "territory").symlink_to(Path(django_settings.DATA_DIR) / "territory")
    publish_small_prediction(data, folder, azimuths=azimuths, budget=budget)
    return data / "coverage"


@pytest.fixture(scope="session")
def built_coverage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sectors and the usual link budget, made once."""
    folder = tmp_path_factory.mktemp("coverage")
    return built_around(folder, azimuths=("0", "120", "240"), budget=LinkBudget())


@pytest.fixture(scope="session")
def built_quiet_sector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One sector that nothing disturbs, and antennas of 12 m: homes around it are served; made once."""
    folder = tmp_path_factory.mktemp("quiet")
    return built_around(folder, azimuths=("120",), budget=LinkBudget(receiver_height_m=12.0))


@pytest.fixture
def published(coverage_data: Path, built_coverage: Path) -> PublishedPrediction:
    """The prediction in force of an installation that has published one."""
    (coverage_data / "coverage").symlink_to(built_coverage)
    prediction = current_prediction()
    assert prediction is not None
    return prediction


@pytest.fixture
def published_quietly(coverage_data: Path, built_quiet_sector: Path) -> PublishedPrediction:
    """The prediction of the quiet sector in force; what a test adds beside it is its own."""
    (coverage_data / "coverage").mkdir()
    for child in built_quiet_sector.iterdir():
        (coverage_data / "coverage" / child.name).symlink_to(child)
    prediction = current_prediction()
    assert prediction is not None
    return prediction
