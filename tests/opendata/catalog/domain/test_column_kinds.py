import pytest

from maillage.core.schema.terms import FieldType
from maillage.opendata.catalog.domain.column_kinds import ColumnFacts, ColumnKind, TypedColumn, column_of


@pytest.mark.parametrize(
    ("facts", "declared", "kind", "is_whole"),
    [
        (ColumnFacts(10, 10, 10, 0, 1, 3), None, ColumnKind.INTEGER, True),
        (ColumnFacts(10, 4, 10, 0, 1, 5), None, ColumnKind.NUMBER, True),
        (ColumnFacts(10, 0, 0, 10, 10, 10), None, ColumnKind.DATE, True),
        (ColumnFacts(10, 9, 9, 0, 1, 3), None, ColumnKind.TEXT, True),
        (ColumnFacts(0, 0, 0, 0), None, ColumnKind.TEXT, True),
        (ColumnFacts(10, 10, 10, 0, 14, 14), None, ColumnKind.TEXT, True),
        (ColumnFacts(10, 10, 10, 0, 4, 4), None, ColumnKind.INTEGER, True),
        (ColumnFacts(10, 10, 10, 0, 1, 3), FieldType.STRING, ColumnKind.TEXT, True),
        (ColumnFacts(10, 3, 9, 0, 1, 5), FieldType.NUMBER, ColumnKind.NUMBER, False),
        (ColumnFacts(10, 10, 10, 0, 5, 5), FieldType.NUMBER, ColumnKind.NUMBER, True),
        (ColumnFacts(10, 0, 0, 10, 10, 10), FieldType.DATE, ColumnKind.DATE, True),
        (ColumnFacts(10, 10, 10, 0, 4, 4), FieldType.YEAR, ColumnKind.INTEGER, True),
    ],
)
def test_kind_of_a_column(facts: ColumnFacts, declared: FieldType | None, kind: ColumnKind, is_whole: bool):  # noqa: FBT001 -- of the table
    assert column_of("x", facts, declared) == TypedColumn("x", kind, is_whole)


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (ColumnFacts(10, 2, 2, 0, 1, 8, french_numbers=10, decimal_commas=3), ColumnKind.NUMBER),
        (ColumnFacts(10, 0, 0, 0, 5, 5, french_numbers=10), ColumnKind.TEXT),  # all as 1,500
        (ColumnFacts(10, 0, 0, 0, 6, 6, french_numbers=9, decimal_commas=9), ColumnKind.TEXT),
        (ColumnFacts(10, 0, 0, 0, 10, 10, french_days=10), ColumnKind.DATE),
        (ColumnFacts(10, 0, 0, 0, 10, 10, french_days=9), ColumnKind.TEXT),  # one has its month first
    ],
)
def test_numbers_and_days_written_the_french_way_are_those_where_all_are(facts: ColumnFacts, kind: ColumnKind):
    assert column_of("x", facts, None) == TypedColumn("x", kind, is_whole=True, is_french=kind is not ColumnKind.TEXT)
    assert column_of("x", facts, FieldType.STRING) == TypedColumn("x", ColumnKind.TEXT, is_whole=True)
