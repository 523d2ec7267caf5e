"""Where notices are kept, below MAILLAGE_DATA/notices: files as they came, and the Parquet file that is asked.

``raw/<sha256>-<name>``: a file as it was received. ``notices.json`` names the Parquet file in force and what it is made
of; that file may be deleted: ``maillage notices build`` makes it again.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.core.files.published import Manifest

_FEATURE: Final = Path(__file__).parents[1]
_READER: Final = ("terms.py", "rules", "intake")


@dataclass(frozen=True, slots=True)
class PublishedNotices:
    """The file in force: how many notices it has, of which received files, read by which version of the reader.

    ``with_siren``, ``with_purchase_number``, ``with_contract_number``: how many say by a number who buys, or what they
    are of (None: the version that wrote it did not count).
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
    """The folder of everything that notices keep."""
    return Path(settings.DATA_DIR) / "notices"


def raw_folder() -> Path:
    """The folder of files as they came."""
    return notices_folder() / "raw"


def manifest_file() -> Path:
    """What names the file in force."""
    return notices_folder() / "notices.json"


def published_notices() -> PublishedNotices | None:
    """What is in force; None where no notice was imported."""
    return NOTICES.read(manifest_file())


@cache
def reader_version() -> str:
    """A digest of the code that decides what is read of a notice."""
    digest = hashlib.blake2b(digest_size=6)
    for name in _READER:
        place = _FEATURE / name
        for path in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
