"""``maillage coverage dossier``."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.core.problems import NotFound, Refused
from maillage.cover.prediction.store.plan_files import KeptPlan
from maillage.site.cli import coverage as app


def run(*options: str) -> str:
    result = CliRunner().invoke(app, ["dossier", *options], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.django_db
def test_dossier_is_written_with_its_tables_beside_it_and_in_both_languages(tmp_path: Path, published_plan: KeptPlan):
    french, english = tmp_path / "projet.pdf", tmp_path / "plan.pdf"

    facts = json.loads(run("--out", str(french), "--json"))
    run(published_plan.version, "--out", str(english), "--language", "en")

    assert facts["version"] == published_plan.version
    assert [Path(table).name for table in facts["tables"]] == [
        "projet-sites.csv",
        "projet-sectors.csv",
        "projet-communes.csv",
    ]
    assert french.read_bytes()[:5] == english.read_bytes()[:5] == b"%PDF-"
    assert french.read_bytes() != english.read_bytes()


@pytest.mark.usefixtures("coverage_data")
def test_dossier_without_a_published_plan_names_the_command_that_makes_one():
    with pytest.raises(NotFound) as refusal:
        run()

    assert (refusal.value.code, refusal.value.command) == ("plan_missing", "maillage coverage plan --publish")


def test_language_that_the_dossier_has_not_is_refused():
    with pytest.raises(Refused) as refusal:
        run("--language", "de")

    assert refusal.value.code == "dossier_language"
