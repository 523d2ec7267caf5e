"""What data sources may bring to the question who can have fixed 4G: addresses of the BAN, lines of Arcep."""

from typing import Final

from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.cover.eligibility.store.address_index import load_addresses
from maillage.cover.eligibility.store.fixed_access import load_fixed_access


def take_in_addresses(request: ImportRequest) -> ImportedRows:
    """The addresses of a file of the BAN."""
    loaded = load_addresses(request.path, now=request.now)
    return ImportedRows(read=loaded.addresses + loaded.left_out, kept=loaded.addresses, aside=loaded.left_out)


def take_in_offers(request: ImportRequest) -> ImportedRows:
    """Which addresses have a good fixed line, from Arcep's file of a département."""
    rejected = load_fixed_access(request.path, part=request.part).rejected
    return ImportedRows(rejected.rows, rejected.rows - rejected.rejected, rejected.rejected)


IMPORTERS: Final = (SourceImporter("addresses", take_in_addresses), SourceImporter("fixed-offers", take_in_offers))
