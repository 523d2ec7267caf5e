"""The files of the register below MAILLAGE_DATA/companies: a Parquet file per part, and a manifest.

The manifest ``stock.json`` names the current file of each part; other files may still be open in a reader, and can be
deleted.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import pyarrow.parquet
from django.conf import settings

from maillage.buy.companies.domain.terms import StockPart
from maillage.core.files.published import Manifest

_FEATURE: Final = Path(__file__).parents[1]
# The sources that determine the content of a part: a change of any requires a rebuild.
_DECIDING: Final = (
    *("domain/terms.py", "domain/stock_columns.py"),
    *("sql/companies.sql", "sql/establishments.sql", "sql/former_names.sql"),
)


@dataclass(frozen=True, slots=True)
class PartFile:
    """The file of a part: its source, date of receipt, number of rows and of invalid rows."""

    file: str
    source: str
    sha256: str
    builder: str
    received_on: dt.date
    rows: int
    refused: int


PARTS: Final = Manifest[Mapping[StockPart, PartFile]](dict[StockPart, PartFile])


def companies_folder() -> Path:
    """The folder of all files of the register."""
    return Path(settings.DATA_DIR) / "companies"


def manifest_file() -> Path:
    """Path of the manifest."""
    return companies_folder() / "stock.json"


def stock_parts() -> Mapping[StockPart, PartFile]:
    """The current parts; empty if no stock was imported."""
    return PARTS.read(manifest_file()) or {}


def stock_version() -> str:
    """A key that changes with the stock; "" if none was imported."""
    names = " ".join(sorted(part.file for part in stock_parts().values()))
    return hashlib.blake2b(names.encode(), digest_size=8).hexdigest() if names else ""


def part_path(part: StockPart) -> Path | None:
    """The Parquet file of a part; None if it was not imported."""
    file = stock_parts().get(part)
    return companies_folder() / file.file if file else None


@cache
def builder_version() -> str:
    """A digest of the code that determines the content of the files."""
    digest = hashlib.blake2b(digest_size=6)
    for name in _DECIDING:
        digest.update((_FEATURE / name).read_bytes())
    return digest.hexdigest()


def sql_text(name: str) -> str:
    """The text of sql/``name``.sql."""
    return (_FEATURE / "sql" / f"{name}.sql").read_text("utf-8")


def quoted(path: Path) -> str:
    """A path as an SQL string literal."""
    return "'" + str(path).replace("'", "''") + "'"


def as_table(path: Path) -> str:
    """A Parquet file as an SQL table expression; ``naf_2025`` is null in files that were written before it was read."""
    table = f"read_parquet({quoted(path)})"
    columns = _columns(path)
    if "naf" in columns and "naf_2025" not in columns:
        return f"(SELECT *, NULL::TEXT AS naf_2025 FROM {table})"  # noqa: S608 -- a path of ours
    return table


@lru_cache(maxsize=8)  # files never change; there is one of each part, and those that are being replaced
def _columns(path: Path) -> frozenset[str]:
    return frozenset(pyarrow.parquet.read_schema(path).names)
