"""The reference layers beside our figures: Ookla's open tiles, read from Parquet files under MAILLAGE_DATA/layers.

They are averages of another make, without operators: shown as a layer of their own with publisher and licence, and
never mixed with measurements. A square below five devices is left out, here as everywhere.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from numpy.typing import NDArray

from maillage.core.geo import corner_of, morton, squares_at, unmorton
from maillage.core.problems import NotFound, sentence
from maillage.quality.terms import DEVICES_FLOOR

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_METADATA: Final = b"maillage.layer"


@dataclass(frozen=True, slots=True)
class Layer:
    """One reference layer: what it is, whose it is, under which licence, and the quarter it averages."""

    name: str
    title: str
    publisher: str
    licence: str
    url: str
    kind: str
    first_day: date
    level: int
    squares: int


@dataclass(frozen=True, slots=True)
class LayerSquares:
    """The squares of a layer in a view: Morton numbers at its level, and their plain means, tests and devices."""

    level: int
    square: Integers
    download_bps: Floats
    upload_bps: Floats
    latency_ms: Floats
    tests: Integers
    devices: Integers

    def corners(self) -> tuple[Floats, Floats, Floats, Floats]:
        """West, south, east and north (degrees) of each square."""
        x, y = unmorton(self.square)
        west, north = corner_of(x, y, level=self.level)
        east, south = corner_of(x + 1, y + 1, level=self.level)
        return west, south, east, north


def layers_folder() -> Path:
    """Where reference layers are kept."""
    return Path(settings.DATA_DIR) / "layers"


def layers() -> list[Layer]:
    """The reference layers of this installation, newest first."""
    found = [_layer(path) for path in sorted(layers_folder().glob("*.parquet"))]
    return sorted(found, key=lambda layer: layer.first_day, reverse=True)


def layer_squares(name: str, bounds: tuple[float, float, float, float]) -> LayerSquares:
    """The squares of a layer that touch west, south, east, north (degrees). Raises NotFound for an unknown name."""
    path = layers_folder() / f"{name}.parquet"
    if name not in {layer.stem for layer in layers_folder().glob("*.parquet")}:
        raise NotFound("unknown_layer", sentence("Aucune couche de référence ne s’appelle « %(name)s »."), name=name)
    layer, (west, south, east, north) = _layer(path), bounds
    (left, right), (top, bottom) = squares_at([west, east], [north, south], level=layer.level)
    # Row groups are sorted by Morton number: those outside the range of the view's corners are not read.
    low, high = _range_of((left, right), (top, bottom))
    table = pq.read_table(path, filters=(pc.field("square") >= low) & (pc.field("square") <= high))
    columns = {column: table[column].to_numpy() for column in table.column_names}
    x, y = unmorton(columns["square"])
    seen = (x >= left) & (x <= right) & (y >= top) & (y <= bottom) & (columns["devices"] >= DEVICES_FLOOR)
    return LayerSquares(
        level=layer.level,
        square=columns["square"][seen],
        download_bps=columns["avg_d_kbps"][seen] * 1_000.0,
        upload_bps=columns["avg_u_kbps"][seen] * 1_000.0,
        latency_ms=columns["avg_lat_ms"][seen].astype(np.float64),
        tests=columns["tests"][seen],
        devices=columns["devices"][seen],
    )


def _range_of(columns: tuple[np.int64, np.int64], rows: tuple[np.int64, np.int64]) -> tuple[int, int]:
    """The lowest and highest Morton number of a rectangle: those of its two outer corners (it grows with both)."""
    from_x, to_x = columns
    from_y, to_y = rows
    low, high = morton([from_x, to_x], [from_y, to_y])
    return int(low), int(high)


def _layer(path: Path) -> Layer:
    parquet = pq.ParquetFile(path)
    said = json.loads(parquet.schema_arrow.metadata[_METADATA])
    return Layer(
        name=path.stem,
        title=said["title"],
        publisher=said["publisher"],
        licence=said["licence"],
        url=said["url"],
        kind=said["kind"],
        first_day=date.fromisoformat(said["first_day"]),
        level=said["level"],
        squares=parquet.metadata.num_rows,
    )
