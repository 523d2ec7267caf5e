"""What data sources may bring to the notices: files of BOAMP and TED."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from maillage.buy.notices.intake.archives import NoticeFault, notices_in
from maillage.buy.notices.intake.ted_packages import keep_notices_of
from maillage.buy.notices.store.imports import import_notices
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.core.tables.rejected_rows import RejectedRows


def take_in_notices(request: ImportRequest) -> ImportedRows:
    """The notices of a file, unless it cannot be read as a whole."""
    # The store keeps every file that it is given, and publishes what it can read: the file is judged before.
    name, faults, rows = request.path.name, list[NoticeFault](), RejectedRows()
    for _notice in notices_in(request.path, name, faults, rows):
        pass  # counted in rows
    for fault in faults:
        if fault.name == name:  # of the whole file: cut short, or none of a known form
            raise fault.problem
    report = rows.checked(name)
    import_notices(str(request.path))
    return ImportedRows(report.rows, report.rows - report.rejected, report.rejected)


def take_in_package(request: ImportRequest) -> ImportedRows:
    """The notices of the region in a package of TED; those of all Europe beside them are left."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{request.path.name.partition('.')[0]}-{request.region}.zip"
        counts = keep_notices_of(request.path, path, region=request.region)
        imported = take_in_notices(replace(request, path=path))
    return replace(imported, read=counts.read)


IMPORTERS: Final = (SourceImporter("notices", take_in_notices), SourceImporter("notices-of-europe", take_in_package))
