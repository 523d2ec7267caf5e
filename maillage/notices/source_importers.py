"""What data sources may bring to the notices: files of BOAMP and TED."""

from typing import Final

from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.notices.record.imports import import_notices


def take_in_notices(request: ImportRequest) -> ImportedRows:
    """The notices of a file."""
    received = import_notices(str(request.path))
    return ImportedRows(kept=received.notices, aside=len(received.faults))


IMPORTERS: Final = (SourceImporter("notices", take_in_notices),)
