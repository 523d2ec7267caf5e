"""Predictions are written into a folder of the test; the territory is that of the session."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from maillage.coverage.build.height_tiles import load_raster
from maillage.coverage.build.prediction import PredictionTask, build_prediction, publish_prediction
from maillage.coverage.queries.current_prediction import PublishedPrediction, current_prediction
from maillage.coverage.terms.link_budget import LinkBudget
from maillage.propagation.terms.height_files import HeightKind
from maillage.propagation.terms.rasters import BARE_GROUND
from tests.coverage.build.grounds import write_ground
from tests.network.intake.site_files import write_sites


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
    data, before = folder / "data", django_settings.DATA_DIR
    data.mkdir()
    (data / "territory").symlink_to(Path(before) / "territory")
    django_settings.DATA_DIR = data
    try:
        ground = write_ground(folder / "ground.tif")
        load_raster(HeightKind.TERRAIN, ground, projection=None, now=datetime(2026, 6, 1, tzinfo=UTC))
        sectors = ({"secteur": name, "azimut_deg": azimuth} for name, azimuth in zip("ABC", azimuths, strict=False))
        task = PredictionTask(
            sites=write_sites(folder, *sectors),
            terrain=None,
            territory="departement:44",
            day=date(2026, 6, 1),
            budget=budget,
            clutter=BARE_GROUND,
            cell_m=200.0,
            radius_m=4_000.0,
            is_invented=True,
        )
        publish_prediction(build_prediction(task).version)
    finally:
        django_settings.DATA_DIR = before
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
