"""A small invented ground around Nozay (Loire-Atlantique), as a terrain file."""

from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin

WEST_M, NORTH_M, CELL_M, CELLS = 346_000.0, 6_735_000.0, 100.0, 140


def write_ground(path: Path, *, crs: str | None = "EPSG:2154", hole: bool = False) -> Path:
    """Low hills of 30 to 50 m; with ``hole`` nothing is known of the north-eastern corner."""
    row, column = np.divmod(np.arange(CELLS * CELLS), CELLS)
    heights = (40 + 10 * np.sin(column / 9) * np.cos(row / 7)).reshape(CELLS, CELLS).astype(np.float32)
    if hole:
        heights[:60, 80:] = -9999
    with rasterio.open(
        path, "w", driver="GTiff", width=CELLS, height=CELLS, count=1, dtype="float32", crs=crs, nodata=-9999,
        transform=from_origin(WEST_M, NORTH_M, CELL_M, CELL_M),
    ) as target:  # fmt: skip
        target.write(heights, 1)
    return path
