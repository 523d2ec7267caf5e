"""What data sources may bring to the directory of inclusive structures: lists of others."""

from typing import Final

from maillage.accounts.store.organisations import agency
from maillage.accounts.store.trace import installation_acting
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.include.structures.intake.structure_tables import read_structures
from maillage.include.structures.store.structures import take_in_structures


def take_in_list(request: ImportRequest) -> ImportedRows:
    """The structures of a list of others."""
    read = read_structures(request.path)
    acting = installation_acting(agency().pk)
    intake = take_in_structures(acting, read.structures, source=request.title, now=request.now)
    kept = intake.new + intake.changed + intake.unchanged
    return ImportedRows(read.rejected.rows, kept, read.rejected.rejected)


IMPORTERS: Final = (SourceImporter("structures", take_in_list),)
