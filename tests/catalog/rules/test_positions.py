import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.catalog.rules.positions import PositionColumns, commune_column, position_columns, position_of
from maillage.core.schema.terms import FieldType


@pytest.mark.parametrize(
    ("header", "types", "found"),
    [
        (["nom", "lon", "lat"], {}, PositionColumns(1, 2)),
        (["EQUIP_LAT", "EQUIP_LONG"], {}, PositionColumns(1, 0)),
        (["c_lat_coor1", "c_long_coor1"], {}, PositionColumns(1, 0)),
        (["Latitude", "Longitude"], {}, PositionColumns(1, 0)),
        (["id", "coordonneesXY"], {}, PositionColumns(1, 1)),
        (["id", "ou"], {"ou": FieldType.GEOPOINT}, PositionColumns(1, 1)),
        (["Geo Point 2D"], {}, PositionColumns(0, 0, is_longitude_first=False)),
        (["nom", "lat"], {}, None),
        (["longueur", "largeur"], {}, None),
    ],
)
def test_columns_of_positions(header: list[str], types: dict[str, FieldType], found: PositionColumns | None):
    assert position_columns(header, types) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[-2.1, 47.1]", (-2.1, 47.1)),
        ("-2.1,47.1", (-2.1, 47.1)),
        ("-2.1 47.1", (-2.1, 47.1)),
        ("", None),
        ("47", None),
        ("200,47", None),
    ],
)
def test_position_of_one_column(text: str, found: tuple[float, float] | None):
    assert position_of([text], PositionColumns(0, 0)) == found


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_a_position(first: str, second: str):
    found = position_of([first, second], PositionColumns(0, 1))

    assert found is None or (abs(found[0]) <= 180 and abs(found[1]) <= 90)


def test_column_of_communes():
    assert [commune_column(one) for one in (["x", "code_insee"], ["Commune"], ["nom"])] == [1, 0, None]
