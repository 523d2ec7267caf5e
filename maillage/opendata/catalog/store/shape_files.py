"""Builds the shapes of a version as its map draws them: simplified, each with the number of its row; kept as a file.

The file can be deleted and is built again on request. The exact shapes are in the rows, in GeoJSON and in GeoPackage.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from maillage.core.files.atomic import lock_of, replacing
from maillage.core.tables.writing.positions import find_positions
from maillage.opendata.catalog.domain.whole_files import is_whole
from maillage.opendata.catalog.store.datasets import ROWS_FILE, version_folder
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.catalog.store.tables.engine import schema_of
from maillage.opendata.catalog.store.typed_tables import refuse_lost

MOST_SHAPES: Final = 60_000
_MOST_POINTS: Final = 300_000  # 6 MB of JSON, a fifth of it compressed
_FIRST_TOLERANCE: Final = 0.00001  # degrees, about a metre
_MOST_ROUNDS: Final = 14
_DECIMALS: Final = 6
_FIRST_ROW: Final = 2


def shape_column(version: Version) -> str | None:
    """The column of a version that holds shapes as GeoJSON; None if its positions are points, or it has none."""
    positions = find_positions(version.columns, schema_of(version))
    return None if positions is None or positions.geometry is None else version.columns[positions.geometry]


def shapes_path(version: Version, column: str) -> Path:
    """Path of the shapes of a version as GeoJSON, built if missing; NotFound if its rows were lost."""
    path = version_folder(version.dataset_id, version.number) / "shapes.geojson"
    refuse_lost(version)
    with lock_of(path):
        if not is_whole(path):
            texts = pq.read_table(path.with_name(ROWS_FILE), columns=[column]).column(0).to_pylist()
            with replacing(path) as draft:
                draft.write_text(json.dumps(_collection(texts), separators=(",", ":")), "utf-8")
    return path


def _collection(texts: Sequence[str | None]) -> dict[str, Any]:
    shapes = np.array(shapely.from_geojson(np.array([text or None for text in texts], object), on_invalid="ignore"))
    rows = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    simple = _simplified(shapes[rows[:MOST_SHAPES]])
    features = [
        {"type": "Feature", "geometry": json.loads(text), "properties": {"rows": 1, "row": int(row) + _FIRST_ROW}}
        for row, text in zip(rows[:MOST_SHAPES], shapely.to_geojson(simple), strict=True)
    ]
    document: dict[str, Any] = {"type": "FeatureCollection", "total": len(rows), "shown": len(features)}
    if len(simple):
        document["bbox"] = [round(float(edge), _DECIMALS) for edge in shapely.total_bounds(simple)]
    # Last, so that a file that was cut short is known by its end.
    return document | {"features": features}


def _simplified(shapes: NDArray[Any]) -> NDArray[Any]:
    """The shapes with as few points as a map needs, all by one tolerance; none vanishes."""
    simple, tolerance = shapes, _FIRST_TOLERANCE
    for _ in range(_MOST_ROUNDS):
        if int(shapely.get_num_coordinates(simple).sum()) <= _MOST_POINTS:
            break
        simple = shapely.simplify(shapes, tolerance, preserve_topology=True)
        tolerance *= 2
    return shapely.transform(simple, lambda points: np.round(points, _DECIMALS))
