import json

import pytest

from maillage.core.schema.check import check_table
from maillage.core.schema.judgement import grouping
from maillage.core.schema.report_document import findings, report_document
from tests.core.schema.tables import Rows, schema_of

SCHEMA = schema_of({"name": "a", "type": "integer"}, {"name": "b", "type": "date"}, {"name": "c"})
REPORT = check_table(
    Rows(["a", "b", "d"], [["1", "14/05/2023", ""], ["x", "2023-05-14", ""], ["x", "14/05/2023", ""]], at_once=2),
    SCHEMA,
)


def test_findings_are_one_per_cell_in_the_order_of_rows():
    found = [(one["rowNumber"], one["fieldName"], one["value"]) for one in findings(REPORT)]

    assert found == [(2, "b", "14/05/2023"), (3, "a", "x"), (4, "a", "x"), (4, "b", "14/05/2023")]


def test_a_finding_says_all_that_a_program_needs():
    assert next(findings(REPORT)) == {
        "rowNumber": 2,
        "code": "type-error",
        "check": "type",
        "fieldName": "b",
        "fieldNumber": 2,
        "value": "14/05/2023",
        "message": "« 14/05/2023 » n’est pas une date de la forme AAAA-MM-JJ. Écrivez par exemple 2023-05-14.",
        "fix": {"kind": "date-to-iso", "before": "14/05/2023", "after": "2023-05-14"},
    }


def test_the_document_tells_the_verdict_the_reading_and_the_groups():
    document = json.loads(json.dumps(report_document(REPORT)))

    assert document["valid"] is False
    assert document["stats"] == {"errors": 4, "warnings": 2, "fields": 3, "rows": 3, "badRows": 3}
    assert document["reading"]["delimiter"] == ","
    assert [(group["value"], group["count"], group["firstRow"], group["lastRow"]) for group in document["groups"]] == [
        ("x", 2, 3, 4),
        ("14/05/2023", 2, 2, 4),
    ]
    assert [warning["code"] for warning in document["warnings"]] == ["missing-label", "extra-label"]


def test_sentences_are_told_in_the_language_of_the_caller():
    document = report_document(REPORT, lambda message, params: f"{len(params)} {message[:3]}")

    assert document["groups"][0]["message"] == "3 « %"


def test_what_is_said_of_the_file_comes_first_and_has_no_row():
    report = check_table(
        Rows(["b"], [["x"]]),
        schema_of({"name": "obligatoire", "constraints": {"required": True}}, {"name": "b", "type": "date"}),
    )

    assert [(one["rowNumber"], one["code"]) for one in findings(report)] == [(None, "missing-label"), (2, "type-error")]


@pytest.mark.parametrize("at_once", [1, 7, None])
def test_cells_beyond_the_most_groups_are_told_without_value(
    monkeypatch: pytest.MonkeyPatch, at_once: int | None
) -> None:
    rows = [["1", f"{day:02}/05/2023", ""] for day in range(1, 29)]
    source = Rows(["a", "b", "c"], rows, at_once=at_once)
    monkeypatch.setattr(grouping, "GROUPS_OF_A_CHECK", 2)
    report = check_table(source, SCHEMA)

    assert [one["value"] for one in findings(report)] == ["01/05/2023", "02/05/2023", *[None] * 26]
