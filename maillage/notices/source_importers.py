"""What data sources may bring to the notices: files of BOAMP and TED."""

from typing import Final

from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.notices.record.imports import LONGEST_NAME, import_notices


def _take_notices(request: ImportRequest) -> ImportedRows:
    received = import_notices(str(request.path))
    name = request.path.name[-LONGEST_NAME:]
    # The store goes on without a file that is refused; the source has to say so.
    for fault in received.faults:
        if fault.name == name:
            raise fault.problem
    report = received.rejected.get(name)
    if report is None:
        return ImportedRows(aside=0 if received.new_files else None)
    return ImportedRows(report.rows, report.rows - report.rejected, report.rejected)


IMPORTERS: Final = (SourceImporter("notices", _take_notices),)
