"""The period that a table speaks of."""

from datetime import date

from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.opendata.publishing.store.prefilled import period_of

TODAY = date(2026, 11, 25)


def schema(*fields: tuple[str, FieldType]) -> Schema:
    return Schema("t/t", "1", "t", tuple(Field(name, kind) for name, kind in fields))


def test_the_first_column_of_days_tells_the_period():
    found = period_of(
        schema(("dateConvention", FieldType.DATE), ("fin", FieldType.DATE)),
        ("dateConvention", "fin"),
        [("2025-03-01", "2030-01-01"), ("2025-01-15", ""), ("NC", ""), ("1021-01-01", "")],
        today=TODAY,
    )

    assert found == (date(2025, 1, 15), date(2025, 3, 1))


def test_years_tell_it_where_there_are_no_days():
    fields = schema(("annee", FieldType.YEAR))

    assert period_of(fields, ("annee",), [("2023",), ("2024",), ("9999",)], today=TODAY) == (
        date(2023, 1, 1),
        date(2024, 12, 31),
    )


def test_a_table_without_days_says_no_period():
    assert period_of(schema(("nom", FieldType.STRING)), ("nom",), [("2025-01-01",)], today=TODAY) is None
