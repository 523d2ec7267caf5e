"""What data sources may bring to accounts: the directory of town halls, whole or one département at a time."""

from typing import Final

from maillage.accounts.store.town_halls import load_town_halls
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter


def _take_town_halls(request: ImportRequest) -> ImportedRows:
    return ImportedRows(kept=load_town_halls(request.path, now=request.now, departement=request.part))


IMPORTERS: Final = (SourceImporter("town-halls", _take_town_halls),)
