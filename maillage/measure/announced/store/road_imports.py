"""Takes in the agency's file of roads and railways: cut once into segments, which replace those in force."""

from pathlib import Path
from typing import Final

import shapely

from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectionReport
from maillage.measure.announced.domain.road_segments import road_segments
from maillage.measure.announced.intake.named_roads import read_named_roads
from maillage.measure.announced.store.coverage_imports import home_box
from maillage.measure.announced.store.road_tests import RoadFile, publish_segments

_NOWHERE: Final = sentence("« %(file)s » n’a aucune route nommée dans le territoire : donnez celui de votre région.")


def load_segments(path: Path) -> tuple[RoadFile, RejectionReport]:
    """Cut the named lines of a file that touch the home territory into segments, and put them in force."""
    read = read_named_roads(path)
    box = shapely.box(*home_box())
    near = {
        name: [part for line in lines for part in shapely.get_parts(shapely.intersection(line, box)).tolist()]
        for name, lines in read.lines.items()
    }
    inside = {name: [part for part in parts if part.geom_type == "LineString"] for name, parts in near.items()}
    segments = road_segments({name: parts for name, parts in inside.items() if parts})
    if not segments:
        raise Refused("roads_nowhere", _NOWHERE, file=path.name)
    file = RoadFile(path.name, segments)
    publish_segments(file)
    return file, read.rejected
