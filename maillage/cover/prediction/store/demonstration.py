"""A demonstration: invented sites on the shipped sample of real terrain, predicted, and three more that would help.

The prediction follows a calibration that is put in force on it, as a prediction of real sites does.
"""

import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.store.build.height_tiles import SAMPLE_TERRAIN, load_raster
from maillage.cover.prediction.store.build.invented_sites import write_invented_sites
from maillage.cover.prediction.store.build.plan_folder import BuiltPlan, PlanTask, build_plan
from maillage.cover.prediction.store.build.prediction import (
    BuiltPrediction,
    PredictionTask,
    build_prediction,
    publish_prediction,
)
from maillage.cover.prediction.store.calibrations import calibration_in_force, heights_in_force
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, current_prediction
from maillage.cover.prediction.store.heights import height_sources
from maillage.cover.prediction.store.plan_files import current_plan
from maillage.cover.prediction.store.plans import publish_plan
from maillage.cover.prediction.store.prediction_files import SITES_FILE
from maillage.cover.prediction.store.published_network import published_budget
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.territory.store.territories import communes_of
from maillage.web.installation import home_territory

SAMPLE_TERRITORY: Final = "departement:44"
_SITES: Final = 6
_PROPOSED: Final = 3
_DAY: Final = date(2026, 1, 1)  # invented sites have their frequency without an end


def demonstration_prediction(now: datetime) -> BuiltPrediction | None:
    """The prediction of invented sites, in force from now on.

    None where one is in force already, where terrain was loaded, or where the sample is not of this territory.
    """
    if current_prediction(is_invented=True) is not None or height_sources(HeightKind.TERRAIN):
        return None
    if not set(communes_of(SAMPLE_TERRITORY)) <= set(communes_of(home_territory())):
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
    publish_prediction(built.version)
    return built


def demonstration_plan() -> BuiltPlan | None:
    """Three sites beside the invented ones, published; None on real sites, and where a plan is shown already."""
    prediction = current_prediction(is_invented=True)
    if prediction is None or current_plan(is_invented=True) is not None:
        return None
    built = build_plan(three_more_sites(_task_of(prediction)))
    publish_plan(built.version)
    return built


def three_more_sites(task: PredictionTask) -> PlanTask:
    """The plan of three sites on high ground, beside those of an invented prediction."""
    return PlanTask(
        territory=task.territory,
        day=task.day,
        spend=_PROPOSED,
        fixed=task.sites,
        terrain=task.terrain,
        budget=task.budget,
        clutter=task.clutter,
        cell_m=task.cell_m,
        radius_m=task.radius_m,
        is_invented=True,
    )


def load_demonstration(_now: datetime) -> int:
    """1 where the invented prediction was made anew, since what tests correct by now is not what it was made with."""
    prediction, decided, heights = current_prediction(is_invented=True), calibration_in_force(), heights_in_force()
    if prediction is None:
        return 0
    used = [(prediction.facts.get(name) or {}).get("version") for name in ("calibration", "heights")]
    if used == [form and form.version for form in (decided, heights)]:
        return 0
    task = replace(_task_of(prediction), calibration=decided, heights=heights)
    publish_prediction(build_prediction(task).version)
    return 1


def _task_of(prediction: PublishedPrediction) -> PredictionTask:
    """What an invented prediction was made of, but for what tests had corrected by then."""
    facts = prediction.facts
    return PredictionTask(
        sites=prediction.folder / SITES_FILE,
        terrain=None,
        territory=facts["territory"],
        day=date.fromisoformat(facts["day"]),
        budget=published_budget(prediction),
        cell_m=facts["cell_m"],
        radius_m=facts["radius_m"],
        is_invented=True,
    )
