from pathlib import Path

import pytest
from django.utils import translation

from maillage.core.problems import NotFound
from maillage.opendata.catalog.store.schemas import all_schemas, schema
from maillage.opendata.publishing.edges.export.templates import help_text, write_template
from maillage.opendata.publishing.store.checking import check_file

TABLES = [model.id for model in all_schemas() if model.is_table]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("schema_id", TABLES)
def test_empty_template_is_a_valid_file_of_its_schema(tmp_path: Path, schema_id: str, form: str) -> None:
    path = tmp_path / f"modele.{form}"
    with path.open("wb") as stream:
        write_template(schema_id, None, form, stream)

    checked = check_file(path, schema_id=schema_id)

    assert (checked.report.is_valid, checked.report.row_count, checked.report.warnings) == (True, 0, ())


def test_help_of_a_column_says_what_it_is_and_what_it_asks() -> None:
    (field,) = [field for field in schema("scdl/subventions").fields if field.name == "rnaBeneficiaire"]

    with translation.override("fr"):
        told = help_text(field).splitlines()

    assert told[0] == "Identification RNA du bénéficiaire"
    assert told[-1] == "un texte, facultatif, W suivi de 9 chiffres (répertoire national des associations)"


def test_template_of_another_form_is_not_found(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as stream, pytest.raises(NotFound) as absent:
        write_template("scdl/subventions", None, "pdf", stream)

    assert absent.value.code == "template_form_unknown"
