"""The Table Schemas of the flat tables, from schemas/maillage: column names, order and types."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from maillage.buy.contracts.domain.tables import FlatTable
from maillage.core.schema.reading import read_schema
from maillage.core.schema.terms import Schema

SCHEMAS_FOLDER: Final = Path(__file__).parents[1] / "schemas"
_VERSION: Final = "1.0.0"


@cache
def table_schema(table: FlatTable) -> Schema:
    """The schema of a table."""
    document = json.loads((SCHEMAS_FOLDER / "maillage" / table / f"{_VERSION}.json").read_text("utf-8"))
    return read_schema(document, id=f"maillage/{table}", version=_VERSION)
