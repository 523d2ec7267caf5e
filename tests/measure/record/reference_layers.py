"""Reads the reference layers that an import keeps beside our figures (Ookla's open tiles), as a map would.

They are averages of another make, without operators, and no page shows them yet.
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
from maillage.measure.record.domain.terms import DEVICES_FLOOR

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
    files = sorted(layers_folder().glob("*.parquet"))
    return sorted(map(_layer, files), key=lambda layer: layer.first_day, reverse=True)


def layer_squares(name: str, bounds: tuple[float, float, float, float]) -> LayerSquares:
    """The squares of a layer that touch west, south, east, north (degrees). Raises NotFound for an unknown name."""
    path = layers_folder() / f"{name}.parquet"
    if name not in {layer.stem for layer in layers_folder().glob("*.parquet")}:
        raise NotFound("unknown_layer", sentence("Aucune couche de référence ne s’appelle « %(name)s »."), name=name)
    layer, (west, south, east, north) = _layer(path), bounds
    columns_seen, rows_seen = squares_at([west, east], [north, south], level=layer.level)
    # Row groups are sorted by Morton number, which grows with column and row: those outside the range of the view's
    # two outer corners are not read.
    low, high = morton(columns_seen, rows_seen).tolist()
    table = pq.read_table(path, filters=(pc.field("square") >= low) & (pc.field("square") <= high))
    columns = {column: table[column].to_numpy() for column in table.column_names}
    x, y = unmorton(columns["square"])
    in_view = (x >= columns_seen[0]) & (x <= columns_seen[1]) & (y >= rows_seen[0]) & (y <= rows_seen[1])
    is_shown = in_view & (columns["devices"] >= DEVICES_FLOOR)
    return LayerSquares(
        level=layer.level,
        square=columns["square"][is_shown],
        download_bps=columns["avg_d_kbps"][is_shown] * 1_000.0,
        upload_bps=columns["avg_u_kbps"][is_shown] * 1_000.0,
        latency_ms=columns["avg_lat_ms"][is_shown].astype(np.float64),
        tests=columns["tests"][is_shown],
        devices=columns["devices"][is_shown],
    )


def _layer(path: Path) -> Layer:
    parquet = pq.ParquetFile(path)
    facts = json.loads(parquet.schema_arrow.metadata[_METADATA])
    return Layer(
        name=path.stem,
        title=facts["title"],
        publisher=facts["publisher"],
        licence=facts["licence"],
        url=facts["url"],
        kind=facts["kind"],
        first_day=date.fromisoformat(facts["first_day"]),
        level=facts["level"],
        squares=parquet.metadata.num_rows,
    )
