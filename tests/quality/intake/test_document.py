import json
from pathlib import Path

from maillage.quality.intake.document import Document, document_schema

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "maillage" / "quality" / "schemas" / "measurement-1.schema.json"
PROTOCOL = ROOT / "docs" / "protocol" / "measurement-1.md"


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


def test_example_of_the_protocol_is_a_good_document() -> None:
    example = PROTOCOL.read_text(encoding="utf-8").partition("```json\n")[2].partition("```")[0]

    got = Document.model_validate_json(example)

    assert got.subtests.latency is not None
    assert got.version == "1"


def test_protocol_names_every_field_of_the_document() -> None:
    page = PROTOCOL.read_text(encoding="utf-8")

    assert [name for name in Document.model_fields if f"`{name}`" not in page] == []
