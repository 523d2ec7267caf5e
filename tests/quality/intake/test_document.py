import json
from pathlib import Path

from maillage.quality.intake.document import Document, document_schema

SHIPPED = Path(__file__).parents[3] / "maillage" / "quality" / "schemas" / "measurement-1.schema.json"


def test_shipped_schema_is_the_one_of_the_document() -> None:
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == document_schema()


def test_schema_names_its_version_and_allows_no_other_field() -> None:
    schema = document_schema()

    assert schema["$id"] == "urn:maillage:schema:measurement-1"
    assert schema["properties"]["version"]["const"] == "1"
    assert schema["additionalProperties"] is False


def test_every_part_of_a_document_refuses_unknown_fields() -> None:
    parts = document_schema()["$defs"].values()

    assert {part["additionalProperties"] for part in parts} == {False}
    assert Document.model_config["strict"] is True
