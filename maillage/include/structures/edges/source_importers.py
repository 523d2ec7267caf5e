"""What data sources may bring to the directory of inclusive structures: lists of others."""

import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from maillage.accounts.store.organisations import agency
from maillage.accounts.store.trace import installation_acting
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.include.structures.intake.structure_tables import read_structures
from maillage.include.structures.store.structures import take_in_structures
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.store.name_search import search

_CEDEX: Final = re.compile(r"(?i)\s+cedex\b.*")


def take_in_list(request: ImportRequest) -> ImportedRows:
    """The structures of a list of others."""
    return _take_structures(request)


def take_in_employers(request: ImportRequest) -> ImportedRows:
    """The structures of a département that recruit: those that data·inclusion does not state better are added.

    They say their town by name: its code is found among the communes of the département.
    """
    records = json.loads(request.path.read_bytes())
    within = Address(Kind.DEPARTEMENT, request.part)
    codes: dict[str, str | None] = {}
    for record in records:
        town = _CEDEX.sub("", str(record.get("ville") or "")).strip()
        if town not in codes:
            communes = search(town, limit=1, kinds=(Kind.COMMUNE,), within=within) if town else []
            codes[town] = communes[0].code if communes else None
        record["code_insee"] = codes[town]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / request.path.name
        path.write_text(json.dumps(records), "utf-8")
        return _take_structures(replace(request, path=path), is_secondary=True)


def _take_structures(request: ImportRequest, *, is_secondary: bool = False) -> ImportedRows:
    read = read_structures(request.path)
    acting = installation_acting(agency().pk)
    structures, source = read.structures, request.title
    intake = take_in_structures(acting, structures, source=source, now=request.now, is_secondary=is_secondary)
    kept = intake.new + intake.changed + intake.unchanged
    return ImportedRows(read.rejected.rows, kept, read.rejected.rejected)


IMPORTERS: Final = (
    SourceImporter("structures", take_in_list),
    SourceImporter("structures-that-recruit", take_in_employers),
)
