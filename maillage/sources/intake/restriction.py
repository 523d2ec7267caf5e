"""Keeps the rows of a table that belong to the region, in a child process: intake/region_rows.py writes them."""

import json
import shutil
from pathlib import Path
from typing import Final

from maillage.core.bounds.isolation import ProcessBounds, bounded_output

_RESTRICT: Final = "maillage.sources.intake.region_rows:write_rows"
_MEMORY_MB: Final = 512
_LEAST_S: Final = 20.0
_BYTES_A_SECOND: Final = 2_000_000


def restrict_table(path: Path, target: Path, *, media: str, column: str, codes: frozenset[str]) -> None:
    """Write to ``target`` the rows of ``path`` (CSV or Parquet) whose ``column`` has one of ``codes``, as they are.

    Refused where no row has one: an importer would take away what is in force.
    """
    size = path.stat().st_size
    bounds = ProcessBounds(
        seconds=max(_LEAST_S, size / _BYTES_A_SECOND), memory_mb=_MEMORY_MB, written_bytes=2 * size + (64 << 20)
    )
    words = (str(path.resolve()), media, column)
    source = json.dumps(sorted(codes)).encode()
    with bounded_output(_RESTRICT, *words, source=source, bounds=bounds) as written, target.open("wb") as copy:
        shutil.copyfileobj(written, copy, 1 << 20)
