"""Where the files of public contracts are, below MAILLAGE_DATA/procurement: those that are kept, and what follows.

``raw/<sha256>``: a file as it was received. ``read/<sha256>-<reader>/``: what one version of the reader makes of it,
a Parquet file for each flat table, one for remarks, and ``counts.json``; a folder that is there is whole.
``replaced/``: what a file says that the one after it does not. ``contracts/``: the store, in which ``manifest.json``
names the folder in force; ``demonstration/`` is that of invented contracts. Only ``raw`` cannot be made again.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.procurement.intake.place_tables import TERRITORY_FILES

COUNTS_FILE: Final = "counts.json"
MANIFEST: Final = "manifest.json"
_SHORT: Final = 32  # signs of a digest that tell files apart
_FEATURE: Final = Path(__file__).parents[1]
# What decides how a file is read: another one of these is another version of the reader.
_READER_ROOMS: Final = ("terms", "rules", "intake", "schemas", "reference")


def procurement_folder() -> Path:
    """The folder of everything that public contracts keep in files."""
    return Path(settings.DATA_DIR) / "procurement"


def raw_file(sha256: str) -> Path:
    """The file of a digest, as it was received."""
    return procurement_folder() / "raw" / sha256


def read_root() -> Path:
    """The folder of the tables of all files."""
    return procurement_folder() / "read"


def read_folder(sha256: str) -> Path:
    """Where the tables of a file stand, once this version of the reader has read it."""
    return read_root() / f"{sha256}-{reader_version()}"


def replaced_root() -> Path:
    """The folder of what replaced files alone say."""
    return procurement_folder() / "replaced"


def replaced_folder(sha256: str, newer_sha256: str) -> Path:
    """Where stands what a file says that the one after it does not."""
    return replaced_root() / f"{sha256[:_SHORT]}-{newer_sha256[:_SHORT]}-{builder_version()}"


def contracts_folder(*, is_invented: bool = False) -> Path:
    """The folder of the store of real contracts, or of invented ones, with all its versions."""
    return procurement_folder() / ("demonstration" if is_invented else "contracts")


@cache
def reader_version() -> str:
    """A digest of the code and the reference lists that decide how a file is read."""
    return _digest_of(*_READER_ROOMS, "build/flat_rows.py", "build/parquet.py")


@cache
def builder_version() -> str:
    """A digest of all code that decides what the store holds."""
    return _digest_of(*_READER_ROOMS, "build", "sql")


def sql_text(name: str) -> str:
    """The text of sql/``name``.sql."""
    return (_FEATURE / "sql" / f"{name}.sql").read_text("utf-8")


def _digest_of(*names: str) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for path in TERRITORY_FILES:  # by which codes of places are read
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for name in names:
        place = _FEATURE / name
        for path in sorted(place.rglob("*.*")) if place.is_dir() else [place]:
            if path.suffix in {".py", ".sql", ".json", ".csv"}:
                digest.update(path.relative_to(_FEATURE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
