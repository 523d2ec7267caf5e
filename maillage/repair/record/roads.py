"""Roads measured commune by commune from the agency's file, and kept in DATA_DIR/roads.json (replaced whole)."""

import json
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

import numpy as np
import shapely
from django.conf import settings

from maillage.core.files.whole import write_whole
from maillage.core.geo import distance_m
from maillage.core.problems import NotFound
from maillage.repair.intake.roads import read_roads
from maillage.repair.queries.roads import Roads, roads_file
from maillage.territory.queries import communes_of, outline


def load_roads(path: Path) -> Roads:
    """Kilometres of road by commune of this installation's territory, as the file says it; now kept."""
    lines = read_roads(path)
    tree = shapely.STRtree(lines)
    km: dict[str, float] = defaultdict(float)
    for code in communes_of(str(settings.HOME_TERRITORY)):
        try:
            shape = outline(f"commune:{code}")
        except NotFound:
            continue  # the few without a contour have no measured roads
        shapely.prepare(shape)
        near = lines[np.sort(tree.query(shape, predicate="intersects"))]
        if near.size:
            parts = shapely.get_parts(shapely.intersection(near, shape))
            points, owners = shapely.get_coordinates(parts, return_index=True)
            joined = owners[1:] == owners[:-1]
            a, b = points[:-1][joined], points[1:][joined]
            km[code] = round(float(distance_m(a[:, 0], a[:, 1], b[:, 0], b[:, 1]).sum()) / 1_000, 3)
    roads = Roads(path.name, dict(km))
    write_whole(roads_file(), json.dumps(asdict(roads)))
    return roads
