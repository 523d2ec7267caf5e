"""Loads the surroundings of places from files: radio sites and roads.

A file of Arcep replaces the whole table of sites in one transaction; a refused file changes nothing. Road lengths are
computed by commune from the agency's file, and stored in DATA_DIR/roads.json.
"""

import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from maillage.core.files.atomic import write_whole
from maillage.core.geo import distance_m
from maillage.core.tables.rejected_rows import RejectionReport
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.rows import writing
from maillage.measure.repair.intake.roads import read_roads
from maillage.measure.repair.intake.sites import LONGEST_VINTAGE, read_sites, vintage_of
from maillage.measure.repair.store.models import RadioSite
from maillage.measure.repair.store.surroundings import Roads, roads_file
from maillage.territory.store.territories import communes_of, outlines
from maillage.web.installation import home_territory

SAMPLE: Final = (
    Path(__file__).resolve().parent.parent / "reference" / "sites" / "arcep-sites-mobiles-2018-01-l93.csv.gz"
)
_BATCH_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class SitesLoaded:
    """The result of loading sites: vintage, number of sites, rows that were set aside."""

    vintage: str
    sites: int
    rejected: RejectionReport


def load_sites(path: Path, *, vintage: str | None = None) -> SitesLoaded:
    """Replace the table by the sites of a file; Refused for one that ``read_sites`` refuses."""
    file = read_sites(path, operator_table())
    dated = (vintage or vintage_of(path))[:LONGEST_VINTAGE]
    # Technologies are stored as a bit mask of their numbers.
    rows = (
        RadioSite(
            operator=site.operator,
            lon=site.lon,
            lat=site.lat,
            technologies=sum(1 << int(technology) for technology in set(site.technologies)),
            vintage=dated,
        )
        for site in file.sites
    )
    with writing():
        RadioSite.objects.all().delete()
        RadioSite.objects.bulk_create(rows, batch_size=_BATCH_ROWS)
    return SitesLoaded(dated, len(file.sites), file.rejected)


def load_roads(path: Path) -> tuple[Roads, RejectionReport]:
    """Compute and store the kilometres of road by commune of this installation's territory; the features set aside."""
    read = read_roads(path)
    lines = read.lines
    tree = shapely.STRtree(lines)
    km: dict[str, float] = defaultdict(float)
    # The few communes without a contour have no road length.
    for address, shape in outlines(f"commune:{code}" for code in communes_of(home_territory())).items():
        shapely.prepare(shape)
        near = lines[np.sort(tree.query(shape, predicate="intersects"))]
        if near.size:
            parts = shapely.get_parts(shapely.intersection(near, shape))
            points, owners = shapely.get_coordinates(parts, return_index=True)
            joined = owners[1:] == owners[:-1]
            a, b = points[:-1][joined], points[1:][joined]
            km[address.partition(":")[2]] = round(
                float(distance_m(a[:, 0], a[:, 1], b[:, 0], b[:, 1]).sum()) / 1_000, 3
            )
    roads = Roads(path.name, dict(km))
    write_whole(roads_file(), json.dumps(asdict(roads)))
    return roads, read.rejected
