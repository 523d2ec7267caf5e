from maillage.measure.record.domain.row import COLUMNS, ROW
from maillage.measure.record.store.models import Measurement


def test_table_of_the_row_and_the_database_have_the_same_columns_in_one_order() -> None:
    fields = [field.column for field in Measurement._meta.concrete_fields]

    assert fields == ["seq", *(column.name for column in ROW)]


def test_column_that_may_be_missing_may_be_null_in_the_database() -> None:
    may_be_null = {field.column for field in Measurement._meta.concrete_fields if field.null}
    may_be_missing = {column.name for column in ROW if column.missing is not None}

    # The transaction's number is null on SQLite; rows of a version that knew no receipts have no vouching.
    assert may_be_null == may_be_missing | {"tick", "vouching"}
    assert {column.missing_in for column in ROW} - {""} <= set(COLUMNS)
