"""The demonstration of fixed 4G: invented sites on the shipped sample of real terrain, and three more that would help.

The sites stand on high ground, far from one another, and say that they are invented. The prediction follows the
calibration that is applied to it, as a prediction of real sites does.
"""

import csv
import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.urls import reverse
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.network_sites import INVENTED_SITE_PREFIX
from maillage.cover.network.intake.site_schema import site_schema
from maillage.cover.prediction.store.build.height_tiles import SAMPLE_TERRAIN, load_raster
from maillage.cover.prediction.store.build.high_ground import high_ground
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
from maillage.cover.prediction.store.plan_files import current_plan, current_plan_file, publish_plan
from maillage.cover.prediction.store.prediction_files import PREDICTION, SITES_FILE, current_file
from maillage.cover.prediction.store.published_network import published_budget
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.demonstration.kit import REAL_ONES
from maillage.territory.store.territories import communes_of
from maillage.web.demonstration import Demonstration
from maillage.web.installation import home_territory
from maillage.web.wording.formats import number

SAMPLE_TERRITORY: Final = "departement:44"
_SITES: Final = 6
_PROPOSED: Final = 3
_DAY: Final = date(2026, 1, 1)  # invented sites have their frequency without an end
_SPACING_M: Final = 11_000.0
_AZIMUTHS: Final = (0, 120, 240)
_SECTOR: Final = {
    "exploitant": "Réseau inventé",
    "hauteur_support_m": "40",
    "etat": "en service",
    "autorisation": "accordée",
    "hauteur_antenne_m": "36",
    "inclinaison_mecanique_deg": "0",
    "inclinaison_electrique_deg": "2",
    "antenne": "3GPP",
    "gain_dbi": "17",
    "puissance_dbm": "46",
    "pertes_db": "2",
    "frequences_ghz": "3.42|3.44",
    "largeur_mhz": "20",
    "configuration_tdd": "2",
}


def write_invented_sites(path: Path, terrain: Path, *, territory: str, count: int) -> int:
    """Write a table of at most ``count`` invented sites of three sectors within a territory; return how many.

    The highest ground first, at least 11 km apart; the same terrain gives the same sites.
    """
    rows = []
    places = high_ground(terrain, territory=territory, count=count, spacing_m=_SPACING_M)
    for rank, (lon, lat) in enumerate(places, start=1):
        place = {
            "code_site": f"{INVENTED_SITE_PREFIX}{rank:02}",
            "nom_site": f"Site inventé {rank}",
            "longitude": f"{lon:.5f}",
            "latitude": f"{lat:.5f}",
        }
        sectors = zip("ABC", _AZIMUTHS, strict=True)
        rows += [_SECTOR | place | {"secteur": name, "azimut_deg": str(azimuth)} for name, azimuth in sectors]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in site_schema().fields])
        writer.writeheader()
        writer.writerows(rows)
    return len(rows) // len(_AZIMUTHS)


def demonstration_prediction(now: datetime) -> BuiltPrediction | None:
    """Publish the prediction of invented sites.

    None if one is published already, if terrain was loaded, or if the sample is not of this territory.
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
            # Antennas as an installer would place them: nothing stands close in front.
            budget=replace(LinkBudget(), receiver_clear_m=100.0),
            cell_m=250.0,
            radius_m=9_000.0,
            is_invented=True,
        )
        built = build_prediction(task)
    publish_prediction(built.version)
    return built


def demonstration_plan() -> BuiltPlan | None:
    """Publish a plan of three sites beside the invented ones; None on real sites, and if one is published already."""
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


def follow_prediction(_now: datetime) -> int:
    """Rebuild the invented prediction if other calibrations apply than those it was built with; 1 if it was rebuilt."""
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
    """The task of an invented prediction, without the calibrations that applied to it."""
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


def _sites() -> int:
    prediction = current_prediction(is_invented=False)
    return int(prediction.facts["sites"]) if prediction is not None else 0


def _real_words(count: int) -> str:
    return ngettext("%(count)s vrai site", "%(count)s vrais sites", count) % {"count": number(count)}


def _remove(_now: datetime) -> int:
    """Withdraw the invented plan and prediction; 1 if there was a prediction."""
    count = 0
    while current_plan(is_invented=True) is not None:
        _unlink_first(current_plan_file(is_invented=True), current_plan_file(is_invented=False))
    while current_prediction(is_invented=True) is not None:
        _unlink_first(current_file(is_invented=True), current_file())
        count = 1
    return count


def _unlink_first(*files: Path) -> None:
    next(file for file in files if file.exists()).unlink()


def _restore(now: datetime) -> int:
    """Publish the invented prediction and plan; 1 if the prediction is new."""
    is_new = demonstration_prediction(now) is not None
    demonstration_plan()
    return int(is_new)


def _is_held() -> bool:
    """Whether there is an invented prediction or plan."""
    return current_prediction(is_invented=True) is not None or current_plan(is_invented=True) is not None


DEMONSTRATIONS: Final = (
    Demonstration(
        name=PREDICTION,
        place=80,
        label=sentence("sites de 4G fixe"),
        floor="DEMO_UNTIL_SITES",
        is_held=_is_held,
        real_count=_sites,
        real_words=_real_words,
        real_href=lambda _count: reverse("coverage") + REAL_ONES,
        remove=_remove,
        restore=_restore,
    ),
)
