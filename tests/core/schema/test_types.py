from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.schema.judgement.judging import ColumnValidator
from maillage.core.schema.terms import Field, FieldType
from maillage.core.schema.types.dates import read_date
from maillage.core.schema.types.numbers import read_integer, read_number
from maillage.core.schema.types.readers import reader_of, type_faults


def is_read(text: str, kind: FieldType, form: str = "default") -> bool:
    return reader_of(Field("colonne", kind, format=form))(text) is not None


@pytest.mark.parametrize(
    ("kind", "form", "text", "taken"),
    [
        (FieldType.INTEGER, "default", " 12 ", True),
        (FieldType.INTEGER, "default", "-7", True),
        (FieldType.INTEGER, "default", "1 200", False),
        (FieldType.INTEGER, "default", "1e3", False),
        (FieldType.INTEGER, "default", "12.0", False),
        (FieldType.INTEGER, "default", "1_000", False),
        (FieldType.INTEGER, "default", "٣", False),
        (FieldType.INTEGER, "default", "9" * 5_000, False),
        (FieldType.NUMBER, "default", "1e3", True),
        (FieldType.NUMBER, "default", ".5", True),
        (FieldType.NUMBER, "default", "NaN", True),
        (FieldType.NUMBER, "default", "-INF", True),
        (FieldType.NUMBER, "default", "1,5", False),
        (FieldType.NUMBER, "default", "12 €", False),
        (FieldType.NUMBER, "default", "1\u202f200", False),
        (FieldType.BOOLEAN, "default", "true", True),
        (FieldType.BOOLEAN, "default", "oui", False),
        (FieldType.BOOLEAN, "default", " true", False),
        (FieldType.DATE, "default", "2023-1-5", True),
        (FieldType.DATE, "default", "2023-02-30", False),
        (FieldType.DATE, "default", "05/01/2023", False),
        (FieldType.DATE, "default", "20230105", False),
        (FieldType.DATE, "%Y", "2023", True),
        (FieldType.DATE, "%Y", "2023-01-05", False),
        (FieldType.DATE, "%d/%m/%Y", "05/01/2023", True),
        (FieldType.DATE, "%", "05/01/2023", False),
        (FieldType.DATETIME, "default", "2023-01-05T10:00:00", True),
        (FieldType.DATETIME, "default", "2023-01-05T10:00:00+01:00", True),
        (FieldType.DATETIME, "default", "2023-01-05T10:00", False),
        (FieldType.DATETIME, "default", "2023-01-05T25:00:00", False),
        (FieldType.TIME, "default", "10:30:00", True),
        (FieldType.TIME, "default", "10:30", False),
        (FieldType.TIME, "default", "26:30:00", False),
        (FieldType.TIME, "%H:%M", "10:30", True),
        (FieldType.YEAR, "default", "2023", True),
        (FieldType.YEAR, "default", "23", False),
        (FieldType.YEAR, "default", "-123", False),
        (FieldType.STRING, "uri", "http://", True),
        (FieldType.STRING, "uri", "mailto:a@b.fr", True),
        (FieldType.STRING, "uri", "www.exemple.fr", False),
        (FieldType.STRING, "email", "mairie@nevers.fr", True),
        (FieldType.STRING, "email", "mairie@nevers", False),
        (FieldType.STRING, "email", "a@b.fr;c@d.fr", False),
        (FieldType.STRING, "uuid", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", True),
        (FieldType.STRING, "uuid", "6f9619ff", False),
        (FieldType.STRING, "default", " ", True),
        (FieldType.ARRAY, "default", '["a", 1]', True),
        (FieldType.ARRAY, "default", '{"a": 1}', False),
        (FieldType.ARRAY, "default", "a,b", False),
        (FieldType.ARRAY, "default", "[" * 100_000, False),
        (FieldType.LIST, "default", "a,b", True),
        (FieldType.GEOPOINT, "default", "2.35, 48.85", True),
        (FieldType.GEOPOINT, "default", "2.35", False),
        (FieldType.GEOPOINT, "default", "248.85,2.35", False),
        (FieldType.GEOPOINT, "default", "NaN,2.35", False),
        (FieldType.GEOPOINT, "array", "[2.35, 48.85]", True),
        (FieldType.GEOPOINT, "array", "2.35,48.85", False),
        (FieldType.GEOPOINT, "array", "[[2.35], 48.85]", False),
        (FieldType.GEOPOINT, "object", '{"lon": 2.35, "lat": 48.85}', True),
        (FieldType.GEOPOINT, "object", '{"lon": 2.35}', False),
        (FieldType.GEOJSON, "default", '{"type": "Point", "coordinates": [2.35, 48.85]}', True),
        (FieldType.GEOJSON, "default", '{"type": "Point", "coordinates": ["2", "48"]}', False),
        (FieldType.GEOJSON, "default", '{"type": "Feature", "geometry": null, "properties": {}}', True),
        (FieldType.GEOJSON, "default", '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 1], [0, 0]]]}', True),
        (FieldType.GEOJSON, "default", '{"type": "Polygon", "coordinates": [[0, 0], [1, 0]]}', False),
        (FieldType.GEOJSON, "default", "[2.35, 48.85]", False),
        (FieldType.ANY, "default", "x", True),
    ],
)
def test_texts_of_each_type_are_read_as_table_schema_says(kind: FieldType, form: str, text: str, taken: bool) -> None:  # noqa: FBT001 -- a column of the table
    assert is_read(text, kind, form) == taken


@given(st.dates())
def test_iso_days_are_read_as_the_day_they_are(day: date) -> None:
    assert read_date(f"{day.year:04}-{day.month}-{day.day}") == day


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_numbers_are_read_as_they_are_written(number: Decimal) -> None:
    assert read_number(f" {number:f} ") == number


@given(st.integers())
def test_integers_are_read_as_they_are_written(number: int) -> None:
    assert read_integer(f"{number}") == number


@given(st.sampled_from(list(FieldType)), st.text())
def test_any_text_gets_a_verdict_in_any_type(kind: FieldType, text: str) -> None:
    field = Field("colonne", kind)

    value, fault = ColumnValidator(field, [""]).verdict(text)

    assert (text == "" or value is None) == (fault is not None or text == "")


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (FieldType.NUMBER, "1,5", "« 1,5 » est écrit avec une virgule. Le séparateur décimal est le point"),
        (FieldType.NUMBER, "17 833", "« 17 833 » contient des espaces. Écrivez le nombre sans espace"),
        (
            FieldType.NUMBER,
            "NC",
            "« NC » n’est pas un nombre. Donnez le nombre, par exemple 1234.5, ou videz la cellule",
        ),
        (FieldType.DATE, "2023-02-30", "« 2023-02-30 » n’existe pas dans le calendrier."),
        (FieldType.DATE, "05/01/2023", "« 05/01/2023 » n’est pas une date de la forme AAAA-MM-JJ. Écrivez"),
        (FieldType.BOOLEAN, "no", "« no » n’est pas un des mots acceptés. Écrivez « true » ou « false »."),
        (FieldType.GEOPOINT, "ici", "« ici » n’est pas un point de la forme longitude puis latitude. Écrivez"),
    ],
)
def test_a_text_of_another_type_is_told_with_what_to_do(kind: FieldType, text: str, sentence: str) -> None:
    fault = type_faults(Field("colonne", kind))(text)

    assert (fault.message % fault.params_of(text)).startswith(sentence)


def test_cell_of_digits_without_end_is_told_at_once():
    # 6,000 digits took more than a second, and four times as long for twice as many: one file held a process for good.
    assert read_number("1" * 200_000 + "x") is None
