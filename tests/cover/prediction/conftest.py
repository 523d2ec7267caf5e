"""Predictions are written into a folder of the test; the territory is that of the session."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.store.build.plan_folder import PlanTask, build_plan
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, current_prediction
from maillage.cover.prediction.store.plan_files import KeptPlan, current_plan, publish_plan
from maillage.cover.radio.domain.rasters import BARE_GROUND
from tests.cover.network.intake.site_files import write_sites
from tests.cover.prediction.small_prediction import publish_small_prediction
from tests.cover.prediction.store.build.grounds import write_ground


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


PLACES = (("A", "-1.6262", "47.5638"), ("B", "-1.6700", "47.5900"), ("C", "-1.5800", "47.5300"))


@pytest.fixture
def published_plan(coverage_data: Path, tmp_path: Path) -> KeptPlan:
    """Two sites of three, invented."""
    sites = write_sites(
        tmp_path,
        *(
            {"code_site": code, "nom_site": f"Butte {code}", "longitude": lon, "latitude": lat}
            for code, lon, lat in PLACES
        ),
    )
    task = PlanTask(
        "departement:44",
        date(2026, 11, 28),
        2,
        candidates=sites,
        terrain=write_ground(tmp_path / "g.tif"),
        clutter=BARE_GROUND,
        cell_m=200,
        radius_m=2_000,
        is_invented=True,
    )
    publish_plan(build_plan(task).version)
    plan = current_plan()
    assert plan is not None
    return plan
