"""Writes vector tiles (PMTiles 3, Mapbox Vector Tile 2) of a GeoPackage through GDAL: a browser reads those in view.

Each feature has the columns of its row, and ``row``, the number of the row in the table (header = 1).
"""

import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from math import log2
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from maillage.core.extras import is_installed, pyogrio, pyogrio_raw

LAYER: Final = "shapes"
ROW: Final = "row"
_FIRST_ROW: Final = 2
_MOST_ZOOM: Final = 13  # points a metre apart; nearer the same tiles are drawn larger
_WIDEST_ZOOM: Final = 10
_DRIVER: Final = "PMTiles"


@cache  # asked for each data set of a catalogue
def are_pmtiles_written() -> bool:
    """Whether this installation has GDAL (extra ``maps``), built with its driver."""
    return is_installed(pyogrio_raw.name) and "w" in pyogrio.list_drivers().get(_DRIVER, "")


def write_pmtiles(geopackage: Path, target: Path) -> None:
    """Write the tiles of the one layer of ``geopackage`` to ``target``, from the zoom at which it fills a tile."""
    west, south, east, north = pyogrio.read_info(geopackage, force_total_bounds=True)["total_bounds"]
    width = max(east - west, north - south, 1e-6)
    widest = max(0, min(_WIDEST_ZOOM, int(log2(360 / width)) - 1))
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as folder:
        # GDAL wants the ending of its form.
        path = Path(folder) / "map.pmtiles"
        with pyogrio_raw.open_arrow(geopackage, use_pyarrow=True) as (meta, reader):
            fields = [field for field in reader.schema if field.name != ROW]
            layout = pa.schema([(ROW, pa.int64()), *map(_tile_field, fields)])
            pyogrio_raw.write_arrow(
                pa.RecordBatchReader.from_batches(layout, _numbered(reader, layout)),
                path,
                layer=LAYER,
                driver=_DRIVER,
                geometry_name=meta["geometry_name"],
                geometry_type="Unknown",
                crs="EPSG:4326",
                MINZOOM=str(widest),
                MAXZOOM=str(_MOST_ZOOM),
            )
        shutil.move(path, target)


def _tile_field(field: Any) -> Any:
    """The field of a column in tiles, which have no days: they become text, as every other file writes them."""
    return field.with_type(pa.string()) if pa.types.is_temporal(field.type) else field


def _numbered(reader: Any, layout: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The batches of a layer with the numbers of their rows."""
    first = _FIRST_ROW
    for batch in reader:
        numbers = pa.array(np.arange(first, first + batch.num_rows), pa.int64())
        columns = [numbers, *(batch.column(field.name).cast(field.type) for field in list(layout)[1:])]
        yield pa.record_batch(columns, schema=layout)
        first += batch.num_rows
