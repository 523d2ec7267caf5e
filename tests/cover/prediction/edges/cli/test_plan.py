import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from maillage.core.problems import Problem
from maillage.cover.network.store.radio_supports import load_supports
from maillage.site.cli import coverage as app
from tests.cover.network.intake.site_files import write_sites
from tests.cover.prediction.store.build.grounds import write_ground

pytestmark = pytest.mark.usefixtures("coverage_data")

# Three places of the small ground, each some kilometres from the others.
PLACES = (("A", "-1.6262", "47.5638"), ("B", "-1.6700", "47.5900"), ("C", "-1.5800", "47.5300"))


def sites_of(folder: Path, names: str) -> Path:
    folder.mkdir(exist_ok=True)
    return write_sites(
        folder,
        *({"code_site": code, "longitude": lon, "latitude": lat} for code, lon, lat in PLACES if code in names),
    )


def run(folder: Path, *options: str) -> dict[str, Any]:
    ground = ("--terrain", str(write_ground(folder / "g.tif")), "--clutter-height-m", "0")
    small = ("--territory", "departement:44", "--radius-km", "2", "--cell-m", "200", "--json")
    result = CliRunner().invoke(app, ["plan", *options, *ground, *small], catch_exceptions=False)
    assert result.exit_code == 0
    facts: dict[str, Any] = json.loads(result.stdout)
    return facts


def test_sites_come_in_the_order_of_what_they_bring_and_the_file_says_it(tmp_path: Path):
    out = tmp_path / "plan.csv"

    facts = run(tmp_path, str(sites_of(tmp_path, "ABC")), "--number", "2", "--out", str(out))

    added = [site["added"] for site in facts["sites"]]
    assert (len(added), added) == (2, sorted(added, reverse=True))
    assert facts["served"] == pytest.approx(sum(added), abs=0.2)
    assert facts["next_site"]["added"] <= added[-1]
    assert facts["remaining"]["budget"] > 0
    with out.open(encoding="utf-8", newline="") as stream:
        assert [row["code"] for row in csv.DictReader(stream)] == [site["code"] for site in facts["sites"]]


def test_site_that_stands_is_not_chosen_and_what_it_serves_counts_once(tmp_path: Path):
    fixed = str(sites_of(tmp_path / "fixed", "A"))

    facts = run(tmp_path, str(sites_of(tmp_path, "BC")), "--fixed", fixed, "--number", "2", "--exact")

    assert {site["code"] for site in facts["sites"]} == {"B", "C"}
    assert facts["already_served"] > 0
    assert facts["is_optimal"]


def test_site_that_is_full_leaves_households_for_that_reason(tmp_path: Path):
    facts = run(tmp_path, str(sites_of(tmp_path, "A")), "--capacity", "5", "--number", "1")

    assert [site["added"] for site in facts["sites"]] == [5.0]
    assert facts["remaining"]["capacity"] > 0


def test_dear_site_is_left_where_money_is_short(tmp_path: Path):
    costs = tmp_path / "couts.csv"
    costs.write_text("code_site;cout_eur\nA;900000\nB;80000\nC;80000\n", "utf-8")

    facts = run(tmp_path, str(sites_of(tmp_path, "ABC")), "--costs", str(costs), "--budget-eur", "100000")

    assert len(facts["sites"]) == 1
    assert facts["sites"][0]["cost"] == 80000.0


def test_addresses_with_a_good_access_are_no_need(tmp_path: Path):
    addresses = tmp_path / "ban.csv"
    near = "-1.6262;47.5650"
    addresses.write_text(f"id;lon;lat;bon_acces\na;{near};oui\nb;{near};oui\n", "utf-8")

    facts = run(tmp_path, str(sites_of(tmp_path, "A")), "--addresses", str(addresses))

    assert (facts["counts_need"], facts["need"], facts["sites"]) == (True, 0.0, [])


def test_supports_of_a_register_are_candidates_with_usual_sectors(tmp_path: Path):
    supports = tmp_path / "stations.csv"
    rows = "".join(f"S{code};{lat};{lon};Nozay\n" for code, lon, lat in PLACES)
    supports.write_text("station_anfr;lat;lon;page_commune\n" + rows + "PARIS;48.85;2.35;Paris\n", "utf-8")

    facts = run(tmp_path, str(supports), "--number", "1")

    assert facts["candidates"] == 3
    assert facts["sites"][0]["antenna_height_m"] == 30.0


def test_without_candidates_the_highest_ground_is_tried(tmp_path: Path):
    facts = run(tmp_path, "--number", "1")

    assert facts["candidates"] > 1
    assert facts["sites"][0]["code"].startswith("HAUT-")


def test_supports_that_the_sources_loaded_are_candidates(tmp_path: Path):
    register = tmp_path / "SUP_SUPPORT.txt"
    register.write_text(
        "SUP_ID;COR_NB_DG_LAT;COR_NB_MN_LAT;COR_NB_SC_LAT;COR_CD_NS_LAT;COR_NB_DG_LON;COR_NB_MN_LON;COR_NB_SC_LON;"
        "COR_CD_EW_LON;SUP_NM_HAUT\n101;47;33;49;N;1;37;34;W;38,5\n",
        "utf-8",
    )
    load_supports(register)

    facts = run(tmp_path, "--supports", "--number", "1")

    assert [site["code"] for site in facts["sites"]] == ["101"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), "terrain_missing"),
        (("--supports",), "supports_not_loaded"),
        (("sites.csv", "--supports"), "candidates_twice"),
        (("sites.csv", "--budget-eur", "1000"), "costs_and_budget"),
        (("sites.csv", "--out", "plan.txt"), "place_form"),
        (("sites.csv", "--fixed", "sites.csv", "--terrain", "g.tif"), "site_twice"),
    ],
)
def test_question_without_sense_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], code: str
):
    monkeypatch.chdir(tmp_path)
    sites_of(tmp_path, "A")
    write_ground(tmp_path / "g.tif")

    with pytest.raises(Problem) as refusal:
        CliRunner().invoke(app, ["plan", *options, "--territory", "departement:44"], catch_exceptions=False)

    assert refusal.value.code == code
