"""The Table Schemas of the flat tables, from schemas/maillage: they say names, order and types of all columns."""

import json
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from maillage.core.schema.reading import read_schema
from maillage.core.schema.terms import Schema

SCHEMAS_FOLDER: Final = Path(__file__).parents[1] / "schemas"
_VERSION: Final = "1.0.0"


class FlatTable(StrEnum):
    """The flat tables. The years of concessions are the sixth: without them a concession could not be written back."""

    CONTRACTS = "marches-contrats"
    HOLDERS = "marches-titulaires"
    AMENDMENTS = "marches-modifications"
    SUBCONTRACTS = "marches-sous-traitance"
    CONSIDERATIONS = "marches-considerations"
    CONCESSION_YEARS = "marches-concessions-annees"


@cache
def table_schema(table: FlatTable) -> Schema:
    """The schema of a table."""
    document = json.loads((SCHEMAS_FOLDER / "maillage" / table / f"{_VERSION}.json").read_text("utf-8"))
    return read_schema(document, id=f"maillage/{table}", version=_VERSION)
