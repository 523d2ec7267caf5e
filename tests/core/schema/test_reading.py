import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import maillage.opendata.catalog
from maillage.core.problems import Problem, Refused
from maillage.core.schema.reading import columns_of, is_table_schema, read_schema, read_schema_and_oddities
from maillage.core.schema.terms import Constraints, CustomCheck, FieldType

SHIPPED = Path(maillage.opendata.catalog.__file__).parent / "schemas"
TABLES = [
    path for path in sorted(SHIPPED.glob("*/*/*.json")) if is_table_schema(json.loads(path.read_text(encoding="utf-8")))
]

WORDS = ["name", "type", "format", "constraints", "example", "examples", "trueValues", "arrayItem"]
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(WORDS)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def _document(**field: Any) -> Any:
    return {"version": "1.0.0", "fields": [{"name": "a", "type": "string"} | field]}


def _read(document: dict[str, Any]) -> Any:
    return read_schema(document, id="x/y", version="1.0.0")


def _field(**field: Any) -> Any:
    return _read(_document(**field)).fields[0]


def test_subventions_are_read_whole():
    document = json.loads((SHIPPED / "scdl/subventions/2.1.1.json").read_text(encoding="utf-8"))

    schema = read_schema(document, id="scdl/subventions", version="2.1.1")

    notified, amount = (one for one in schema.fields if one.name in {"pourcentageSubvention", "notificationUE"})
    assert (schema.id, schema.version, schema.title, len(schema.fields)) == (
        "scdl/subventions", "2.1.1", "Subventions", 16,
    )  # fmt: skip
    assert (amount.type, amount.constraints) == (
        FieldType.NUMBER, Constraints(required=True, minimum="0.01", maximum="1"),
    )  # fmt: skip
    assert (notified.true_values, notified.false_values, notified.examples) == (("oui",), ("non",), ("non",))
    assert [check.name for check in schema.custom_checks] == [
        "french-siret-value",
        "french-siret-value",
        "one-of-required",
    ]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_shipped_table_keeps_its_columns_in_order(path: Path):
    document = json.loads(path.read_text(encoding="utf-8"))

    schema = read_schema(document, id="x/y", version=path.stem)

    assert [field.name for field in schema.fields] == [field["name"] for field in document["fields"]]


def test_examples_are_found_under_both_spellings_one_or_many():
    found = [
        _field(example="x").examples,
        _field(examples="x").examples,
        _field(examples=["x", "y", "x"]).examples,
        _field(example=False).examples,
        _field(example=47800.2).examples,
        _field(example=None).examples,
    ]

    assert found == [("x",), ("x",), ("x", "y"), ("false",), ("47800.2",), ()]


def test_misspelt_constraints_are_ignored_and_said():
    # acceslibre-erp-base swaps the bounds of latitude and longitude under "contraints": to obey would refuse islands.
    reading = read_schema_and_oddities(_document(contraints={"maximum": 90}), id="x/y", version="1.0.0")

    assert reading.schema.fields[0].constraints == Constraints()
    assert [(one.code, one.field_name) for one in reading.oddities] == [("word-unknown", "a")]


def test_missing_values_that_are_null_mean_the_empty_text():
    schema = _read(_document() | {"missingValues": None})

    assert schema.missing_values == ("",)


def test_missing_values_are_kept_as_written():
    schema = _read(_document() | {"missingValues": ["", "NA"]})

    assert schema.missing_values == ("", "NA")


@pytest.mark.parametrize("key", ["a", ["a"]])
def test_key_may_be_one_name_or_a_list(key: Any):
    schema = _read(_document() | {"primaryKey": key})

    assert schema.primary_key == ("a",)


def test_version_of_the_document_that_is_stale_is_an_oddity():
    stale = read_schema_and_oddities(_document() | {"version": "v0.9.0"}, id="x/y", version="1.0.0")
    prefixed = read_schema_and_oddities(_document() | {"version": "v1.0.0"}, id="x/y", version="1.0.0")

    assert ([one.code for one in stale.oddities], prefixed.oddities) == (["version-differs"], ())
    assert stale.schema.version == "1.0.0"


def test_check_on_a_column_that_is_not_there_is_an_oddity():
    checks = [{"name": "french-siret-value", "params": {"column": "b"}}]

    reading = read_schema_and_oddities(_document() | {"custom_checks": checks}, id="x/y", version="1.0.0")

    assert [(one.code, one.field_name) for one in reading.oddities] == [("check-column-unknown", "b")]


def test_columns_of_a_check_are_those_of_all_its_words():
    check = CustomCheck("x", {"column": "a", "column2": "b", "othercolumns": ["c", "d"], "columns": ["e"], "op": ">"})

    assert columns_of(check) == {"a", "b", "c", "d", "e"}


def test_format_that_does_not_go_with_the_type_is_ignored_and_said():
    reading = read_schema_and_oddities(_document(format="couleur"), id="x/y", version="1.0.0")

    assert reading.schema.fields[0].format == "default"
    assert [one.code for one in reading.oddities] == ["format-unknown"]


def test_dates_keep_their_own_pattern():
    assert _field(type="date", format="%d/%m/%Y").format == "%d/%m/%Y"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({}, "schema_without_fields"),
        ({"fields": []}, "schema_without_fields"),
        ({"fields": ["a"]}, "schema_without_fields"),
        ({"fields": [{"type": "string"}]}, "schema_field_without_name"),
        ({"fields": [{"name": "a"}, {"name": "a"}]}, "schema_field_twice"),
        (_document(type="colour"), "schema_type_unknown"),
        (_document(constraints={"pattern": "("}), "schema_constraint_unreadable"),
        (_document(constraints={"enum": "a"}), "schema_constraint_unreadable"),
        (_document(constraints={"maxLength": -1}), "schema_constraint_unreadable"),
        (_document(constraints=["required"]), "schema_constraint_unreadable"),
        (_document() | {"primaryKey": "b"}, "schema_key_unknown"),
        (_document() | {"custom_checks": ["siret"]}, "schema_check_unreadable"),
    ],
)
def test_schema_that_would_change_verdicts_is_refused(document: dict[str, Any], code: str):
    with pytest.raises(Refused) as refused:
        _read(document)

    assert refused.value.code == code


@given(st.dictionaries(st.sampled_from([*WORDS, "x"]), VALUES, max_size=4))
def test_any_field_is_read_or_refused(field: dict[str, Any]):
    try:
        got = _read({"fields": [field]}).fields[0].name
    except Problem:
        return  # refused with a sentence: nothing else may come out

    assert got
