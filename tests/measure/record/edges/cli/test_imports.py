import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.measure.record.store.models import Measurement
from maillage.site.cli import quality as app
from tests.measure.record.importing import SAMPLES

pytestmark = pytest.mark.django_db


def test_import_of_a_right_file_ends_with_status_0_and_tells_its_numbers() -> None:
    result = CliRunner().invoke(app, ["import", "rtr", str(SAMPLES / "rtr-opendata-2021-11-sample.xlsx"), "--json"])

    facts = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (facts["read"], facts["recorded"], facts["refused"], facts["verdicts"]["counted"]) == (41, 41, 0, 5)


def test_import_with_a_refused_row_ends_with_status_1_and_names_the_row(tmp_path: Path) -> None:
    lines = (SAMPLES / "arcep-web-2022-extract.csv").read_text("utf-8").splitlines()
    path = tmp_path / "extract.csv"
    path.write_text("\n".join([*lines, "BIDULE,47.2,-1.5,44109,https://example.org/,1,2.5"]), "utf-8")

    result = CliRunner().invoke(app, ["import", "arcep-web-2022", str(path)])

    assert result.exit_code == 1
    assert "ligne 85" in result.stderr
    assert "BIDULE" in result.stderr
    assert Measurement.objects.count() == 83


def test_name_of_an_unread_column_in_brackets_stands_in_the_report(tmp_path: Path) -> None:
    # Seen: "hors du filtre [rows] de la description" was shown without its "[rows]", as if it were a colour.
    lines = (SAMPLES / "arcep-web-2022-extract.csv").read_text("utf-8").splitlines()
    path = tmp_path / "extract.csv"
    path.write_text("\n".join([f"{lines[0]},[db]", *(f"{line},3" for line in lines[1:])]), "utf-8")

    result = CliRunner().invoke(app, ["import", "arcep-web-2022", str(path), "--dry-run"])

    assert "[db]" in result.stdout


def test_dry_run_writes_nothing() -> None:
    words = ["import", "glasgow-5g-2025", str(SAMPLES / "glasgow-5g-2025.xlsx"), "--dry-run", "--json"]

    result = CliRunner().invoke(app, words)

    assert json.loads(result.stdout)["verdicts"] == {"counted": 720}
    assert not Measurement.objects.exists()


def test_list_names_every_source_with_its_licence() -> None:
    result = CliRunner().invoke(app, ["import", "--list", "--json"])

    licences = {source["name"]: source["licence"] for source in json.loads(result.stdout)}
    assert licences["ookla"] == "CC BY-NC-SA 4.0"
    assert set(licences) >= {"rtr", "arcep", "mlab-downloads", "mlab-uploads", "ookla", "glasgow-5g-2025"}


def test_import_without_a_file_is_a_wrong_command() -> None:
    assert CliRunner().invoke(app, ["import", "rtr"]).exit_code == 2


def test_simulate_writes_the_truth_beside_the_tests(tmp_path: Path) -> None:
    truth = tmp_path / "truth.json"
    words = ["simulate", "--territory", "commune:44109", "--tests", "300", "--devices", "100", "--until", "2026-11-24"]

    result = CliRunner().invoke(app, [*words, "--truth", str(truth), "--json"])

    assert json.loads(result.stdout)["recorded"] == 300
    facts = json.loads(truth.read_text("utf-8"))
    assert facts["population_shares"]["dense"] == 1.0
    assert set(facts["truth"]["territory"]) == {"orange", "sfr", "bouygues-telecom", "free-mobile"}
