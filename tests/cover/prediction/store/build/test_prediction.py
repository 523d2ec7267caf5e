import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray

from maillage.core.problems import NotFound, Refused
from maillage.cover.prediction.domain.service import ServiceReason, ServiceState
from maillage.cover.prediction.store.build.height_tiles import load_raster
from maillage.cover.prediction.store.build.prediction import PredictionTask, build_prediction, publish_prediction
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.prediction_files import prediction_facts, predictions_folder
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.cover.radio.domain.rasters import BARE_GROUND
from tests.cover.network.intake.site_files import write_msi, write_sites
from tests.cover.prediction.store.build.grounds import write_ground

pytestmark = pytest.mark.usefixtures("coverage_data")


@pytest.fixture
def task(tmp_path: Path) -> PredictionTask:
    sectors = [{"secteur": name, "azimut_deg": azimuth} for name, azimuth in (("A", "0"), ("B", "120"), ("C", "240"))]
    return PredictionTask(
        sites=write_sites(tmp_path, *sectors),
        terrain=write_ground(tmp_path / "ground.tif"),
        territory="departement:44",
        day=date(2026, 6, 1),
        clutter=BARE_GROUND,
        cell_m=200.0,
        radius_m=4_000.0,
    )


def layer(folder: Path, name: str) -> NDArray[np.float64]:
    with rasterio.open(folder / f"{name}.tif") as source:
        assert source.crs.to_epsg() == 2154
        values: NDArray[np.float64] = source.read(1).astype(np.float64)
        return values


