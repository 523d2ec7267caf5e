"""What data sources may bring to the question who can have fixed 4G: addresses of the BAN."""

from typing import Final

from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.cover.eligibility.store.address_index import load_addresses


def take_in_addresses(request: ImportRequest) -> ImportedRows:
    """The addresses of a file of the BAN."""
    loaded = load_addresses(request.path, now=request.now)
    return ImportedRows(read=loaded.addresses + loaded.left_out, kept=loaded.addresses, aside=loaded.left_out)


IMPORTERS: Final = (SourceImporter("addresses", take_in_addresses),)
