from typing import Any

import pytest

from maillage.core.schema.check import check_table
from maillage.core.schema.judgement.judging import ColumnValidator
from maillage.core.schema.terms import Constraints, Field, FieldType, Schema
from tests.core.schema.tables import Rows, schema_of


def broken(text: str, **field: Any) -> str:
    """The constraint that a text breaks, or ""."""
    schema = schema_of({"name": "colonne", **field})
    fault = ColumnValidator(schema.fields[0], schema.missing_values).fault(text)
    return fault.check if fault else ""


@pytest.mark.parametrize(
    ("text", "field", "check"),
    [
        ("", {"constraints": {"required": True}}, "required"),
        ("", {"constraints": {"pattern": "a+", "minLength": 2}}, ""),
        ("aa", {"constraints": {"pattern": "a+"}}, ""),
        ("aab", {"constraints": {"pattern": "a+"}}, "pattern"),
        ("aa\n", {"constraints": {"pattern": "^a+$"}}, "pattern"),
        ("cd", {"constraints": {"pattern": "^ab|cd$"}}, ""),
        ("abx", {"constraints": {"pattern": "^ab|cd$"}}, "pattern"),
        ("abcabc", {"constraints": {"pattern": r"(abc)\1"}}, ""),
        ("a", {"constraints": {"minLength": 2}}, "minLength"),
        ("abc", {"constraints": {"maxLength": 2}}, "maxLength"),
        ('["a"]', {"type": "array", "constraints": {"minLength": 2}}, "minLength"),
        ('["a", "b", "c"]', {"type": "array", "constraints": {"maxLength": 2}}, "maxLength"),
        ("0", {"type": "integer", "constraints": {"minimum": 1}}, "minimum"),
        ("1", {"type": "integer", "constraints": {"minimum": 1, "maximum": 1}}, ""),
        ("1.01", {"type": "number", "constraints": {"maximum": 1}}, "maximum"),
        ("NaN", {"type": "number", "constraints": {"maximum": 1}}, "maximum"),
        ("2016-12-31", {"type": "date", "constraints": {"minimum": "2017-01-01"}}, "minimum"),
        (
            "2018-01-01T00:00:00Z",
            {"type": "datetime", "constraints": {"minimum": "2017-01-01T00:00:00"}},
            "minimum",
        ),
        ("bleu", {"constraints": {"enum": ["rouge", "vert"]}}, "enum"),
        ("01", {"type": "integer", "constraints": {"enum": [1, 2]}}, ""),
        ("3", {"type": "integer", "constraints": {"enum": [1, 2]}}, "enum"),
        ("[]", {"type": "array", "constraints": {"enum": ["[]"]}}, ""),
        ('["bio", "frais"]', {"type": "array", "arrayItem": {"constraints": {"enum": ["bio"]}}}, "arrayItem"),
        ('["bio"]', {"type": "array", "arrayItem": {"type": "string", "constraints": {"enum": ["bio"]}}}, ""),
        ("[1]", {"type": "array", "arrayItem": {"type": "string"}}, "arrayItem"),
        ("[1, true]", {"type": "array", "arrayItem": {"type": "integer"}}, "arrayItem"),
        ('[""]', {"type": "array", "arrayItem": {"type": "string", "constraints": {"required": True}}}, "arrayItem"),
        ("[null]", {"type": "array", "arrayItem": {"type": "string"}}, ""),
        ("[1]", {"type": "array", "arrayItem": {"type": "nothing"}}, ""),
    ],
)
def test_each_constraint_is_held_by_the_value_of_the_cell(text: str, field: dict[str, Any], check: str) -> None:
    assert broken(text, **field) == check


def test_a_cell_that_breaks_several_constraints_is_told_once():
    schema = schema_of({"name": "code", "constraints": {"pattern": r"\d{5}", "maxLength": 5, "enum": ["58000"]}})

    report = check_table(Rows(["code"], [["cinquante-huit"]]), schema)

    assert [(group.check, group.count) for group in report.errors] == [("enum", 1)]


def test_a_constraint_that_means_nothing_is_a_warning_on_the_schema():
    schema = schema_of({"name": "n", "type": "integer", "constraints": {"minimum": "beaucoup", "maximum": 9}})

    report = check_table(Rows(["n"], [["10"], ["5"]]), schema)

    assert [group.check for group in report.errors] == ["maximum"]
    assert [(group.code, group.check) for group in report.warnings] == [("schema-error", "minimum")]


def test_a_pattern_that_does_not_compile_is_a_warning_on_the_schema():
    field = Field("code", FieldType.STRING, constraints=Constraints(pattern="(["))
    schema = Schema("essai/table", "1.0", "Essai", (field,))

    report = check_table(Rows(["code"], [["x"]]), schema)

    assert report.is_valid
    assert [(group.code, group.check, group.field_name) for group in report.warnings] == [
        ("schema-error", "pattern", "code")
    ]


@pytest.mark.parametrize("form", ["%", "%Q", "\ud800", "%Y-%m-%d %%"])
def test_a_format_of_dates_that_means_nothing_refuses_and_does_not_raise(form: str) -> None:
    schema = Schema("essai/table", "1.0", "Essai", (Field("jour", FieldType.DATE, format=form),))

    report = check_table(Rows(["jour"], [["14/05/2023"]]), schema)

    assert [group.code for group in report.errors] == ["type-error"]


def test_a_long_enumeration_is_told_by_its_first_words_and_its_count():
    schema = schema_of({"name": "mot", "constraints": {"enum": [f"mot{number}" for number in range(20)]}})

    (group,) = check_table(Rows(["mot"], [["autre"]]), schema).errors

    assert group.message % group.params == (
        "« autre » n’est pas une des 20 valeurs possibles. Choisissez par exemple parmi : "
        "mot0, mot1, mot2, mot3, mot4, mot5, mot6, mot7."
    )
