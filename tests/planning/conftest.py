"""A small plan on a small ground, published in a folder of the test; the territory is that of the session."""

from datetime import date
from pathlib import Path

import pytest

from maillage.coverage.build.plan_folder import PlanTask, build_plan
from maillage.coverage.queries.plan_files import KeptPlan, current_plan
from maillage.coverage.record.plans import publish_plan
from maillage.propagation.terms.rasters import BARE_GROUND
from tests.coverage.build.grounds import write_ground
from tests.coverage.conftest import built_coverage, coverage_data, published
from tests.network.intake.site_files import write_sites

__all__ = ["built_coverage", "coverage_data", "published"]

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
