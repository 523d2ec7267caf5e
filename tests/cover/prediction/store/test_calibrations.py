"""Lines that hear 9 dB less than predicted: the agency calibrates, the next prediction says what they hear."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
import rasterio

from maillage.core.problems import Refused
from maillage.cover.prediction.domain.commune_rows import HouseholdTotals
from maillage.cover.prediction.domain.point_questions import PointQuestion
from maillage.cover.prediction.store.build.height_tiles import load_raster
from maillage.cover.prediction.store.build.prediction import (
    BuiltPrediction,
    PredictionTask,
    build_prediction,
    publish_prediction,
)
from maillage.cover.prediction.store.calibrations import calibration_in_force, put_calibration_in_force
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.point_answers import answered_point
from maillage.cover.prediction.store.readings import import_readings
from maillage.cover.prediction.store.truth_rebuild import follow_truth, predicted_network_of
from maillage.cover.prediction.store.truth_report import proposed_calibration, truth_report
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.cover.radio.domain.rasters import BARE_GROUND
from maillage.demonstration.readings import simulated_tests
from tests.cover.network.intake.site_files import write_sites
from tests.cover.prediction.edges.cli.test_calibrate import PLACES
from tests.cover.prediction.store.build.grounds import write_ground
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("coverage_data")]
NOW = datetime(2026, 11, 28, tzinfo=UTC)
PLANTED_DB = -9.0


def predicted(folder: Path) -> BuiltPrediction:
    """The prediction of four sites in force, with the calibration in force."""
    sites = write_sites(folder, *({"code_site": code, "longitude": lon, "latitude": lat} for code, lon, lat in PLACES))
    task = PredictionTask(
        sites=sites, terrain=None, territory="departement:44", day=date(2026, 6, 1), clutter=BARE_GROUND,
        cell_m=200.0, radius_m=3_000.0, calibration=calibration_in_force(),
    )  # fmt: skip
    built = build_prediction(task)
    publish_prediction(built.version)
    return built


def bring_lines(folder: Path, *, bias_db: float) -> None:
    """Lines around the sites of the prediction, ``bias_db`` beside it."""
    prediction = current_prediction()
    assert prediction is not None
    network = replace(predicted_network_of(prediction), calibration=None)
    path = folder / "lignes.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["nature", "appareil", "lon", "lat", "rsrp_dbm", "site"])
        for test in simulated_tests(network, bias_db=bias_db, count=80, reach_m=1500, seed=3):
            writer.writerow(["ligne", test.device, test.lon, test.lat, test.rsrp_dbm, test.site])
    import_readings(path, name="lignes.csv", organisation=None, now=NOW, today=NOW.date())


def totals_in(built: BuiltPrediction) -> HouseholdTotals:
    """The households of all that a prediction covers."""
    return HouseholdTotals(**built.facts["totals"])


def mean_signal(built: BuiltPrediction) -> float:
    with rasterio.open(built.folder / "signal.tif") as layer:
        values = layer.read(1, masked=True)
    return float(np.nanmean(values))


def test_next_prediction_says_what_lines_hear_and_asks_for_the_same_correction(people: People, tmp_path: Path):
    load_raster(HeightKind.TERRAIN, write_ground(tmp_path / "g.tif"), projection=None, now=NOW)
    before = predicted(tmp_path)
    bring_lines(tmp_path, bias_db=PLANTED_DB)
    follow_truth(NOW)
    proposal = proposed_calibration()
    assert proposal is not None

    asked = {name: people.client(name).get("/couverture/verite").content.decode() for name in ("visitor", "bruno")}
    waits = "Un calage de la prédiction est proposé" in people.client("bruno").get("/mon-espace").content.decode()
    sent = {
        name: people.client(name).post("/couverture/verite/calage", {"calage": proposal.version}).status_code
        for name in ("visitor", "farid", "bruno")
    }
    after = predicted(tmp_path)
    made = follow_truth(NOW)

    assert {name: "Caler la prochaine prédiction" in text for name, text in asked.items()} == {
        "visitor": False,
        "bruno": True,
    }
    assert (sent, people.client("visitor").get("/couverture").status_code) == (
        {"visitor": 302, "farid": 403, "bruno": 302},
        200,
    )
    assert waits
    assert "Un calage de la prédiction est proposé" not in people.client("bruno").get("/mon-espace").content.decode()
    assert mean_signal(after) - mean_signal(before) == pytest.approx(PLANTED_DB, abs=2.0)
    assert (made, proposed_calibration()) == (1, proposal)
    report = truth_report()
    assert report is not None
    assert report.calibration is not None
    assert (report.calibration.before_db or 0) > (report.calibration.after_db or 0)
    assert (report.calibration.narrowed_sites, report.calibration.assumed_sd_db) == (4, 6.7)
    assert (report.calibration.remaining_sd_db or 9.0) < 4.0
    widths = [row.served_high - row.served_low for row in (totals_in(before), totals_in(after))]
    assert widths[1] < widths[0]
    text = " ".join(people.client("visitor").get("/couverture/verite").content.decode().split())
    assert "La prédiction montrée est calée" in text
    assert "Autour de 4 sites mesurés" in text
    assert "Calé sur " in text
    ledger = answered_point(PointQuestion(lon=-1.6262, lat=47.555, height_m=8.0)).answer.server
    assert ledger is not None
    assert ledger.signal.calibration_db == pytest.approx(PLANTED_DB, abs=4.0)

    people.client("bruno").post("/couverture/verite/calage/retirer")

    assert calibration_in_force() is None

    people.client("bruno").post("/mon-espace/attente/calibrations/apply", {"cle": proposal.version})

    assert calibration_in_force() == proposal


def test_lines_that_hear_what_is_predicted_ask_for_nothing(tmp_path: Path):
    load_raster(HeightKind.TERRAIN, write_ground(tmp_path / "g.tif"), projection=None, now=NOW)
    predicted(tmp_path)
    bring_lines(tmp_path, bias_db=0.0)

    follow_truth(NOW)

    assert proposed_calibration() is None
    with pytest.raises(Refused) as refusal:
        put_calibration_in_force("", None, now=NOW)
    assert refusal.value.code == "calibration_changed"
