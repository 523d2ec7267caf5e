"""What data sources may bring to the contracts: files of essential data."""

import tempfile
from pathlib import Path
from typing import Final

from maillage.buy.contracts.store.build.contract_store import build_store, missing_refusal
from maillage.buy.contracts.store.imports import import_path
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter


def take_in_contracts(request: ImportRequest) -> ImportedRows:
    """The contracts of a file; the store is built with them."""
    with tempfile.TemporaryDirectory() as folder:
        # Publishers date the names of their files: under one name, a new file replaces the one before.
        name = f"{request.source}-{request.part}" if request.part else request.source
        path = Path(folder) / f"{name}{request.path.suffix}"
        path.symlink_to(request.path.resolve())
        (received,) = import_path(path, source=request.title, now=request.now)
    store = build_store()
    if store.missing:
        raise missing_refusal(store.missing)
    report = received.rejected
    if report is None:
        return ImportedRows()  # known content: its records were counted when it came
    return ImportedRows(report.rows, report.rows - report.rejected, report.rejected)


IMPORTERS: Final = (SourceImporter("contracts", take_in_contracts),)
