"""What data sources may bring: theoretical coverage, sites out of service, sites to come, roads."""

from typing import Final

from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.measure.announced.store.coverage_imports import load_coverage
from maillage.measure.announced.store.road_tests import load_segments
from maillage.measure.announced.store.site_imports import load_outages, load_sites_to_come
from maillage.measure.repair.store.surroundings_imports import load_roads


def take_in_coverage(request: ImportRequest) -> ImportedRows:
    """The polygons of an operator that touch the territory; the others are not read."""
    loaded = load_coverage(request.path, now=request.now)
    rejected = loaded.rejected
    return ImportedRows(rejected.rows, rejected.rows - rejected.rejected, rejected.rejected)


def take_in_outages(request: ImportRequest) -> ImportedRows:
    """The sites out of service of a daily list."""
    loaded = load_outages(request.path)
    return ImportedRows(loaded.rejected.rows, loaded.sites, loaded.rejected.rejected)


def take_in_sites_to_come(request: ImportRequest) -> ImportedRows:
    """The sites to come of a list."""
    loaded = load_sites_to_come(request.path, source=request.source)
    return ImportedRows(loaded.rejected.rows, loaded.sites, loaded.rejected.rejected)


def take_in_roads(request: ImportRequest) -> ImportedRows:
    """The roads along which tests are counted, and the kilometres of road of each commune."""
    file, rejected = load_segments(request.path)
    load_roads(request.path)
    return ImportedRows(rejected.rows, len(file.segments), rejected.rejected)


IMPORTERS: Final = (
    SourceImporter("mobile-coverage", take_in_coverage),
    SourceImporter("site-outages", take_in_outages),
    SourceImporter("sites-to-come", take_in_sites_to_come),
    SourceImporter("roads", take_in_roads),
)
