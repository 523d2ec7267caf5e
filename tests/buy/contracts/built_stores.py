"""What tests of the store share: documents of a source, taken in and built."""

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

from maillage.buy.contracts.store.build.contract_store import BuiltStore, build_store
from maillage.buy.contracts.store.imports import import_path

NOW: Final = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)


def publish(folder: Path, *records: dict[str, Any], source: str = "Ville", name: str = "marches.json") -> BuiltStore:
    """The store after a source published ``records`` in a file of that name."""
    write_document(folder / name, *records)
    import_path(folder / name, source=source, now=NOW)
    return build_store()


def write_document(path: Path, *records: dict[str, Any]) -> None:
    """A document of version 1 with ``records``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"marches": records}), "utf-8")
