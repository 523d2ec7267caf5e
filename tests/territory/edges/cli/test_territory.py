import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from typer.testing import CliRunner

from maillage.core.problems import Refused
from maillage.territory.domain.terms import CodeChange, UpdateReport
from maillage.territory.edges.cli import territory
from maillage.territory.edges.cli.territory import app

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, Any]:
    result = CliRunner().invoke(app, [*words, "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, json.loads(result.stdout) if result.stdout else None


def test_search_prints_what_it_finds() -> None:
    code, found = run("search", "st jean de mon", "--limit", "1")

    assert (code, [one["address"] for one in found]) == (0, ["commune:85234"])


def test_search_as_a_table_shows_name_and_population() -> None:
    result = CliRunner(env={"COLUMNS": "120"}).invoke(app, ["search", "pornic", "--kind", "commune"])

    assert result.exit_code == 0
    assert "commune:44131" in result.stdout
    assert "18\u202f745" in result.stdout


def test_search_that_finds_nothing_ends_with_one() -> None:
    assert run("search", "zzzzz") == (1, [])


def test_locate_takes_a_negative_longitude() -> None:
    code, found = run("locate", "-2.1115", "47.1090")

    assert code == 0
    assert [one["address"] for one in found] == ["commune:44131", "epci:200067346", "departement:44", "region:52"]


def test_locate_at_sea_ends_with_one() -> None:
    assert run("locate", "-30", "40")[0] == 1


def test_places_are_added_listed_and_removed(tmp_path: Path) -> None:
    file = tmp_path / "glasgow.geojson"
    file.write_text(shapely.to_geojson(shapely.box(-4.3, 55.84, -4.2, 55.88)))

    added = run("places", "add", str(file), "--name", "Glasgow")[1]
    listed = run("places", "list")[1]
    left = run("places", "remove", "place:glasgow")[1]

    assert added[0]["address"] == "place:glasgow"
    assert len(listed) == 10
    assert left == []


def test_place_of_communes_is_added() -> None:
    code, added = run("places", "add", "--name", "Côte", "--communes", "44131, 44012")

    assert (code, added[0]["within"]) == (0, "La Bernerie-en-Retz, Pornic")


def test_update_with_a_wrong_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        run("update", str(tmp_path / "absent-2027.csv"))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("cog", ["COG 2027 en vigueur : 2 communes lues", "faute de savoir ce qu’elles sont devenues"]),
        ("populations", ["Populations de 2027 en vigueur : 2 communes lues.", "elles gardent leur population"]),
        ("postal-codes", ["Codes postaux de 2027 en vigueur : 2 communes lues.", "elles gardent leurs codes postaux"]),
    ],
)
def test_update_says_what_became_of_the_communes_that_the_file_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, words: list[str]
) -> None:
    report = UpdateReport(form, "COG 2027", 2, 0, 0, kept=(CodeChange("85001", "L’Absie", None),))
    monkeypatch.setattr(territory, "apply_update", lambda *_arguments, **_options: report)

    said = CliRunner(env={"COLUMNS": "160"}).invoke(app, ["update", str(tmp_path / "liste-2027.csv")]).output

    said = " ".join(said.split())
    assert [word in said for word in words] == [True, True]


def test_ground_without_a_file_says_that_there_is_none() -> None:
    assert run("ground") == (0, {})


def test_ground_takes_a_file_and_gives_it_back() -> None:
    sample = Path(__file__).parents[3] / "samples" / "streets" / "shortbread.pmtiles"

    code, streets = run("ground", str(sample))

    assert (code, streets["schema"], streets["source"]) == (0, "shortbread", "shortbread.pmtiles")
    assert run("ground") == (0, streets)
    assert run("ground", "--remove") == (0, {})


def test_ground_is_not_given_and_removed_at_once() -> None:
    with pytest.raises(Refused):
        run("ground", "rues.pmtiles", "--remove")


def test_ground_as_a_table_says_what_it_covers() -> None:
    sample = Path(__file__).parents[3] / "samples" / "streets" / "shortbread.pmtiles"

    result = CliRunner(env={"COLUMNS": "160"}).invoke(app, ["ground", str(sample)])

    assert (result.exit_code, "-2.13" in result.stdout) == (0, True)
    CliRunner().invoke(app, ["ground", "--remove"])
