"""A raster of a whole département loaded as terrain: seconds of processor and the most memory, in its own process.

Run: .venv/bin/python bench/heights.py [--cell-m 5]. The sample of Loire-Atlantique, repeated over 100 × 100 km in cells
of 5 m as IGN's RGE ALTI has them (400 million heights, 1.6 GB where they are all in memory), written as a tiled
GeoTIFF into a temporary folder, then given to `maillage coverage terrain` with a folder of data of its own.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin
from rasterio.windows import Window

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note

SAMPLE = Path(__file__).parents[1] / "maillage/cover/prediction/reference/terrain/loire-atlantique-25m.tif"
WEST_M, NORTH_M, SIDE_M, BLOCK = 290_000.0, 6_760_000.0, 100_000.0, 1_024


def write_departement(path: Path, cell_m: float) -> int:
    """The raster; how many heights it has. A strip at a time: what is measured is not its making."""
    with rasterio.open(SAMPLE) as source:
        sample = source.read(1, masked=True).filled(0).astype(np.float32)
    size = round(SIDE_M / cell_m)
    column = (np.arange(size) * cell_m / 25).astype(int) % sample.shape[1]
    profile = {"driver": "GTiff", "width": size, "height": size, "count": 1, "dtype": "float32", "crs": "EPSG:2154"}
    with rasterio.open(
        path, "w", **profile, nodata=-9999, tiled=True, blockxsize=256, blockysize=256, compress="lzw",
        transform=from_origin(WEST_M, NORTH_M, cell_m, cell_m),
    ) as target:  # fmt: skip
        for top in range(0, size, BLOCK):
            rows = min(BLOCK, size - top)
            row = ((top + np.arange(rows)) * cell_m / 25).astype(int) % sample.shape[0]
            target.write(sample[row][:, column], 1, window=Window(0, top, size, rows))
    return size * size


def main() -> None:
    """Print the figures of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cell-m", type=float, default=5.0)
    cell_m = parser.parse_args().cell_m
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "departement.tif"
        heights = write_departement(path, cell_m)
        environment = {**os.environ, "MAILLAGE_DATA": str(Path(folder) / "data")}
        begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [str(Path(sys.executable).with_name("maillage")), "coverage", "terrain", str(path)]
        subprocess.run(command, check=True, env=environment)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
        print(f"{heights:,} heights of {cell_m:g} m, {path.stat().st_size / 1e6:.0f} MB on disk")
        what = f"{heights / 1e6:,.0f} million heights loaded, processor"
        note("heights", [Figure(f"{cpu:.1f} s, {used.ru_maxrss / 1024:.0f} MB", what)])
        print(
            f"{cpu:.1f} s of processor ({time.perf_counter() - begin:.1f} on the clock), {used.ru_maxrss / 1024:.0f} MB"
        )


if __name__ == "__main__":
    main()
