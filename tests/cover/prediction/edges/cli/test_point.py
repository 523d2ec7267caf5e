import json
from pathlib import Path

from typer.testing import CliRunner

from maillage.site.cli import coverage as app
from tests.cover.network.intake.site_files import write_sites
from tests.cover.prediction.store.build.grounds import write_ground


def test_place_gets_its_answer_first_and_then_where_each_db_went(tmp_path: Path):
    options = [
        *("point", str(write_sites(tmp_path, {})), "--terrain", str(write_ground(tmp_path / "g.tif"))),
        *("--lon", "-1.615", "--lat", "47.56", "--clutter-height-m", "0", "--radius-km", "5", "--day", "2026-06-01"),
    ]

    said = CliRunner().invoke(app, options, catch_exceptions=False)
    facts = json.loads(CliRunner().invoke(app, [*options, "--json"], catch_exceptions=False).stdout)

    assert said.exit_code == 0
    assert said.stdout.splitlines()[0] == "Ce lieu : servi."
    assert (facts["state"], facts["heard"][0]["site"]) == ("served", "44-001")
    assert [level["height_m"] for level in facts["heights"]] == [4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0]
