import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.core.problems import Refused
from maillage.site.cli import coverage as app
from tests.cover.network.intake.site_files import write_sites
from tests.cover.prediction.store.build.grounds import write_ground

NEAR, FAR = (-1.615, 47.560), (-1.9, 47.3)


def options(folder: Path, out: str, *rows: str) -> list[str]:
    addresses = folder / "ban.csv"
    addresses.write_text("\n".join(("id;numero;lon;lat", *rows)) + "\n", "utf-8")
    return [
        *("points", str(addresses), "--sites", str(write_sites(folder, {})), "--out", str(folder / out)),
        *("--terrain", str(write_ground(folder / "g.tif")), "--clutter-height-m", "0", "--radius-km", "5"),
        *("--day", "2026-06-01"),
    ]


def test_each_address_of_a_file_has_its_answer_in_its_order(tmp_path: Path):
    rows = [f"loin;2;{FAR[0]};{FAR[1]}", f"près;1;{NEAR[0]};{NEAR[1]}"]

    result = CliRunner().invoke(app, [*options(tmp_path, "r.csv", *rows), "--json"], catch_exceptions=False)

    assert result.exit_code == 0
    assert json.loads(result.stdout)["states"] == {"unknown": 0, "not_served": 1, "served": 1}
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as stream:
        far, near = csv.DictReader(stream)
    assert (far["id"], far["state"], far["reason"], far["site"]) == ("loin", "not_served", "out_of_range", "")
    assert (near["id"], near["state"], near["site"], near["sector"]) == ("près", "served", "44-001", "A")
    assert float(near["peak_mbps"]) > 30


def test_file_answers_as_the_place_alone_does(tmp_path: Path):
    command = options(tmp_path, "r.csv", f"a;1;{NEAR[0]};{NEAR[1]}", "b;1;-1.57;47.54")
    CliRunner().invoke(app, command, catch_exceptions=False)
    shared = command[command.index("--terrain") :]
    alone = ["point", str(tmp_path / "sites.csv"), *shared, "--json"]

    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            place = ["--lon", row["lon"], "--lat", row["lat"]]
            facts = json.loads(CliRunner().invoke(app, [*alone, *place], catch_exceptions=False).stdout)
            assert (row["state"], row["reason"]) == (facts["state"], facts["reason"])
            assert float(row["probability"]) == pytest.approx(facts["probability"], abs=2e-3)
            assert float(row["peak_mbps"]) == pytest.approx(facts["peak_mbps"], abs=0.1)


def test_bad_rows_are_told_and_the_others_answered(tmp_path: Path):
    rows = ["a;1;douze;47.5", f"b;1;{NEAR[0]};{NEAR[1]}", "c;1;;47.5", "d;1;2.3;48.8;trop"]

    result = CliRunner().invoke(app, [*options(tmp_path, "r.geojson", *rows), "--json"], catch_exceptions=False)

    facts = json.loads(result.stdout)
    assert (result.exit_code, facts["addresses"], facts["bad_rows"]) == (1, 1, 3)
    assert [(bad["row"], bad["code"]) for bad in facts["findings"]] == [
        (2, "not_a_number"), (4, "missing"), (5, "wrong_width"),
    ]  # fmt: skip
    (feature,) = json.loads((tmp_path / "r.geojson").read_text("utf-8"))["features"]
    assert feature["geometry"]["coordinates"] == list(NEAR)
    assert feature["properties"]["state"] == "served"


def test_answers_are_placemarks_of_kml(tmp_path: Path):
    CliRunner().invoke(app, options(tmp_path, "r.kml", f"<a>;1;{NEAR[0]};{NEAR[1]}"), catch_exceptions=False)

    text = (tmp_path / "r.kml").read_text("utf-8")
    assert "<name>&lt;a&gt;</name>" in text
    assert text.endswith("</Document></kml>\n")


def test_file_of_answers_without_a_form_is_refused(tmp_path: Path):
    with pytest.raises(Refused) as refusal:
        CliRunner().invoke(app, options(tmp_path, "r.txt", "a;1;0;0"), catch_exceptions=False)

    assert refusal.value.code == "place_form"


def test_addresses_without_places_are_refused_and_nothing_is_written(tmp_path: Path):
    command = options(tmp_path, "r.csv")
    (tmp_path / "ban.csv").write_text("id;x;y\na;1;2\n", "utf-8")

    with pytest.raises(Refused) as refusal:
        CliRunner().invoke(app, command, catch_exceptions=False)

    assert refusal.value.code == "addresses_columns"
    assert not (tmp_path / "r.csv").exists()
