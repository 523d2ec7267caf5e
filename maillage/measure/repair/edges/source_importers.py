"""What data sources may bring to the zones to repair: Arcep's mobile sites."""

from typing import Final

from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.measure.repair.store.surroundings_imports import load_sites


def take_in_sites(request: ImportRequest) -> ImportedRows:
    """The mobile sites of a file of Arcep."""
    loaded = load_sites(request.path)
    return ImportedRows(loaded.rejected.rows, loaded.sites, loaded.rejected.rejected)


IMPORTERS: Final = (SourceImporter("mobile-sites", take_in_sites),)
