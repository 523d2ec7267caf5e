"""The shapes of a version as its map draws them: as few points as a screen needs, each with the number of its row."""

import json

import pytest
import shapely

from maillage.opendata.catalog.store import shape_files
from maillage.opendata.catalog.store.shape_files import shapes_path
from tests.opendata.catalog.reusing import published

pytestmark = pytest.mark.django_db
CIRCLES = [shapely.Point(-2.0 + 0.01 * number, 47.0).buffer(0.004, quad_segs=16) for number in range(20)]


def test_shapes_are_simplified_to_the_points_of_a_map_and_none_vanishes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape_files, "_MOST_POINTS", 300)
    texts = [str(text) for text in shapely.to_geojson(CIRCLES)]
    version = published("Zones", rows={"nom": [""] * 22, "geometry": ["", *texts, "rien"]})

    document = json.loads(shapes_path(version, "geometry").read_text("utf-8"))

    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in document["features"]])
    assert (document["total"], document["shown"]) == (20, 20)
    assert [feature["properties"] for feature in document["features"]] == [
        {"rows": 1, "row": row} for row in range(3, 23)
    ]
    assert int(shapely.get_num_coordinates(shapes).sum()) <= 300
    assert not shapely.is_empty(shapes).any()
    assert document["bbox"] == [-2.004, 46.996, -1.806, 47.004]
