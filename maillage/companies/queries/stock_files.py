"""Where the stock of the register is kept, below MAILLAGE_DATA/companies: a Parquet file a part, and what names them.

``stock.json`` names the file in force of each part; the others are of readers that have not let go yet, and may go.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.companies.terms import StockPart
from maillage.core.files.published import Manifest

_FEATURE: Final = Path(__file__).parents[1]
# What decides what a part holds: another one of these makes it anew.
_DECIDING: Final = (
    *("terms.py", "rules/stock_columns.py"),
    *("sql/companies.sql", "sql/establishments.sql", "sql/former_names.sql"),
)


@dataclass(frozen=True, slots=True)
class PartFile:
    """The file of a part: made of which source, when it came, how many rows it has and how many were not understood."""

    file: str
    source: str
    sha256: str
    builder: str
    received_on: dt.date
    rows: int
    refused: int


PARTS: Final = Manifest[Mapping[StockPart, PartFile]](dict[StockPart, PartFile])


def companies_folder() -> Path:
    """The folder of everything that the register keeps."""
    return Path(settings.DATA_DIR) / "companies"


def manifest_file() -> Path:
    """What names the files in force."""
    return companies_folder() / "stock.json"


def stock_parts() -> Mapping[StockPart, PartFile]:
    """The parts in force; none where no stock was imported."""
    return PARTS.read(manifest_file()) or {}


def stock_version() -> str:
    """What changes when the stock changes; "" where none was imported."""
    names = " ".join(sorted(part.file for part in stock_parts().values()))
    return hashlib.blake2b(names.encode(), digest_size=8).hexdigest() if names else ""


def part_path(part: StockPart) -> Path | None:
    """The Parquet file of a part; None where it was not imported."""
    file = stock_parts().get(part)
    return companies_folder() / file.file if file else None


@cache
def builder_version() -> str:
    """A digest of what decides what the files hold."""
    digest = hashlib.blake2b(digest_size=6)
    for name in _DECIDING:
        digest.update((_FEATURE / name).read_bytes())
    return digest.hexdigest()


def sql_text(name: str) -> str:
    """The text of sql/``name``.sql."""
    return (_FEATURE / "sql" / f"{name}.sql").read_text("utf-8")


def quoted(path: Path) -> str:
    """A path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def as_table(path: Path) -> str:
    """A Parquet file as a table of SQL."""
    return f"read_parquet({quoted(path)})"
