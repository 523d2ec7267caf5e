"""What data sources may bring to the register of companies: files of the stock of SIRENE."""

from typing import Final

from maillage.companies.record.stock import import_stock
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter


def take_in_stock(request: ImportRequest) -> ImportedRows:
    """The rows of a file of the stock."""
    received = import_stock(str(request.path), now=request.now)
    return ImportedRows(kept=received.file.rows, aside=received.file.refused)


IMPORTERS: Final = (SourceImporter("companies", take_in_stock),)