def test_prediction_is_published_whole_with_its_inputs_and_three_states(task: PredictionTask):
    built = build_prediction(task)

    facts = prediction_facts(built.version)
    assert facts is not None
    assert (facts["sites"], facts["sectors"], facts["load_converged"], facts["is_invented"]) == (1, 3, True, False)
    assert set(facts["files"]) == {"sites", "terrain"}
    assert [path.name for path in predictions_folder().iterdir() if path.is_dir()] == [built.version]
    state = layer(built.folder, "state")
    assert {int(one) for one in np.unique(state)} <= {int(one) for one in ServiceState}
    # Beside the mast the signal is strong, far outside the radius there is none.
    middle = tuple(side // 2 for side in state.shape)
    assert state[middle[0] + 3, middle[1] + 3] == ServiceState.SERVED
    assert layer(built.folder, "reason")[0, 0] == ServiceReason.OUT_OF_RANGE
    assert -100 < layer(built.folder, "signal")[middle[0] + 3, middle[1] + 3] < -30


def test_same_inputs_give_the_same_bytes(task: PredictionTask, tmp_path: Path):
    first = build_prediction(task)
    kept = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    first.folder.rename(tmp_path / "moved")

    second = build_prediction(task)

    assert second.is_new
    assert {path.name: path.read_bytes() for path in second.folder.iterdir()} == kept
    assert not build_prediction(task).is_new


def test_another_number_of_the_budget_is_another_prediction(task: PredictionTask):
    first = build_prediction(task)

    other = build_prediction(replace(task, budget=replace(task.budget, receiver_gain_dbi=10.0)))

    assert other.version != first.version
    # Of the cells, which are computed; households are drawn, from a seed that the version gives.
    assert other.facts["cells"]["served"] <= first.facts["cells"]["served"]


def test_another_antenna_file_of_the_same_name_is_another_prediction(task: PredictionTask, tmp_path: Path):
    row = {"antenne": "k.msi", "gain_dbi": "", "inclinaison_electrique_deg": ""}
    asked = replace(task, sites=write_sites(tmp_path, row))
    write_msi(tmp_path / "k.msi")
    first = build_prediction(asked)

    write_msi(tmp_path / "k.msi", tilt=8)

    assert build_prediction(asked).version != first.version


def test_communes_have_intervals_and_no_need_where_no_file_says_it(task: PredictionTask):
    built = build_prediction(task)

    communes = json.loads((built.folder / "communes.json").read_text("utf-8"))
    with (built.folder / "communes.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["code"] for row in rows] == [one["code"] for one in communes]
    assert "44113" in {one["code"] for one in communes}  # Nozay
    assert all(one["served_low"] <= one["served"] <= one["served_high"] <= one["households"] for one in communes)
    assert {one["need"] for one in communes} == {None}


def test_addresses_place_households_and_say_their_need(task: PredictionTask, tmp_path: Path):
    path = tmp_path / "adresses.csv"
    path.write_text("id;lon;lat;bon_acces\na;-1.6262;47.5700;oui\nb;-1.6262;47.5580;non\n", "utf-8")

    built = build_prediction(replace(task, addresses=path))

    (nozay,) = json.loads((built.folder / "communes.json").read_text("utf-8"))
    assert (nozay["code"], built.facts["places"]) == ("44113", "addresses")
    assert nozay["need"] == pytest.approx(nozay["households"] / 2, abs=1)


def test_site_without_frequency_on_that_day_serves_nobody(task: PredictionTask):
    built = build_prediction(replace(task, day=date(2027, 6, 1)))

    assert built.facts["totals"]["served"] == 0
    assert built.facts["reasons"]["no_frequency"] > 0


def test_heights_of_trees_in_a_file_take_signal_away(task: PredictionTask, tmp_path: Path):
    bare = build_prediction(task)

    # The ground of the tests has 30 to 50 m: as trees, a forest without end.
    wooded = build_prediction(replace(task, clutter_file=write_ground(tmp_path / "trees.tif")))

    assert (bare.facts["clutter"]["source"], wooded.facts["clutter"]["source"]) == ("none", "measured")
    assert wooded.facts["cells"]["served"] < bare.facts["cells"]["served"]


def test_loaded_heights_stand_where_no_file_is_given(task: PredictionTask, tmp_path: Path):
    now = datetime(2026, 6, 1, tzinfo=UTC)
    load_raster(HeightKind.TERRAIN, write_ground(tmp_path / "loaded.tif"), projection=None, now=now)

    loaded = build_prediction(replace(task, terrain=None))

    assert len(loaded.facts["loaded_heights"]["terrain"]) == 1
    assert loaded.facts["cells"] == build_prediction(task).facts["cells"]


def test_hole_in_the_terrain_is_not_known(task: PredictionTask, tmp_path: Path):
    holed = write_ground(tmp_path / "holed.tif", hole=True)

    built = build_prediction(replace(task, terrain=holed))

    assert built.facts["reasons"]["no_ground"] > 0
    assert np.isnan(layer(built.folder, "signal")).any()


@pytest.mark.parametrize(("crs", "code"), [("EPSG:4326", "raster_elsewhere"), (None, "projection_missing")])
def test_terrain_of_a_wrong_projection_or_none_is_refused(
    task: PredictionTask, tmp_path: Path, crs: str | None, code: str
):
    with pytest.raises(Refused) as refusal:
        build_prediction(replace(task, terrain=write_ground(tmp_path / "other.tif", crs=crs)))

    assert refusal.value.code == code
    assert list(predictions_folder().glob("*/")) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"latitude": "45.0"}, "terrain_elsewhere"),
        ({"etat": "idée"}, "no_counted_site"),
    ],
)
def test_network_that_cannot_be_predicted_is_refused(
    task: PredictionTask, tmp_path: Path, change: dict[str, str], code: str
):
    with pytest.raises(Refused) as refusal:
        build_prediction(replace(task, sites=write_sites(tmp_path, change)))

    assert refusal.value.code == code


def test_file_that_is_no_raster_is_refused(task: PredictionTask, tmp_path: Path):
    text = tmp_path / "text.tif"
    text.write_text("rien", "utf-8")

    with pytest.raises(Refused) as refusal:
        build_prediction(replace(task, terrain=text))

    assert refusal.value.code == "no_raster"


def test_published_prediction_is_the_one_that_pages_read(task: PredictionTask):
    assert current_prediction() is None
    assert task.terrain is not None
    load_raster(HeightKind.TERRAIN, task.terrain, projection=None, now=datetime(2026, 6, 1, tzinfo=UTC))
    first = build_prediction(replace(task, terrain=None))
    second = build_prediction(replace(task, terrain=None, cell_m=250.0))

    publish_prediction(first.version)
    published = current_prediction()
    assert published is not None
    assert (published.version, published.folder) == (first.version, first.folder)
    assert sum(row.households for row in published.communes.values()) == first.facts["totals"]["households"]
    assert (published.folder / "sites.csv").read_bytes() == task.sites.read_bytes()
    publish_prediction(second.version)
    published = current_prediction()
    assert published is not None
    assert published.version == second.version


def test_prediction_on_a_file_of_terrain_or_of_no_name_is_not_published(task: PredictionTask):
    with pytest.raises(Refused, match="repose sur le relief chargé"):
        publish_prediction(build_prediction(task).version)
    with pytest.raises(NotFound, match="n’existe pas"):
        publish_prediction("0123456789abcdef")
    assert current_prediction() is None
