"""A GeoPackage of areas published and shown: read, brought to degrees, mended, checked; its page, shapes and tiles.

Run: .venv/bin/python bench/maps.py [--areas 50000]. Each step in a process of its own: seconds on the clock and the
most memory of it and of those it starts, the reader within its bounds among them. The areas are synthesised in
Lambert-93, blobs of forty corners, one in a hundred of which crosses itself. Beside: ogr2ogr on the same file, to WGS
84 and mended (-makevalid), where the machine has it; else GDAL's own drivers by pyogrio with PROJ and GEOS, as anybody
would write it. The aim (issue 31): published and shown in 20 s and 500 MB on two cores.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio  # type: ignore[import-untyped]
import pyproj
import shapely

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # a script is started from anywhere

from bench.figures import Figure, note  # noqa: E402 -- the folder of the benchmarks comes first
from bench.steps import costs_of_steps, run_step, set_up  # noqa: E402 -- likewise

CORNERS = 40
SPACING_M = 350.0
CORNER_X, CORNER_Y = 300_000.0, 6_600_000.0  # Lambert-93: the south-west of Pays de la Loire
CROSSED_EVERY = 100
KINDS = ("habitat", "activité", "agricole", "naturel")
TOOL = "ogr2ogr"
PUBLISHED, FOLLOWED, SHOWN, TILED = "publish", "follow", "show", "tiles"


def main() -> None:
    """Make the map, then one process for each step; print and note the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, default=50_000)
    parser.add_argument("--step", help="of a process that this program starts")
    asked = parser.parse_args()
    if asked.step:
        work = work_of(asked.step, Path(os.environ["MAILLAGE_DATA"]))
        run_step(work, is_of_others=lambda outcome: outcome == TOOL)
        return
    costs = costs_of_steps(__file__, (f"input {asked.areas}", "set up", PUBLISHED, FOLLOWED, SHOWN, TILED, "beside"))
    ours = sum(costs[step].seconds for step in (PUBLISHED, FOLLOWED, SHOWN))
    most = max(costs[step].peak_mb for step in (PUBLISHED, FOLLOWED, SHOWN))
    beside = costs["beside"]
    note(
        "maps",
        [
            Figure(
                f"{ours:.1f} s, {most:.0f} MB",
                f"a GeoPackage of {asked.areas:,} areas published, checked and shown (aim: 20 s, 500 MB)",
                f"{beside.seconds:.1f} s, {beside.peak_mb:.0f} MB ({beside.outcome})",
                beside.seconds / ours,
            ),
            Figure(
                f"{costs[TILED].seconds:.1f} s, {costs[TILED].peak_mb:.0f} MB",
                "its tiles, written afterwards by the follower",
            ),
        ],
    )


def work_of(step: str, folder: Path) -> Callable[[], str]:
    """The work of a step; Django is set up for those of Maillage."""
    if step.startswith("input "):
        return partial(write_areas, folder, int(step.removeprefix("input ")))
    if step == "beside":
        return partial(convert, folder)
    import django  # noqa: PLC0415 -- needs the environment of the step

    django.setup()
    works: dict[str, Callable[[], str]] = {
        PUBLISHED: partial(publish, folder),
        FOLLOWED: follow,
        SHOWN: show,
        TILED: write_tiles,
    }
    return works.get(step, set_up)


def write_areas(folder: Path, count: int) -> str:
    """The map that is published, as QGIS exports one."""
    random, number = np.random.default_rng(31), np.arange(count)
    across = int(np.ceil(np.sqrt(count)))
    middle = np.column_stack([CORNER_X + number % across * SPACING_M, CORNER_Y + number // across * SPACING_M])
    angles = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    radii = 150 * random.uniform(0.5, 1.0, (count, CORNERS))
    rings = middle[:, None, :] + np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=2)
    crossed = number % CROSSED_EVERY == 0
    rings[crossed, 3], rings[crossed, 9] = rings[crossed, 9], rings[crossed, 3].copy()
    path = folder / "zones.gpkg"
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapely.polygons(rings)),
        field_data=[
            np.array([f"Zone n° {each}" for each in number], object),
            np.array(KINDS, object)[number % len(KINDS)],
            np.round(random.uniform(0, 100, count), 2),
        ],
        fields=["libelle", "destination", "taux"],
        geometry_type="Polygon",
        crs="EPSG:2154",
        driver="GPKG",
        layer="zones",
    )
    return f"{count:,} areas, {path.stat().st_size / 1e6:.0f} MB"


