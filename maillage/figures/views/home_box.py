"""Where the map opens when its address names no place: around the départements that have tests."""

from django.conf import settings

from maillage.core.bounds.memory import LruCache
from maillage.figures.export.territories import boxes_of, territory_rows
from maillage.figures.queries.published_counts.counts import Counts
from maillage.quality.terms import Origin, Selection
from maillage.territory.queries import territory
from maillage.territory.terms import Box, Kind

FRANCE = Box(-5.2, 41.3, 9.6, 51.2)  # metropolitan France: where not even the territory has a box


def home_box(counts: Counts, origin: Origin) -> Box:
    """The box of the départements that hold tests of ``origin``; without any, the territory of the installation."""
    has_tests = counts.total(origin).rows > 0

    def box() -> Box:
        rows = territory_rows(Selection(origin=origin), Kind.DEPARTEMENT) if has_tests else ()
        # Nine tenths of the tests decide: a few made on a journey must not open the map on the whole country.
        ranked = sorted(rows, key=lambda row: -row.figure.samples)
        total = sum(row.figure.samples for row in ranked)
        largest, tests = [], 0
        for row in ranked:
            if tests >= 0.9 * total:
                break
            largest.append(row)
            tests += row.figure.samples
        return boxes_of(largest) or territory(settings.HOME_TERRITORY).bbox or FRANCE

    return _boxes.get((has_tests, origin), box)


_boxes = LruCache[tuple[bool, Origin], Box](most=8)
