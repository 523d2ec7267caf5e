"""What data sources may bring to the territory: newer communes and contours, streets of the maps."""

from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.territory.build import take_update
from maillage.territory.build.streets import take_streets
from maillage.territory.queries.derived import territory_folder
from maillage.territory.queries.streets import streets_folder


def _take_communes(request: ImportRequest) -> ImportedRows:
    report = take_update(request.path, territory_folder())
    return ImportedRows(read=report.communes, kept=report.communes)


def _take_streets(request: ImportRequest) -> ImportedRows:
    take_streets(request.path, streets_folder(Path(settings.DATA_DIR)), progress=lambda _step, _share: None)
    return ImportedRows()


IMPORTERS: Final = (SourceImporter("territory", _take_communes), SourceImporter("streets", _take_streets))
