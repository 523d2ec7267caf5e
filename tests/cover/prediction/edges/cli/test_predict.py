import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.core.problems import Refused
from maillage.cover.network.domain.link_budget import budget_lines
from maillage.site.cli import coverage as app
from tests.cover.network.intake.site_files import write_sites
from tests.cover.prediction.store.build.grounds import write_ground

pytestmark = pytest.mark.usefixtures("coverage_data")


def run(*options: str) -> str:
    result = CliRunner().invoke(app, list(options), catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_predict_writes_a_folder_and_says_who_is_served(tmp_path: Path):
    options = (str(write_sites(tmp_path, {})), "--terrain", str(write_ground(tmp_path / "g.tif")))
    few = ("--territory", "departement:44", "--cell-m", "250", "--radius-km", "3", "--day", "2026-06-01")

    facts = json.loads(run("predict", *options, *few, "--assume", "receiver_height_m=12", "--json"))

    assert (facts["sites"], facts["budget"]["receiver_height_m"], facts["day"]) == (1, 12, "2026-06-01")
    assert (Path(facts["folder"]) / "signal.tif").is_file()
    assert "--addresses" in run("predict", *options, *few, "--assume", "receiver_height_m=12")


def test_without_terrain_a_macro_cell_of_3gpp_is_predicted_for_a_first_look_and_never_published(tmp_path: Path):
    sites = str(write_sites(tmp_path, {}))
    few = ("--territory", "departement:44", "--cell-m", "250", "--radius-km", "9", "--day", "2026-06-01")

    facts = json.loads(run("predict", sites, *few, "--without-terrain", "RMa", "--json"))
    said = run("predict", sites, *few, "--without-terrain", "RMa")
    by_table = json.loads(run("predict", sites, *few, "--without-terrain", "RMa", "--assume", "cqi_qam=256", "--json"))

    assert (facts["scenario"], facts["radius_m"], facts["clutter"]["source"]) == ("RMa", 5_000.0, "none")
    assert sum(facts["cells"].values()) > 1_000
    assert "Sans relief : pertes moyennes du modèle RMa" in said
    assert facts["version"] != by_table["version"]
    with pytest.raises(Refused) as refusal:
        run("predict", sites, *few, "--without-terrain", "RMa", "--publish")
    assert refusal.value.code == "ground_not_loaded"


def test_demonstration_says_that_its_sites_are_invented_and_proposes_three_more():
    few = ("--sites", "1", "--cell-m", "500", "--radius-km", "3", "--addresses", "40")

    said = run("demo", *few, "--clutter-height-m", "0")

    assert said.startswith("Les sites sont inventés")
    assert "3 sites de plus serviraient" in said
    assert "Selon la hauteur de l’antenne" in said
    assert "40 adresses inventées" in said


def test_budget_lists_every_number_with_its_source():
    lines = json.loads(run("budget", "--json"))

    assert [line["name"] for line in lines] == [line.name for line in budget_lines()]
    assert len(run("budget").splitlines()) == len(lines)


@pytest.mark.parametrize(
    ("option", "code"), [(("--assume", "gain 16"), "budget_form"), (("--day", "demain"), "day_form")]
)
def test_option_that_means_nothing_is_refused(tmp_path: Path, option: tuple[str, str], code: str):
    with pytest.raises(Refused) as refusal:
        run("predict", "sites.csv", "--terrain", "relief.tif", "--territory", "departement:44", *option)

    assert refusal.value.code == code
