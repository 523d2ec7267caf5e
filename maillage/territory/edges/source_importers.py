"""What data sources may bring to the territory: newer communes and contours, postal codes, streets of the maps."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.timezone import localdate

from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.territory.store.derived import territory_folder
from maillage.territory.store.reference_updates import apply_update
from maillage.territory.store.streets import import_streets, streets_folder


def take_in_communes(request: ImportRequest) -> ImportedRows:
    """Newer communes and contours."""
    report = apply_update(request.path, territory_folder())
    return ImportedRows(read=report.communes, kept=report.communes)


def take_in_populations(request: ImportRequest) -> ImportedRows:
    """The populations of reference, which take effect in the year in which they are taken in."""
    report = apply_update(request.path, territory_folder(), vintage=str(localdate(request.now).year))
    return ImportedRows(read=report.communes, kept=report.communes)


def take_in_postal_codes(request: ImportRequest) -> ImportedRows:
    """The postal codes of communes; a commune that the file does not state keeps those it has."""
    report = apply_update(request.path, territory_folder(), vintage=str(localdate(request.now).year))
    rows = report.rejected
    return ImportedRows(rows.rows, rows.rows - rows.rejected, rows.rejected)


def take_in_streets(request: ImportRequest) -> ImportedRows:
    """The streets of the maps."""
    import_streets(request.path, streets_folder(Path(settings.DATA_DIR)), progress=lambda _step, _share: None)
    return ImportedRows()


IMPORTERS: Final = (
    SourceImporter("territory", take_in_communes),
    SourceImporter("populations", take_in_populations),
    SourceImporter("postal-codes", take_in_postal_codes),
    SourceImporter("streets", take_in_streets),
)
