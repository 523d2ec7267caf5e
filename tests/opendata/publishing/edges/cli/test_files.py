"""``maillage catalog publish``: the scripts of the agency."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.core.problems import Refused
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.site.cli import catalog as app
from tests.opendata.catalog.reusing import organisation
from tests.opendata.publishing.drafting import NIEVRE
from tests.opendata.publishing.drawn_maps import shapefile_without_system

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    done = CliRunner().invoke(app, ["publish", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_file_is_published_with_its_fixes():
    organisation()

    said = run(str(NIEVRE), "--organisation", "commune-de-pornic", "--schema", "scdl/subventions", "--fix")

    assert "Publié : subventions-commune-de-pornic, version 1, 97 lignes." in said


def test_a_new_version_is_told_as_json(tmp_path: Path):
    organisation()
    file, described = tmp_path / "a.csv", tmp_path / "description.json"
    file.write_text("id,nom\n1,a\n", "utf-8")
    described.write_text(json.dumps({"title": "Jeu de la commune", "frequency": "MONTHLY"}), "utf-8")
    run(str(file), "--organisation", "commune-de-pornic", "--description", str(described))
    file.write_text("id,nom\n1,a\n2,b\n", "utf-8")

    facts = json.loads(
        run(
            str(file),
            "--organisation",
            "commune-de-pornic",
            "--dataset",
            "jeu-de-la-commune",
            "--note",
            "Ajout",
            "--json",
        )
    )

    assert (facts["version"], facts["rows"], facts["errors"]) == (2, 2, 0)
    assert Version.objects.get(number=2).note == "Ajout"
    assert Dataset.objects.get().frequency == "MONTHLY"


def test_map_without_its_system_is_published_with_the_one_that_is_named(tmp_path: Path):
    organisation()
    file, described = tmp_path / "sans-prj.zip", tmp_path / "description.json"
    file.write_bytes(shapefile_without_system(tmp_path))
    described.write_text(json.dumps({"title": "Pistes", "description": "Les pistes de la ville."}), "utf-8")

    said = run(str(file), "--organisation", "commune-de-pornic", "--description", str(described), "--crs", "EPSG:2154")

    assert "version 1, 3 lignes." in said


def test_a_question_about_people_stops_the_script(tmp_path: Path):
    organisation()
    file = tmp_path / "elus.csv"
    file.write_text("prenom,fonction\nJean,maire\n", "utf-8")

    done = CliRunner().invoke(app, ["publish", str(file), "--organisation", "commune-de-pornic", "--title", "Élus"])

    assert isinstance(done.exception, Refused)
    assert "« prenom »" in done.stderr
    assert Dataset.objects.count() == 0
