"""Fixes made stretch by stretch are those made at once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.schema.check import check_table
from maillage.core.schema.fixes import apply_fixes
from maillage.core.schema.terms import Constraints, Field, FieldType, FixKind, Schema
from maillage.core.tables.reading import RowsInMemory
from maillage.opendata.publishing.domain.chunked_fixes import FixTrace, chosen_groups, fixed_header, fixed_rows

SCHEMA = Schema(
    "t/t",
    "1",
    "t",
    (
        Field("jour", FieldType.DATE, constraints=Constraints(required=True)),
        Field("montant", FieldType.NUMBER),
    ),
)
HEADER = ("Jour", "montant")
ROWS = st.lists(
    st.tuples(st.sampled_from(["2025-01-02", "02/01/2025", "", "x"]), st.sampled_from(["1", "1,5", "1 200", "NC", ""])),
    max_size=12,
)


@settings(max_examples=60)
@given(ROWS, st.integers(1, 5))
def test_stretches_change_nothing(rows: list[tuple[str, str]], size: int):
    report = check_table(RowsInMemory(("jour", "montant"), rows), SCHEMA)
    whole = apply_fixes(report.header, rows, report, schema=SCHEMA)
    trace, groups = FixTrace(), chosen_groups(report, None, None)

    stretches = [rows[begin : begin + size] for begin in range(0, len(rows), size)]
    found = [row for some in fixed_rows(stretches, report, groups, schema=SCHEMA, trace=trace) for row in some]

    assert (found, sorted(trace.changes, key=str)) == (whole.rows, sorted(whole.changes, key=str))


def test_kinds_and_groups_choose_what_is_fixed():
    rows = [("02/01/2025", "1,5")]
    report = check_table(RowsInMemory(("jour", "montant"), rows), SCHEMA)

    dates = chosen_groups(report, {FixKind.DATE_TO_ISO}, None)
    first = chosen_groups(report, None, {0, 99})

    assert [one.field_name for one in dates] == ["jour"]
    assert first == [report.errors[0]]


def test_the_header_is_renamed_once():
    report = check_table(RowsInMemory(HEADER, [("2025-01-02", "1")]), SCHEMA)
    trace = FixTrace()

    header = fixed_header(HEADER, report, chosen_groups(report, None, None), trace)

    assert (header, trace.count) == (("jour", "montant"), 1)
