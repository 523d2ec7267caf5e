"""What data sources may bring to the notices: files of BOAMP and TED."""

from typing import Final

from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.notices.record.imports import import_notices


def _take_notices(request: ImportRequest) -> ImportedRows:
    received = import_notices(str(request.path))
    return ImportedRows(kept=received.notices, aside=len(received.faults))


IMPORTERS: Final = (SourceImporter("notices", _take_notices),)
