"""The files of notices below MAILLAGE_DATA/notices: received files, and the Parquet file that is queried.

``raw/<sha256>-<name>`` is a received file. The manifest ``notices.json`` names the current Parquet file and its
sources; that file can be deleted: ``maillage notices build`` rebuilds it.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.core.files.published import Manifest

_FEATURE: Final = Path(__file__).parents[1]
_READER: Final = ("domain", "intake")


@dataclass(frozen=True, slots=True)
class PublishedNotices:
    """The current file: number of notices, received files, and version of the parser.

    ``with_siren``, ``with_purchase_number`` and ``with_contract_number`` count notices with these identifiers (None:
    written by a version that did not count).
    """

    file: str
    reader: str
    notices: int
    sources: tuple[str, ...]
    with_siren: int | None = None
    with_purchase_number: int | None = None
    with_contract_number: int | None = None


NOTICES: Final = Manifest[PublishedNotices](PublishedNotices)


def notices_folder() -> Path:
    """The folder of all files of notices."""
    return Path(settings.DATA_DIR) / "notices"


def raw_folder() -> Path:
    """The folder of received files."""
    return notices_folder() / "raw"


def manifest_file() -> Path:
    """Path of the manifest."""
    return notices_folder() / "notices.json"


def published_notices() -> PublishedNotices | None:
    """The published notices; None if none were imported."""
    return NOTICES.read(manifest_file())


@cache
def reader_version() -> str:
    """A digest of the code that parses notices."""
    digest = hashlib.blake2b(digest_size=6)
    for name in _READER:
        place = _FEATURE / name
        for path in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
