"""What data sources may bring to the sites of fixed 4G: ANFR's register of supports."""

from typing import Final

from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.cover.network.store.radio_supports import load_supports


def _take_supports(request: ImportRequest) -> ImportedRows:
    rejected = load_supports(request.path)
    return ImportedRows(rejected.rows, rejected.rows - rejected.rejected, rejected.rejected)


IMPORTERS: Final = (SourceImporter("radio-supports", _take_supports),)
