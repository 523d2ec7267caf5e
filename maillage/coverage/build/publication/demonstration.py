"""The prediction of a demonstration: invented sites on the shipped sample of real terrain, where nothing else is.

Beside it, the plan of three more.
"""

import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.coverage.build.height_tiles import SAMPLE_TERRAIN, load_raster
from maillage.coverage.build.invented_sites import write_invented_sites
from maillage.coverage.build.plan_folder import PlanTask, build_plan, publish_plan
from maillage.coverage.build.prediction import BuiltPrediction, PredictionTask, build_prediction, publish_prediction
from maillage.coverage.queries.current_prediction import current_prediction
from maillage.coverage.queries.heights import height_sources
from maillage.coverage.terms.link_budget import LinkBudget
from maillage.propagation.terms.height_files import HeightKind
from maillage.territory.queries import communes_of

SAMPLE_TERRITORY: Final = "departement:44"
_SITES: Final = 6
_PROPOSED: Final = 3
_DAY: Final = date(2026, 1, 1)  # invented sites have their frequency without an end


def demonstration_prediction(now: datetime) -> BuiltPrediction | None:
    """The prediction of invented sites, in force from now on.

    None where one is in force already, where terrain was loaded, or where the sample is not of this territory.
    """
    if current_prediction() is not None or height_sources(HeightKind.TERRAIN):
        return None
    if not set(communes_of(SAMPLE_TERRITORY)) <= set(communes_of(str(settings.HOME_TERRITORY))):
        return None
    load_raster(HeightKind.TERRAIN, SAMPLE_TERRAIN, projection=None, now=now)
    with tempfile.TemporaryDirectory() as folder:
        sites = Path(folder) / "sites.csv"
        write_invented_sites(sites, SAMPLE_TERRAIN, territory=SAMPLE_TERRITORY, count=_SITES)
        task = PredictionTask(
            sites=sites,
            terrain=None,
            territory=SAMPLE_TERRITORY,
            day=_DAY,
            # The antennas are put with care, as an installer would: what is near before them is clear.
            budget=replace(LinkBudget(), receiver_clear_m=100.0),
            cell_m=250.0,
            radius_m=9_000.0,
            is_invented=True,
        )
        built = build_prediction(task)
        plan = build_plan(more_sites(task))
    publish_prediction(built.version)
    publish_plan(plan.version)
    return built


def more_sites(task: PredictionTask) -> PlanTask:
    """Three sites on high ground beside those that a prediction is made of."""
    return PlanTask(
        territory=task.territory,
        day=task.day,
        spend=_PROPOSED,
        fixed=task.sites,
        terrain=SAMPLE_TERRAIN,
        budget=task.budget,
        clutter=task.clutter,
        cell_m=task.cell_m,
        radius_m=task.radius_m,
        is_invented=True,
    )
