import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from maillage.core.problems import NotFound
from maillage.site.cli import catalog as app


def _run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "160"})


def test_schemas_are_listed_by_the_words_of_a_person() -> None:
    document = json.loads(_run("schemas", "aides", "aux", "associations", "--json").stdout)

    assert [one["id"] for one in document] == ["scdl/subventions"]


def test_all_schemas_are_listed_without_words() -> None:
    result = _run("schemas")

    assert result.exit_code == 0
    assert result.stdout.index("scdl/deliberations") < result.stdout.index("scdl/budget")


def test_schema_is_told_column_by_column() -> None:
    result = _run("schema", "scdl/prenoms")

    assert "ENFANT_SEXE" in result.stdout
    assert "une de ces 3 valeurs" in result.stdout


def test_schema_as_json_holds_the_document_of_upstream() -> None:
    document = json.loads(_run("schema", "scdl/prenoms", "--version", "1.1.5", "--json").stdout)

    assert (document["version"], document["document"]["fields"][0]["name"]) == ("1.1.5", "COMMUNE_NOM")


def test_what_is_no_table_says_where_to_go() -> None:
    assert "Mes Adresses" in _run("schema", "etalab/schema-bal").stdout


@pytest.mark.parametrize("name", ["modele.xlsx", "modele.csv"])
def test_template_is_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name

    result = _run("schema", "scdl/prenoms", "--template", str(path))

    assert result.exit_code == 0
    if path.suffix == ".xlsx":
        assert CalamineWorkbook.from_path(path).sheet_names
    else:
        assert "COMMUNE_NOM" in path.read_text("utf-8-sig")


def test_template_of_another_form_is_refused(tmp_path: Path) -> None:
    assert isinstance(_run("schema", "scdl/prenoms", "--template", str(tmp_path / "modele.pdf")).exception, NotFound)
