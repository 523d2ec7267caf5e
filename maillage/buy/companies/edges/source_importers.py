"""What data sources may bring to the register of companies: files of the stock of SIRENE."""

from typing import Final

from maillage.buy.companies.store.stock import import_stock
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter


def take_in_stock(request: ImportRequest) -> ImportedRows:
    """The rows of a file of the stock."""
    received = import_stock(str(request.path), now=request.now)
    read = None if received.rejected is None else received.rejected.rows
    return ImportedRows(read, received.file.rows, received.file.refused)


IMPORTERS: Final = (SourceImporter("companies", take_in_stock),)
