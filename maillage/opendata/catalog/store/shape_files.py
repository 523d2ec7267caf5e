"""Builds the shapes of a version as its map draws them: simplified, each with the number of its row; kept as a file.

The file can be deleted and is built again on request. The exact shapes are in the rows, in GeoJSON and in GeoPackage.
"""

import json
from pathlib import Path
from typing import Any, Final, TextIO

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
_AT_ONCE: Final = 4_096
_SAMPLED_POINTS: Final = 50_000
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
            shapes = _shapes(path.with_name(ROWS_FILE), column)
            with replacing(path) as draft, draft.open("w", encoding="utf-8") as stream:
                _write_collection(shapes, stream)
    return path


def _shapes(rows: Path, column: str) -> NDArray[Any]:
    """The shapes of a column, None where there is none; its texts are never in memory all at once."""
    parts = [np.empty(0, object)]
    for batch in pq.ParquetFile(rows).iter_batches(batch_size=_AT_ONCE, columns=[column]):
        texts = [text or None for text in batch.column(0).to_pylist()]
        parts.append(shapely.from_geojson(texts, on_invalid="ignore"))
    return np.concatenate(parts)


def _write_collection(shapes: NDArray[Any], stream: TextIO) -> None:
    """Write the shapes of a column as one collection of GeoJSON; only some of them are simplified in memory at once."""
    rows = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    mapped = rows[:MOST_SHAPES]
    head: dict[str, Any] = {"type": "FeatureCollection", "total": len(rows), "shown": len(mapped)}
    if len(mapped):
        head["bbox"] = [round(float(edge), _DECIMALS) for edge in shapely.total_bounds(shapes[mapped])]
    # The features last, so that a file that was cut short is known by its end.
    stream.write(json.dumps(head).removesuffix("}") + ',"features":[')
    tolerance = _tolerance(shapes[mapped])
    for first in range(0, len(mapped), _AT_ONCE):
        some = mapped[first : first + _AT_ONCE]
        simple = shapely.simplify(shapes[some], tolerance) if tolerance else shapes[some]
        simple = shapely.transform(simple, lambda points: np.round(points, _DECIMALS))
        for place, (row, text) in enumerate(zip(some.tolist(), shapely.to_geojson(simple), strict=True), first):
            properties = f'{{"rows":1,"row":{row + _FIRST_ROW}}}'
            stream.write(f'{"," * bool(place)}{{"type":"Feature","geometry":{text},"properties":{properties}}}')
    stream.write("]}")


def _tolerance(shapes: NDArray[Any]) -> float:
    """Degrees within which shapes may be simplified to have the points of a map, found on some; 0 if they may stay."""
    count = int(shapely.get_num_coordinates(shapes).sum())
    if count <= _MOST_POINTS:
        return 0.0
    sample = shapes[:: max(1, count // _SAMPLED_POINTS)]
    wanted = int(shapely.get_num_coordinates(sample).sum()) * _MOST_POINTS / count
    tolerance = _FIRST_TOLERANCE
    for _ in range(_MOST_ROUNDS):
        if int(shapely.get_num_coordinates(shapely.simplify(sample, tolerance)).sum()) <= wanted:
            break
        tolerance *= 2
    return tolerance
