"""What data sources may bring to the catalogue: another catalogue, harvested each day from then on."""

from typing import Final

from maillage.accounts.store.organisations import agency
from maillage.accounts.store.trace import installation_acting
from maillage.core.net.fetch import FetchedDocument
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.opendata.catalog.domain.terms import ItemStatus
from maillage.opendata.harvest.store.harvesting import follow_catalogue

_LEFT_OUT: Final = frozenset({ItemStatus.SKIPPED.value, ItemStatus.FAILED.value})


def take_in_catalogue(request: ImportRequest) -> ImportedRows:
    """The data sets of a DCAT catalogue, whose first page was fetched, for the agency."""
    document = FetchedDocument(request.address, "", request.path.read_bytes())
    owner = agency()
    acting = installation_acting(owner.pk)
    run = follow_catalogue(acting, owner, name=request.title, document=document, now=request.now)
    if run is None:
        return ImportedRows()
    aside = sum(count for status, count in run.counts.items() if status in _LEFT_OUT)
    read = sum(run.counts.values())
    return ImportedRows(read, read - aside, aside)


IMPORTERS: Final = (SourceImporter("catalogue", take_in_catalogue),)
