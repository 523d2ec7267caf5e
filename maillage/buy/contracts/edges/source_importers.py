"""What data sources may bring to the contracts: files of essential data."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from maillage.buy.contracts.intake.region_records import write_region_records
from maillage.buy.contracts.store.build.contract_store import build_store, missing_refusal
from maillage.buy.contracts.store.imports import import_path
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.core.tables.rejected_rows import RejectionReport


def take_in_contracts(request: ImportRequest) -> ImportedRows:
    """The contracts of a file; the store is built with them."""
    report = _import_file(request)
    if report is None:
        return ImportedRows()  # known content: its records were counted when it came
    return ImportedRows(report.rows, report.rows - report.rejected, report.rejected)


def take_in_contracts_of_region(request: ImportRequest) -> ImportedRows:
    """The contracts of a national document that are carried out in the region."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / request.path.name
        whole = write_region_records(request.path, path, region=request.region)
        report = _import_file(replace(request, path=path))
    return ImportedRows(whole.rows, None if report is None else report.rows - report.rejected, whole.rejected)


def _import_file(request: ImportRequest) -> RejectionReport | None:
    """Which records could not be read; None of content that was known."""
    with tempfile.TemporaryDirectory() as folder:
        # Publishers date the names of their files: under one name, a new file replaces the one before.
        name = f"{request.source}-{request.part}" if request.part else request.source
        path = Path(folder) / f"{name}{request.path.suffix}"
        path.symlink_to(request.path.resolve())
        (received,) = import_path(path, source=request.title, now=request.now)
    store = build_store()
    if store.missing:
        raise missing_refusal(store.missing)
    return received.rejected


IMPORTERS: Final = (
    SourceImporter("contracts", take_in_contracts),
    SourceImporter("contracts-of-region", take_in_contracts_of_region),
)
