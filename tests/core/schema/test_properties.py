import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.schema.check import check_table
from maillage.core.schema.fixes import apply_fixes
from maillage.core.schema.judgement.judging import column_judges
from maillage.core.schema.report_document import findings, report_document
from maillage.core.schema.terms import NO_LOOKUPS, FixKind, Report, Schema
from tests.core.schema.cases import GENERATED, every_table_schema, generated_rows, schema_named
from tests.core.schema.single_faults import SPOILED
from tests.core.schema.tables import Rows, schema_of, schema_of_file
from tests.examples import examples

MIXED = schema_of(
    {"name": "id", "constraints": {"required": True, "maxLength": 5}},
    {"name": "n", "type": "integer", "constraints": {"minimum": 0}},
    {"name": "m", "type": "number"},
    {"name": "jour", "type": "date"},
    {"name": "fin", "type": "date"},
    {"name": "siret", "constraints": {"pattern": r"\d{14}"}},
    {"name": "choix", "constraints": {"enum": ["oui", "non"]}},
    custom_checks=[
        {"name": "siret", "params": {"column": "siret"}},
        {"name": "compare-columns-value", "params": {"column": "fin", "op": ">=", "column2": "jour"}},
        {"name": "cohesive-columns-value", "params": {"column": "n", "othercolumns": ["m"]}},
        {"name": "one-of-required", "params": {"column1": "siret", "column2": "choix"}},
    ],
    missingValues=["", "NA"],
)
NAMES = [field.name for field in MIXED.fields]
CELLS = st.sampled_from(
    [
        "",
        "NA",
        "1",
        "-1",
        "2.5",
        "2,5",
        "2023-01-01",
        "2024-01-01",
        "01/02/2023",
        "oui",
        "OUI",
        "21860194600013",
        "x" * 9,
    ]
)
ROWS = st.lists(st.lists(CELLS, min_size=5, max_size=9).map(tuple), max_size=30)
Told = set[tuple[str, str, int, str | None, str]]
SCHEMAS = [schema_of_file(path, path.parent.name) for path in every_table_schema()]


def told(report: Report) -> Told:
    return {
        (group.code, group.check, int(row), group.field_name, group.message % group.params)
        for group in report.errors
        for row in group.row_numbers
    }


@given(ROWS, st.integers(1, 31))
def test_the_size_of_chunks_changes_nothing(rows: list[tuple[str, ...]], at_once: int) -> None:
    whole, parts = (check_table(Rows(NAMES, rows, at_once=size), MIXED) for size in (None, at_once))

    assert told(parts) == told(whole)
    assert parts.bad_rows.tolist() == whole.bad_rows.tolist()


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_but_their_numbers(
    rows: list[tuple[str, ...]], source: random.Random
) -> None:
    order = list(range(len(rows)))
    source.shuffle(order)

    before = told(check_table(Rows(NAMES, rows), MIXED))
    after = told(check_table(Rows(NAMES, [rows[index] for index in order]), MIXED))

    assert {(code, check, order[row - 2] + 2, *rest) for code, check, row, *rest in after} == before


@given(ROWS)
def test_cells_are_told_as_the_judge_of_their_column_says_one_by_one(rows: list[tuple[str, ...]]) -> None:
    report = check_table(Rows(NAMES, rows), MIXED)

    codes = {"type-error", "constraint-error", "custom-check-error"}
    found = {one[:4] for one in told(report) if one[0] in codes}
    assert found == set(one_by_one(rows))


def one_by_one(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, str, int, str]]:
    judges = column_judges(MIXED, NO_LOOKUPS)
    return [
        (fault.code, fault.check, number, name)
        for number, row in enumerate(rows, start=2)
        if any(text not in {"", "NA"} for text in row[: len(NAMES)])
        for name, text in zip(NAMES, row, strict=False)
        if (fault := judges[name].fault(text)) is not None
    ]


@given(ROWS)
def test_bad_rows_are_the_rows_with_findings(rows: list[tuple[str, ...]]) -> None:
    report = check_table(Rows(NAMES, rows), MIXED)

    assert report.bad_rows.tolist() == sorted({row for _, _, row, _, _ in told(report)})
    assert report.error_count == len(list(findings(report)))


@pytest.mark.parametrize("name", GENERATED)
def test_after_all_fixes_no_fixed_cell_is_refused(name: str) -> None:
    rows, schema = generated_rows(name), schema_named(name)
    report = check_table(rows, schema)

    fixed = apply_fixes(rows.header, rows.rows, report, kinds=set(FixKind) - {FixKind.BLANK_ROW_OUT})

    judges = column_judges(schema, NO_LOOKUPS)
    changed = [(change.field_name or "", change.after) for change in fixed.changes]
    assert [change for change in changed if judges[change[0]].fault(change[1])] == []
    assert check_table(Rows(fixed.header, fixed.rows), schema).error_count <= report.error_count


@settings(max_examples=examples(150, few=40), deadline=None)
@given(st.data())
def test_no_table_and_no_schema_make_it_raise(data: st.DataObject) -> None:
    schema: Schema = data.draw(st.sampled_from(SCHEMAS))
    names = [field.name for field in schema.fields]
    labels = st.sampled_from([*names, names[0].upper(), "", "autre"]) | st.text(max_size=5)
    header = data.draw(st.permutations(names) | st.lists(labels, max_size=12))
    cells = st.sampled_from(SPOILED) | st.text(max_size=20)
    rows = data.draw(st.lists(st.lists(cells, max_size=len(header) + 2), max_size=12))

    report = check_table(Rows(header, rows), schema)

    assert report.row_count == (len(rows) if header else 0)
    fixed = apply_fixes(header, [tuple(row) for row in rows], report, schema=schema)
    assert len(fixed.rows) <= len(rows)
    assert len(report_document(report)["groups"]) == len(report.errors)
    assert sum(1 for _ in findings(report)) == report.error_count
