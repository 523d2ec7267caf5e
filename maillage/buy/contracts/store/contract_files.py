"""The files of contracts below MAILLAGE_DATA/procurement, received and derived.

``raw/<sha256>``: a received file. ``read/<sha256>-<reader>/``: the output of one parser version, a Parquet file per
flat table, one for remarks, and ``counts.json``; an existing folder is complete. ``replaced/``: what a file says and
its successor does not. ``contracts/``: the store, whose ``manifest.json`` names the current folder; ``demonstration/``:
the store of invented contracts. All but ``raw`` can be rebuilt.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.buy.contracts.intake.place_tables import TERRITORY_FILES

COUNTS_FILE: Final = "counts.json"
MANIFEST: Final = "manifest.json"
_SHORT: Final = 32  # characters of a digest that identify a file
_FEATURE: Final = Path(__file__).parents[1]
# The sources that determine the output of the parser: a change of any is a new parser version.
_READER_ROOMS: Final = ("domain", "intake", "schemas", "reference")


def procurement_folder() -> Path:
    """The folder of all contract files."""
    return Path(settings.DATA_DIR) / "procurement"


def raw_file(sha256: str) -> Path:
    """Path of the received file with that digest."""
    return procurement_folder() / "raw" / sha256


def read_root() -> Path:
    """The folder of the parsed tables of all files."""
    return procurement_folder() / "read"


def read_folder(sha256: str) -> Path:
    """The folder of the tables of a file for the current parser version."""
    return read_root() / f"{sha256}-{reader_version()}"


def replaced_root() -> Path:
    """The folder of what only replaced files say."""
    return procurement_folder() / "replaced"


def replaced_folder(sha256: str, newer_sha256: str) -> Path:
    """The folder of what a file says and its successor does not."""
    return replaced_root() / f"{sha256[:_SHORT]}-{newer_sha256[:_SHORT]}-{builder_version()}"


def contracts_folder(*, is_invented: bool = False) -> Path:
    """The folder of the real or invented store, with all its versions."""
    return procurement_folder() / ("demonstration" if is_invented else "contracts")


@cache
def reader_version() -> str:
    """A digest of the code and reference data that determine the parsed tables."""
    return _digest_of(*_READER_ROOMS, "store/build/flat_rows.py", "store/build/parquet.py")


@cache
def builder_version() -> str:
    """A digest of all code that determines the store."""
    return _digest_of(*_READER_ROOMS, "store/build", "sql")


def sql_text(name: str) -> str:
    """The text of sql/``name``.sql."""
    return (_FEATURE / "sql" / f"{name}.sql").read_text("utf-8")


def _digest_of(*names: str) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for path in TERRITORY_FILES:  # the place codes used by the parser
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for name in names:
        place = _FEATURE / name
        for path in sorted(place.rglob("*.*")) if place.is_dir() else [place]:
            if path.suffix in {".py", ".sql", ".json", ".csv"}:
                digest.update(path.relative_to(_FEATURE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
