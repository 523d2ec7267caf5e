"""Four operators' maps of coverage drawn into the squares of a region: seconds and the most memory, in its own process.

Run: .venv/bin/python bench/announced.py [--vertices 4000000]. The polygons are synthesised: ragged blobs in three
levels over the box of Pays de la Loire, with the vertices that a region's share of Arcep's 4G files has (about a
gigabyte unpacked for the country, 16 bytes a vertex), written as GeoPackages in Lambert-93. Beside: GDAL's own
rasterizer (rasterio) on the same shapes and the same grid, which has to say the same of each quarter of a square.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import shapely
from rasterio.features import rasterize
from rasterio.transform import Affine

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # a script is started from anywhere
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")

import django  # noqa: E402 -- the settings come first

django.setup()

from django.conf import settings  # noqa: E402 -- likewise, and what follows

from bench.figures import Figure, note  # noqa: E402
from maillage.core.geo import LAMBERT_93, to_degrees, to_lambert_93  # noqa: E402
from maillage.measure.announced.domain.coverage import (  # noqa: E402
    QUARTER_LEVEL,
    CoverageService,
    QuarterWindow,
    packed_classes,
)
from maillage.measure.announced.store.coverage_files import current_coverage  # noqa: E402
from maillage.measure.announced.store.coverage_imports import home_box  # noqa: E402
from maillage.measure.record.store.operators import operator_table  # noqa: E402

OPERATORS = {"OF": "orange", "SFR0": "sfr", "BOUY": "bouygues-telecom", "FREE": "free-mobile"}
LEVELS = {"CL": 1, "BC": 2, "TBC": 3}
CORNERS = 320  # vertices of a blob
RADIUS_M = 2_500.0
MEGABYTE = 1 << 20


def blobs(count: int, seed: int) -> tuple[list[str], Any]:
    """Ragged blobs in Lambert-93 over the home territory, with their levels."""
    box, rng = home_box(), np.random.default_rng(seed)
    lon, lat = rng.uniform(box.west, box.east, count), rng.uniform(box.south, box.north, count)
    x, y = to_lambert_93(lon, lat)
    angles = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    radii = RADIUS_M * rng.uniform(0.3, 1.0, (count, 1)) * rng.uniform(0.8, 1.0, (count, CORNERS))
    rings = np.stack([x[:, None] + radii * np.cos(angles), y[:, None] + radii * np.sin(angles)], axis=2)
    return rng.choice(list(LEVELS), count).tolist(), shapely.polygons(rings)


def write_map(folder: Path, operator: str, levels: list[str], shapes: Any) -> Path:
    """The file of an operator, as Arcep names and projects it."""
    path = folder / f"2026_T1_couv_Metropole_{operator}_4G_data.gpkg"
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=[np.array(levels, object)],
        fields=["niveau"],
        geometry_type="Polygon",
        crs=LAMBERT_93,
        driver="GPKG",
    )
    return path


def rasterized(levels: list[str], shapes: Any) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The bytes of the squares by GDAL's rasterizer: levels from the lowest, the higher over it."""
    window, size = QuarterWindow.around(home_box()), float(1 << QUARTER_LEVEL)

    def in_units(points: Any) -> Any:
        lon, lat = to_degrees(points[:, 0], points[:, 1])
        y = (0.5 - np.arctanh(np.sin(np.radians(lat))) / (2 * np.pi)) * size
        return np.column_stack([(lon / 360 + 0.5) * size - window.column, y - window.row])

    drawn = shapely.transform(shapes, in_units)
    order = np.argsort([LEVELS[level] for level in levels], kind="stable")
    classes = rasterize(
        ((drawn[number], LEVELS[levels[number]]) for number in order.tolist()),
        out_shape=(window.rows, window.columns),
        transform=Affine.identity(),
        dtype="uint8",
    )
    return packed_classes(classes, window, current_coverage(is_invented=False).squares)


def main() -> None:
    """Print the figures of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vertices", type=int, default=4_000_000)
    vertices = parser.parse_args().vertices
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        (data / "territory").symlink_to(ROOT / "build" / "territory")
        settings.DATA_DIR = data
        maps = {operator: blobs(vertices // CORNERS, seed) for seed, operator in enumerate(OPERATORS)}
        paths = [write_map(Path(folder), operator, *blobs_of) for operator, blobs_of in maps.items()]
        size_mb = sum(path.stat().st_size for path in paths) / MEGABYTE
        environment = {**os.environ, "MAILLAGE_DATA": str(data)}
        begin = time.perf_counter()
        for path in paths:
            command = [sys.executable, "-m", "maillage", "quality", "coverage", str(path)]
            subprocess.run(command, check=True, env=environment)
        ours_s = time.perf_counter() - begin
        peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        coverage = current_coverage(is_invented=False)
        begin = time.perf_counter()
        theirs = {operator: rasterized(*blobs_of) for operator, blobs_of in maps.items()}
        gdal_s = time.perf_counter() - begin
        equal = 1.0
        for operator, packed in theirs.items():
            layer = coverage.layer(operator_table().ids[OPERATORS[operator]].code, CoverageService.G4)
            assert layer is not None
            equal = min(equal, float((np.asarray(layer) == packed).mean()))
    print(f"4 maps of {vertices:,} vertices, {size_mb:,.0f} MB: {ours_s:.1f} s, {peak_mb:,.0f} MB at most")
    print(f"GDAL's rasterizer, shapes in memory already: {gdal_s:.1f} s; squares that are equal: {equal:.5f}")
    what = f"four maps of {vertices / 1e6:g} million vertices into the squares of a region (under 120 s and 1 GiB)"
    note(
        "announced",
        [Figure(f"{ours_s:.1f} s, {peak_mb:,.0f} MB", what, f"{gdal_s:.1f} s (rasterio, shapes in memory)")],
    )


if __name__ == "__main__":
    main()
