"""What data sources may bring to the measurements: those of the regulator's yearly campaign, as drive tests."""

from typing import Final

from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.measure.record.intake.sources import arcep
from maillage.measure.record.store.imports import import_file


def take_in_measurements(request: ImportRequest) -> ImportedRows:
    """The measurements of a file of Arcep; those that are known already stay as they are."""
    report = import_file(arcep.SOURCE, request.path, now=request.now, progress=lambda _read: None)
    return ImportedRows(report.read, report.recorded + report.known, report.refused)


IMPORTERS: Final = (SourceImporter("regulator-measurements", take_in_measurements),)
