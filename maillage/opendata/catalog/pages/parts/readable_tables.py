"""The tables of versions as files for an external query engine."""

from collections.abc import Mapping
from pathlib import Path

from maillage.core.problems import NotFound
from maillage.opendata.catalog.store.model_types import Version
from maillage.opendata.catalog.store.typed_tables import typed_table


def readable_tables(versions: Mapping[str, Version]) -> dict[str, Path]:
    """The typed table (Parquet) of each version by name, built if missing; versions with lost files are left out."""
    tables = {}
    for name, version in versions.items():
        try:
            tables[name] = typed_table(version)
        except (NotFound, FileNotFoundError):
            # After a restore the database may know versions whose files are gone: the others are still read.
            continue
    return tables
