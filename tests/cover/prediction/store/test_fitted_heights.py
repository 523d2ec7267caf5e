"""Mobile tests that see higher woods than the map: the agency decides, the next prediction says which it took."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import pytest
import shapely

from maillage.accounts.store.models import TraceEntry
from maillage.core.geo import to_degrees
from maillage.core.problems import Refused
from maillage.cover.prediction.domain.calibrations import FittedHeights, corrected_clutter
from maillage.cover.prediction.domain.mobile_tests import BAND_GHZ
from maillage.cover.prediction.store.build.height_tiles import load_mapped_clutter, load_raster
from maillage.cover.prediction.store.build.prediction import (
    BuiltPrediction,
    PredictionTask,
    build_prediction,
    publish_prediction,
)
from maillage.cover.prediction.store.calibrations import (
    heights_in_force,
    heights_of,
    put_heights_in_force,
    remove_heights,
)
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.readings import import_readings
from maillage.cover.prediction.store.truth_rebuild import follow_truth, predicted_network_of
from maillage.cover.prediction.store.truth_report import proposed_heights
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.cover.radio.domain.paths import Mast
from maillage.cover.radio.domain.point_losses import point_losses
from maillage.cover.radio.domain.rasters import BARE_GROUND, CONSERVATIVE_CLUTTER, Clutter, ClutterSource
from maillage.cover.radio.domain.waves import Wave
from tests.cover.network.intake.site_files import write_sites
from tests.cover.prediction.edges.cli.test_calibrate import PLACES
from tests.cover.prediction.store.build.grounds import write_ground
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("coverage_data")]
NOW = datetime(2026, 11, 28, tzinfo=UTC)
WEST_M, SOUTH_M, SIDE_M, WOOD_M = 349_000.0, 6_724_000.0, 8_000.0, 200.0
BAND, MASTS, PLANTED = 20, 8, 1.6


def write_woods(path: Path) -> Path:
    """Woods of 12 m on a third of the squares of 200 m, as a BD TOPO has them."""
    side = int(SIDE_M / WOOD_M)
    row, column = np.nonzero(np.random.default_rng(7).random((side, side)) < 0.33)
    west, south = WEST_M + column * WOOD_M, SOUTH_M + row * WOOD_M
    woods = shapely.box(west, south, west + WOOD_M, south + WOOD_M)
    pyogrio.raw.write(
        path, shapely.to_wkb(woods), [np.full(woods.size, "Forêt ouverte")], np.array(["NATURE"]),
        layer="zone_de_vegetation", crs="EPSG:2154", geometry_type="Polygon", driver="GPKG",
    )  # fmt: skip
    return path


def load_ground(folder: Path) -> None:
    load_raster(HeightKind.TERRAIN, write_ground(folder / "g.tif"), projection=None, now=NOW)
    load_mapped_clutter(write_woods(folder / "bdtopo.gpkg"), now=NOW)


def predicted(folder: Path) -> BuiltPrediction:
    """The prediction of four sites in force, with the heights in force."""
    sites = write_sites(folder, *({"code_site": code, "longitude": lon, "latitude": lat} for code, lon, lat in PLACES))
    task = PredictionTask(
        sites=sites, terrain=None, territory="departement:44", day=date(2026, 6, 1),
        cell_m=250.0, radius_m=1_500.0, heights=heights_in_force(),
    )  # fmt: skip
    built = build_prediction(task)
    publish_prediction(built.version)
    return built


def bring_mobile_tests(folder: Path, *, factor: float) -> None:
    """What telephones hear where woods are ``factor`` times as high as the map says."""
    prediction = current_prediction()
    assert prediction is not None
    network, random = predicted_network_of(prediction), np.random.default_rng(1)
    count, clutter = 300, network.clutter.scaled_by(factor)
    x, y = (low + random.uniform(300, SIDE_M - 300, count) for low in (WEST_M, SOUTH_M))
    east, north = (low + random.uniform(1_000, SIDE_M - 1_000, MASTS) for low in (WEST_M, SOUTH_M))
    mast = random.integers(0, MASTS, count)
    signal = 30.0 + random.normal(0, 5, MASTS)[mast] + random.normal(0, 8, count)
    for number in range(MASTS):
        its = np.flatnonzero(mast == number)
        signal[its] -= point_losses(
            network.terrain, clutter, Mast(float(east[number]), float(north[number]), 30.0),
            wave=Wave(BAND_GHZ[BAND]), x_m=x[its], y_m=y[its], receiver_height_m=1.5,
        )  # fmt: skip
    places, masts = np.transpose(to_degrees(x, y)), np.transpose(to_degrees(east, north))
    path = folder / "mobiles.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(["nature", "appareil", "lon", "lat", "rsrp_dbm", "bande", "cellule", "mat_lon", "mat_lat"])
        for n in range(count):
            rows.writerow(["mobile", f"d{n % 12}", *places[n], signal[n], BAND, f"c{mast[n]}", *masts[mast[n]]])
    import_readings(path, name=path.name, organisation=None, now=NOW, today=NOW.date())


def test_next_prediction_takes_the_woods_that_telephones_see_and_says_so(people: People, tmp_path: Path):
    load_ground(tmp_path)
    before = predicted(tmp_path)
    bring_mobile_tests(tmp_path, factor=PLANTED)
    follow_truth(NOW)
    proposal = proposed_heights()
    assert proposal is not None

    asked = {name: people.client(name).get("/couverture/verite").content.decode() for name in ("visitor", "bruno")}
    waits = "maisons sont proposées" in people.client("bruno").get("/mon-espace").content.decode()
    sent = {
        name: people.client(name).post("/couverture/verite/hauteurs", {"hauteurs": proposal.version}).status_code
        for name in ("visitor", "farid", "bruno")
    }
    after = predicted(tmp_path)
    follow_truth(NOW)

    assert {name: "Prendre ces hauteurs" in text for name, text in asked.items()} == {"visitor": False, "bruno": True}
    assert (waits, sent) == (True, {"visitor": 302, "farid": 403, "bruno": 302})
    assert "maisons sont proposées" not in people.client("bruno").get("/mon-espace").content.decode()
    assert (proposal.source, proposal.assumed_m, proposal.devices) == (ClutterSource.MAPPED, 10.0, 12)
    assert 1.2 < proposal.factor < 1.8
    assert (heights_of(before.facts), heights_of(after.facts)) == (None, proposal)
    assert after.facts["clutter"] == {"source": "mapped", "assumed_m": 10.0 * proposal.factor, "is_fitted": True}
    assert after.facts["cells"]["not_served"] > before.facts["cells"]["not_served"]
    # The same tests ask for the same heights again: nothing drifts.
    assert proposed_heights() == proposal
    text = " ".join(people.client("visitor").get("/couverture").content.decode().split())
    assert "fois les hauteurs de la BD TOPO d’après" in text

    written = {path.name: path.read_bytes() for path in after.folder.iterdir()}
    after.folder.rename(tmp_path / "first")
    assert {path.name: path.read_bytes() for path in predicted(tmp_path).folder.iterdir()} == written

    people.client("bruno").post("/couverture/verite/hauteurs/retirer")
    again = predicted(tmp_path)

    assert (heights_in_force(), again.version, again.is_new) == (None, before.version, False)
    verbs = TraceEntry.objects.filter(about=f"heights:{proposal.version}").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["heights-in-force", "heights-removed"]

    people.client("bruno").post("/mon-espace/attente/heights/apply", {"cle": proposal.version})

    assert heights_in_force() == proposal


def test_heights_are_refused_where_nobody_has_tested_or_others_are_asked_for_by_now():
    for version in ("", "abc"):
        with pytest.raises(Refused) as refusal:
            put_heights_in_force(version, None, now=NOW)
        assert refusal.value.code == "heights_changed"
    assert not remove_heights(None, now=NOW)


def test_heights_correct_only_what_they_were_fitted_to():
    fitted = FittedHeights("v", ClutterSource.ASSUMED, 10.0, 1.3, 1.1, 1.5, tests=240, devices=9, radio_cells=12)
    mapped = Clutter(ClutterSource.MAPPED, 10.0)

    assert corrected_clutter(CONSERVATIVE_CLUTTER, fitted) == (Clutter(ClutterSource.ASSUMED, 13.0), True)
    assert corrected_clutter(mapped, fitted) == (mapped, False)
    assert corrected_clutter(Clutter(ClutterSource.ASSUMED, 12.0), fitted) == (
        Clutter(ClutterSource.ASSUMED, 12.0),
        False,
    )
    assert corrected_clutter(BARE_GROUND, None) == (BARE_GROUND, False)