def publish(folder: Path) -> str:
    """The file published as by a program: read within bounds, mended, checked, its version written."""
    from maillage.accounts.domain.terms import Acting  # noqa: PLC0415 -- likewise
    from maillage.accounts.store.models import Organisation  # noqa: PLC0415 -- likewise
    from maillage.opendata.publishing.store.publishing_drafts import (  # noqa: PLC0415 -- likewise
        SentTable,
        publish_sent,
    )

    publisher, _is_new = Organisation.objects.get_or_create(name="Pornic", defaults={"territory": "commune:44131"})
    described = {"title": "Zones", "description": "Les zones du plan."}
    sent = SentTable(path=folder / "zones.gpkg", name="zones.gpkg", description=described, guard={})
    version = publish_sent(Acting(publisher.pk), sent, schema=None, now=datetime.now(UTC)).version
    return f"{version.row_count:,} rows, {version.csv_bytes / 1e6:.0f} MB of CSV"


def follow() -> str:
    """The tables that answer questions about the rows, as the follower writes them before anybody asks."""
    from maillage.opendata.catalog.store.typed_tables import make_tables_ahead  # noqa: PLC0415 -- likewise

    return f"{make_tables_ahead()} version"


def show() -> str:
    """The page of the map by the values of a column, and what its map reads, as the first reader waits for them."""
    from django.test import Client  # noqa: PLC0415 -- likewise

    client = Client(SERVER_NAME="localhost")
    page = client.get("/catalogue/zones?colour=destination")
    classes = client.get("/catalogue/zones/couleurs-1.json?colour=destination")
    shapes = client.get("/catalogue/zones/formes-1.geojson")
    assert (page.status_code, classes.status_code, shapes.status_code) == (200, 200, 200)
    head = shapes.content.partition(b',"features":')[0]  # the shapes as Python's lists would weigh a hundred megabytes
    return f"{json.loads(head + b'}')['shown']:,} shapes, {len(shapes.content) / 1e6:.1f} MB"


def write_tiles() -> str:
    """The tiles, as the follower writes them."""
    from maillage.core.tables.writing.pmtiles_file import write_pmtiles  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.domain.terms import FileForm  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.store.models import Version  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.store.version_files import version_file  # noqa: PLC0415 -- likewise

    geopackage = version_file(Version.objects.select_related("dataset").get(), FileForm.GPKG)
    path = geopackage.with_suffix(".pmtiles")
    write_pmtiles(geopackage, path)  # whatever the number of areas: the short form has few
    return f"{path.stat().st_size / 1e6:.0f} MB"


def convert(folder: Path) -> str:
    """The same file to WGS 84 and mended, as GeoPackage and as GeoJSON, and by what."""
    source = folder / "zones.gpkg"
    targets = [folder / "beside.gpkg", folder / "beside.geojson"]
    if tool := shutil.which(TOOL):
        for target in targets:
            subprocess.run([tool, "-t_srs", "EPSG:4326", "-makevalid", target, source], check=True)
        return TOOL
    meta, table = pyogrio.read_arrow(source)
    name = meta["geometry_name"]
    to_degrees: Any = pyproj.Transformer.from_crs(meta["crs"], "EPSG:4326", always_xy=True).transform
    shapes = shapely.transform(shapely.from_wkb(table.column(name).to_numpy()), to_degrees, interleaved=False)
    mended = pa.array(shapely.to_wkb(shapely.make_valid(shapes)), pa.binary())
    table = table.set_column(table.schema.get_field_index(name), pa.field(name, pa.binary()), mended)
    for target in targets:
        pyogrio.write_arrow(table, target, geometry_name=name, geometry_type="Unknown", crs="EPSG:4326")
    return "GDAL by pyogrio"


if __name__ == "__main__":
    main()
