import json
import re
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.site.cli import procurement as app
from tests.buy.contracts.built_stores import write_document
from tests.buy.contracts.contracts import MARKET_V1, SAMPLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]


def test_import_tells_what_it_received_and_what_the_store_holds(tmp_path: Path) -> None:
    write_document(tmp_path / "marches.json", MARKET_V1)

    result = CliRunner().invoke(app, ["import", str(tmp_path / "marches.json"), "--source", "Ville", "--json"])

    facts = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [(file["source"], file["name"], file["isNew"]) for file in facts["files"]] == [
        ("Ville", "marches.json", True)
    ]
    assert (facts["store"]["isNew"], facts["store"]["rows"]["contracts"]) == (True, 1)


def test_second_import_says_that_all_was_known(tmp_path: Path) -> None:
    write_document(tmp_path / "marches.json", MARKET_V1)
    CliRunner().invoke(app, ["import", str(tmp_path / "marches.json")])

    result = CliRunner().invoke(app, ["import", str(tmp_path / "marches.json")])

    assert re.search(r"0 fichiers? reçus?, 1 déjà connus?\.", result.stdout)
    assert "Marchés à jour" in result.stdout


def test_sources_name_files_and_the_day_of_withdrawal(tmp_path: Path) -> None:
    write_document(tmp_path / "marches.json", MARKET_V1)
    CliRunner().invoke(app, ["import", str(tmp_path / "marches.json"), "--source", "Ville", "--no-build"])
    waiting = json.loads(CliRunner().invoke(app, ["sources", "--json"]).stdout)
    CliRunner().invoke(app, ["build"])

    withdrawn = json.loads(CliRunner().invoke(app, ["sources", "--withdraw", "Ville", "--json"]).stdout)

    assert (waiting[0]["withdrawnOn"], waiting[0]["files"][0]["rows"]) == (None, None)
    assert withdrawn[0]["withdrawnOn"] is not None
    assert withdrawn[0]["files"][0]["rows"]["marches-contrats"] == 1


def test_check_of_a_right_file_ends_with_status_0(tmp_path: Path) -> None:
    write_document(tmp_path / "marches.json", MARKET_V1)

    result = CliRunner().invoke(app, ["check", str(tmp_path / "marches.json")])

    assert (result.exit_code, result.stdout) == (0, "1 marchés lus : 1 sans erreur, 0 que le ministère écarte.\n")


def test_check_of_real_files_names_rule_place_and_sentence_and_ends_with_status_1() -> None:
    result = CliRunner().invoke(app, ["check", str(SAMPLES / "real" / "pes_2019.json"), "--json"])

    facts = json.loads(result.stdout)
    assert result.exit_code == 1
    assert facts["contracts"] > facts["valid"]
    assert all(remark["path"] and remark["rule"] and remark["message"] for remark in facts["remarks"])


def test_check_counts_every_remark_and_tells_the_first_hundred_of_each_rule(tmp_path: Path) -> None:
    wrong = [{**MARKET_V1, "id": str(number), "dureeMois": -number} for number in range(1, 131)]
    write_document(tmp_path / "marches.json", *wrong)

    result = CliRunner().invoke(app, ["check", str(tmp_path / "marches.json"), "--json"])

    facts = json.loads(result.stdout)
    counts = {rule["rule"]: (rule["count"], rule["shown"]) for rule in facts["rules"]}
    told = Counter(remark["rule"] for remark in facts["remarks"])
    assert (result.exit_code, set(counts.values())) == (1, {(130, 100)})
    assert told == {rule: shown for rule, (_count, shown) in counts.items()}


def test_invented_region_is_written_as_the_official_format_has_it(tmp_path: Path) -> None:
    path = tmp_path / "invented.json"

    result = CliRunner().invoke(app, ["invent", str(path), "--communes", "3", "--official", "--json"])
    checked = CliRunner().invoke(app, ["check", str(path)])

    assert json.loads(result.stdout)["buyers"] == 3
    assert checked.exit_code == 0
