from collections.abc import Iterable, Iterator

from maillage.core.schema.check import check_table
from maillage.core.schema.reading import read_schema
from maillage.core.schema.terms import Fault, Lookups, NamedRow, RowFinding
from maillage.core.tables.reading import RowsInMemory

SCHEMA = read_schema(
    {"fields": [{"name": "id"}, {"name": "sum", "type": "integer"}], "custom_checks": [{"name": "no-second"}]},
    id="x/y",
    version="1.0.0",
)


def no_second(rows: Iterable[NamedRow]) -> Iterator[RowFinding]:
    first: str | None = None
    for number, cells in rows:
        if first is not None and cells["id"] == first:
            yield RowFinding(number, "id", Fault("custom-check-error", "again", "Encore « %(value)s »."), cells["id"])
        first = first or cells["id"]
        yield RowFinding(number, "sum", Fault("custom-check-error", "odd", "À voir."), cells["sum"], is_error=False)


def test_check_of_a_feature_sees_all_rows_and_says_what_is_wrong_and_what_is_odd():
    table = RowsInMemory(("id", "sum"), [("a", "1"), ("b", "x"), ("a", "3")])

    report = check_table(table, SCHEMA, lookups=Lookups(offered_checks={"no-second": no_second}))

    errors = [
        (group.check, group.field_name, group.params["value"], list(group.row_numbers)) for group in report.errors
    ]
    warnings = [(group.check, group.value, list(group.row_numbers)) for group in report.warnings]
    # Of the cell that is no number, nothing more is said.
    assert errors == [("again", "id", "a", [4]), ("type", "sum", "x", [3])]
    assert warnings == [("odd", "1", [2]), ("odd", "3", [4])]
    assert list(report.bad_rows) == [3, 4]


def test_check_that_no_feature_offers_is_said_not_to_be_known():
    report = check_table(RowsInMemory(("id", "sum"), [("a", "1")]), SCHEMA)

    assert [(group.code, group.check) for group in report.warnings] == [("check-error", "no-second")]
