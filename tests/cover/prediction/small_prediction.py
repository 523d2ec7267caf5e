"""A small published prediction: one invented site near Nozay on an invented ground."""

from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.store.build.height_tiles import load_raster
from maillage.cover.prediction.store.build.prediction import PredictionTask, build_prediction, publish_prediction
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.cover.radio.domain.rasters import BARE_GROUND
from tests.cover.network.intake.site_files import write_sites
from tests.cover.prediction.store.build.grounds import write_ground


def publish_small_prediction(
    data: Path, drafts: Path, *, azimuths: tuple[str, ...] = ("0", "120", "240"), budget: LinkBudget | None = None
) -> None:
    """Load its ground and publish it in ``data``, where a territory stands; its inputs are written into ``drafts``."""
    before = settings.DATA_DIR
    settings.DATA_DIR = data
    try:
        ground = write_ground(drafts / "ground.tif")
        load_raster(HeightKind.TERRAIN, ground, projection=None, now=datetime(2026, 6, 1, tzinfo=UTC))
        sectors = ({"secteur": name, "azimut_deg": azimuth} for name, azimuth in zip("ABC", azimuths, strict=False))
        task = PredictionTask(
            sites=write_sites(drafts, *sectors),
            terrain=None,
            territory="departement:44",
            day=date(2026, 6, 1),
            budget=budget or LinkBudget(),
            clutter=BARE_GROUND,
            cell_m=200.0,
            radius_m=4_000.0,
            is_invented=True,
        )
        publish_prediction(build_prediction(task).version)
    finally:
        settings.DATA_DIR = before
