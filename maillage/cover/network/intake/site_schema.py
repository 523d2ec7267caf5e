"""The Table Schema of fixed 4G sites (schemas/maillage): names, order, types and bounds of columns."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from maillage.core.schema.reading import read_schema
from maillage.core.schema.terms import Schema

SITES_SCHEMA: Final = "maillage/sites-4g-fixe"
_FOLDER: Final = Path(__file__).parents[1] / "schemas" / SITES_SCHEMA
_VERSION: Final = "1.0.0"


@cache
def site_schema() -> Schema:
    """The schema of site files."""
    document = json.loads((_FOLDER / f"{_VERSION}.json").read_text("utf-8"))
    return read_schema(document, id=SITES_SCHEMA, version=_VERSION)
