"""The tables of versions as files that an engine of somebody else may read."""

from collections.abc import Mapping
from pathlib import Path

from maillage.catalog.build.typed_tables import typed_table
from maillage.catalog.queries import Version
from maillage.core.problems import NotFound


def readable_tables(versions: Mapping[str, Version]) -> dict[str, Path]:
    """The typed table (Parquet) of each version under its name, made where it is missing; without those lost here."""
    tables = {}
    for name, version in versions.items():
        try:
            tables[name] = typed_table(version)
        except (NotFound, FileNotFoundError):
            # A backup may hold the database without these files: the others are read all the same.
            continue
    return tables
