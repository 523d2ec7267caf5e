"""Tests of a small invented network with a planted error: what the command makes of them."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from maillage.core.problems import Refused
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.intake.site_tables import read_base_stations
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.store.build.ground import box_around, ground_within
from maillage.cover.radio.domain.rasters import BARE_GROUND
from maillage.demonstration.readings import simulated_tests
from maillage.site.cli import coverage as app
from tests.cover.network.intake.site_files import write_sites
from tests.cover.prediction.store.build.grounds import write_ground

PLACES = (
    ("A", "-1.6262", "47.5638"),
    ("B", "-1.6900", "47.6000"),
    ("C", "-1.5700", "47.5250"),
    ("D", "-1.69", "47.53"),
)
HEADER = "nature;appareil;lon;lat;rsrp_dbm;site;debit_mbps;offre_mbps;wifi"


def invented_tests(folder: Path, *, bias_db: float) -> Path:
    """Tests of lines around four sites, beside the model by ``bias_db`` and noise, each with a good rate."""
    sites = write_sites(folder, *({"code_site": code, "longitude": lon, "latitude": lat} for code, lon, lat in PLACES))
    stations = read_base_stations(sites)
    terrain = write_ground(folder / "g.tif")
    ground = ground_within(box_around(stations, 3000), terrain=terrain, clutter_file=None, assumed=BARE_GROUND)
    network = GroundedNetwork(stations, *ground, 3000.0, date(2026, 6, 1), LinkBudget())
    path = folder / "tests.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEADER.split(";"))
        for test in simulated_tests(network, bias_db=bias_db, count=80, reach_m=1500, seed=3):
            writer.writerow(["ligne", test.device, test.lon, test.lat, test.rsrp_dbm, test.site, 45, 100, "non"])
    return path


def run(folder: Path, tests: Path, *options: str) -> str:
    command = [
        *("calibrate", str(tests), "--sites", str(folder / "sites.csv"), "--terrain", str(folder / "g.tif")),
        *("--clutter-height-m", "0", "--radius-km", "3", "--day", "2026-06-01", *options),
    ]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def facts(folder: Path, tests: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(folder, tests, "--json"))
    return found


def test_planted_bias_comes_back_and_none_is_made_where_there_is_none(tmp_path: Path):
    biased = facts(tmp_path, invented_tests(tmp_path, bias_db=-9.0))
    right = facts(tmp_path, invented_tests(tmp_path, bias_db=0.0))

    assert biased["is_adopted"]
    assert biased["mean_correction_db"] == pytest.approx(-9.0, abs=1.5)
    assert biased["left_out_after_db"] < biased["left_out_before_db"]
    assert (right["is_adopted"], right["mean_correction_db"], set(right["site_db"].values())) == (False, 0.0, {0.0})
    assert sum(right["before"]["works"].values()) == pytest.approx(right["voices"], abs=0.1)
    assert right["before"] == right["after"]


def test_command_says_what_tests_are_worth_and_where_the_next_ones_are(tmp_path: Path):
    tests = invented_tests(tmp_path, bias_db=0.0)
    rows = tests.read_text("utf-8").splitlines()
    tests.write_text("\n".join([*rows[:30], rows[1]]) + "\n", "utf-8")

    said = run(tmp_path, tests, "--territory", "departement:44")

    assert "29 : lignes relevées par l’exploitant." in said
    assert "Lignes répétées, comptées une fois : 1." in said
    assert said.count("Où tester ensuite") == 5


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("ligne;z;-1.62;47.56;-90;X-9;;;", "test_site_unknown"),
        ("ligne;z;-1.62;47.56;;;;;", "tests_refused"),
        ("mobile;z;-1.62;47.56;-90;;;;", "tests_refused"),
    ],
)
def test_row_that_cannot_be_held_against_the_network_is_refused(tmp_path: Path, row: str, code: str):
    invented_tests(tmp_path, bias_db=0.0).write_text(f"{HEADER}\n{row}\n", "utf-8")

    with pytest.raises(Refused) as refusal:
        run(tmp_path, tmp_path / "tests.csv")

    assert refusal.value.code == code
