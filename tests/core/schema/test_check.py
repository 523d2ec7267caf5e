import numpy as np
import pytest

from maillage.core.schema.check import check_table
from maillage.core.schema.judgement import grouping
from maillage.core.schema.terms import FixKind, Report
from maillage.core.tables.terms import FormFault
from tests.core.schema.tables import Rows, schema_of

PEOPLE = schema_of(
    {"name": "nom", "constraints": {"required": True}},
    {"name": "age", "type": "integer"},
    {"name": "ville"},
)


def told(report: Report) -> list[tuple[str, str | None, list[int]]]:
    return [(group.code, group.field_name, group.row_numbers.tolist()) for group in report.errors]


def test_a_right_table_has_nothing_to_tell():
    report = check_table(Rows(["nom", "age", "ville"], [["Ada", "36", ""], ["Blaise", "", "Clermont"]]), PEOPLE)

    assert (report.is_valid, report.row_count, report.error_count, report.warnings) == (True, 2, 0, ())


def test_a_header_without_rows_is_valid():
    assert check_table(Rows(["nom", "age", "ville"], []), PEOPLE).is_valid


def test_a_file_without_header_is_said_to_be_empty():
    assert told(check_table(Rows([], []), PEOPLE)) == [("source-error", None, [])]


def test_what_is_wrong_with_the_form_is_told_with_the_rest():
    faults = [FormFault("encoding-error", "Illisible.", row_number=3, field_number=1)]

    report = check_table(Rows(["nom", "age", "ville"], [["Ada", "x", ""], ["B", "1", ""]], faults=faults), PEOPLE)

    assert told(report) == [("encoding-error", None, [3]), ("type-error", "age", [2])]
    assert report.bad_rows.tolist() == [2, 3]


def test_a_file_that_could_not_be_read_is_told_by_its_form_alone():
    report = check_table(Rows([], [], faults=[FormFault("format-error", "Ceci est une image.")]), PEOPLE)

    assert told(report) == [("format-error", None, [])]


def test_one_value_in_many_rows_is_one_group_and_every_row_is_counted():
    rows = [["Ada", "trente-six", ""]] * 2_500

    report = check_table(Rows(["nom", "age", "ville"], rows, at_once=300), PEOPLE)

    (group,) = report.errors
    assert (group.value, group.count, report.error_count) == ("trente-six", 2_500, 2_500)
    assert np.array_equal(group.row_numbers, np.arange(2, 2_502))
    assert np.array_equal(report.bad_rows, group.row_numbers)


def test_a_short_row_is_told_by_its_absent_cells_and_nothing_else():
    report = check_table(Rows(["age", "ville", "nom"], [["36", "Nevers", "Ada"], ["36"]]), PEOPLE)

    assert told(report) == [("missing-cell", "ville", [3]), ("missing-cell", "nom", [3])]


def test_a_long_row_is_told_by_its_surplus_cells():
    report = check_table(Rows(["nom", "age", "ville"], [["Ada", "36", "", "x", "y"]]), PEOPLE)

    assert [(group.code, group.field_number, group.value) for group in report.errors] == [
        ("extra-cell", 4, "x"),
        ("extra-cell", 5, "y"),
    ]


@pytest.mark.parametrize("row", [["", "", ""], ["", ""], []])
def test_a_blank_row_is_one_finding_whatever_is_required(row: list[str]) -> None:
    report = check_table(Rows(["nom", "age", "ville"], [["Ada", "", ""], row, ["B", "", ""]]), PEOPLE)

    assert told(report) == [("blank-row", None, [3])]


def test_missing_values_are_those_of_the_schema():
    schema = schema_of({"name": "n", "type": "integer"}, {"name": "m"}, missingValues=["", "NA"])

    assert told(check_table(Rows(["n", "m"], [["NA", "x"], ["", "x"], ["ND", "x"]]), schema)) == [
        ("type-error", "n", [4])
    ]


def test_unique_values_are_compared_as_what_they_are():
    schema = schema_of({"name": "n", "type": "integer", "constraints": {"unique": True}}, {"name": "m"})
    rows = [["1", "a"], ["2", "a"], ["01", "a"], ["", "a"], ["", "a"], ["1", "a"], ["x", "a"], ["x", "a"]]

    report = check_table(Rows(["n", "m"], rows, at_once=3), schema)

    assert sorted(told(report)) == [("type-error", "n", [8, 9]), ("unique-error", "n", [4]), ("unique-error", "n", [7])]


def test_a_primary_key_of_two_columns_is_one_row_each():
    schema = schema_of({"name": "a"}, {"name": "b"}, {"name": "c"}, primaryKey=["a", "b"])
    rows = [["1", "1", "x"], ["1", "2", "x"], ["1", "1", "y"], ["", "", "z"], ["1", "", "z"], ["1", "", "t"]]

    report = check_table(Rows(["a", "b", "c"], rows, at_once=2), schema)

    assert sorted(told(report)) == [("primary-key", None, [4]), ("primary-key", None, [5]), ("primary-key", None, [7])]
    assert report.bad_rows.tolist() == [4, 5, 7]


def test_values_with_the_same_hash_are_not_taken_for_each_other():
    # Python's hash of -1 and of -2 is the same.
    schema = schema_of({"name": "n", "type": "integer", "constraints": {"unique": True}})

    assert hash(-1) == hash(-2)
    assert check_table(Rows(["n"], [["-1"], ["-2"]]), schema).is_valid


def test_beyond_its_groups_a_check_keeps_every_row_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "GROUPS_OF_A_CHECK", 10)
    rows = [["Ada", f"x{number}", ""] for number in range(100)]

    report = check_table(Rows(["nom", "age", "ville"], rows, at_once=7), PEOPLE)

    assert [group.value for group in report.errors] == [*(f"x{number}" for number in range(10)), None]
    assert report.error_count == 100
    assert sorted(row for group in report.errors for row in group.row_numbers.tolist()) == list(range(2, 102))


def test_progress_is_told_in_rows():
    seen: list[int] = []

    check_table(Rows(["nom", "age", "ville"], [["a", "", ""]] * 10, at_once=4), PEOPLE, on_rows=seen.append)

    assert seen == [4, 8, 10]


def test_a_siren_in_a_siret_column_is_told_as_one_and_under_the_code_of_its_pattern():
    schema = schema_of(
        {"name": "s", "constraints": {"pattern": r"^\d{14}$"}},
        custom_checks=[{"name": "siret", "params": {"column": "s"}}],
    )

    (group,) = check_table(Rows(["s"], [["218601946"]]), schema).errors

    assert (group.code, group.check) == ("constraint-error", "pattern")
    assert (group.message % group.params).startswith("« 218601946 » n’a que 9 chiffres : c’est un numéro SIREN.")


def test_a_blank_row_is_proposed_to_be_taken_out():
    (group,) = check_table(Rows(["nom", "age", "ville"], [["", "", ""]]), PEOPLE).errors

    assert group.fix is not None
    assert group.fix.kind is FixKind.BLANK_ROW_OUT
