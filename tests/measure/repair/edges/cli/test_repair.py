import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.measure.repair.store.surroundings import known_roads, roads_file, roads_km
from maillage.site.cli import quality as app
from tests.measure.repair.repairing import CHATEAUBRIANT, Made, count_made

runner = CliRunner()
# A line of five kilometres through Châteaubriant, from west to east.
ROAD = [[-1.42, 47.72], [-1.3535, 47.72]]


@pytest.mark.django_db(transaction=True)
def test_repair_prints_the_areas_as_json():
    count_made([Made(CHATEAUBRIANT)])

    printed = runner.invoke(app, ["repair", "--json", "--operator", "Orange"])
    table = runner.invoke(app, ["repair", "--origin", "crowd"])

    found = json.loads(printed.stdout)
    facts = [(area["operator"], area["area"], area["tests"]) for area in found["areas"]]
    # Sixty tests of fewer than fifty devices are told in steps, here too.
    assert facts == [("orange", CHATEAUBRIANT, 50)]
    assert "Orange" in table.stdout


@pytest.mark.django_db
def test_wrong_words_are_refused_with_the_known_ones():
    said = [runner.invoke(app, ["repair", *words]) for words in (["--origin", "moon"], ["--operator", "nobody"])]

    assert [str(answer.exception).split(" : ")[1].split()[0] for answer in said] == ["donnez", "donnez"]


@pytest.mark.django_db
def test_sites_need_a_file_or_the_sample():
    assert runner.invoke(app, ["sites"]).exit_code == 2
    assert runner.invoke(app, ["sites", "x.csv", "--sample"]).exit_code == 2


@pytest.mark.django_db
def test_sites_say_what_was_loaded(tmp_path: Path):
    file = tmp_path / "2025_T2_sites.csv"
    file.write_text("Operateur;x;y;2G;3G;4G\n20801;355900;6689600;1;1;0\n20801;#N/A;#N/A;1;1;0\n")

    printed = runner.invoke(app, ["sites", str(file), "--json"])

    loaded = json.loads(printed.stdout)
    (reason,) = loaded.pop("set_aside")["reasons"]
    assert loaded == {"vintage": "2025-T2", "sites": 1}
    assert (reason["code"], reason["rows"], reason["examples"][0]["row"]) == ("no_position", 1, 3)


@pytest.mark.django_db
def test_roads_are_measured_in_each_commune(tmp_path: Path):
    file = tmp_path / "routes.geojson"
    line = {"type": "Feature", "geometry": {"type": "LineString", "coordinates": ROAD}}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [line]}))
    try:
        printed = runner.invoke(app, ["roads", str(file), "--json"])

        assert json.loads(printed.stdout)["km"] == pytest.approx(5.0, abs=0.05)
        roads = known_roads()
        assert roads is not None
        assert roads.source == "routes.geojson"
        assert 0 < (roads_km([CHATEAUBRIANT], roads) or 0) <= 5.05
        assert roads_km(["85001"], roads) == 0.0
    finally:
        roads_file().unlink(missing_ok=True)
    assert roads_km([CHATEAUBRIANT], known_roads()) is None
