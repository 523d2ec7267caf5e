import pytest

from maillage.core.schema.terms import FieldType
from maillage.opendata.catalog.domain.column_kinds import PositionColumns, commune_column, position_columns


@pytest.mark.parametrize(
    ("header", "types", "found"),
    [
        (["nom", "lon", "lat"], {}, PositionColumns(1, 2)),
        (["EQUIP_LAT", "EQUIP_LONG"], {}, PositionColumns(1, 0)),
        (["c_lat_coor1", "c_long_coor1"], {}, PositionColumns(1, 0)),
        (["Latitude", "Longitude"], {}, PositionColumns(1, 0)),
        (["id", "coordonneesXY"], {}, PositionColumns(1, 1)),
        (["id", "ou"], {"ou": FieldType.GEOPOINT}, PositionColumns(1, 1)),
        (["forme"], {"forme": FieldType.GEOJSON}, None),
        (["Geo Point 2D"], {}, PositionColumns(0, 0, is_longitude_first=False)),
        (["nom", "lat"], {}, None),
        (["longueur", "largeur"], {}, None),
    ],
)
def test_columns_of_positions(header: list[str], types: dict[str, FieldType], found: PositionColumns | None):
    assert position_columns(header, types) == found


def test_column_of_communes():
    assert [commune_column(one) for one in (["x", "code_insee"], ["Commune"], ["nom"])] == [1, 0, None]
