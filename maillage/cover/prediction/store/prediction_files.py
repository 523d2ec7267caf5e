"""Where predictions are, below MAILLAGE_DATA/coverage: a folder a run, whose name is the digest of what made it.

``predictions/<digest>/``: ``run.json`` (inputs with their digests, the link budget, what the figures are), layers as
Cloud-Optimized GeoTIFF, ``communes.csv``, ``communes.json``, ``services.json`` (reasons and
sectors by commune), ``site_households.json``, ``draws.npy`` (households served in each drawn network, a row a
commune), ``sectors.csv``,
``sites.csv`` with the files of its antennas. A folder that is there is whole;
``predictions/current.json`` names the one of real sites that is in force, ``demonstration.json`` that of invented ones.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from maillage.core.files.published import Manifest

RUN_FILE: Final = "run.json"
SITES_FILE: Final = "sites.csv"
COMMUNES_FILE: Final = "communes.json"
SERVICES_FILE: Final = "services.json"
HOUSEHOLDS_FILE: Final = "site_households.json"
SECTORS_FILE: Final = "sectors.csv"
DRAWS_FILE: Final = "draws.npy"
CURRENT_FILE: Final = "current.json"
DEMONSTRATION_FILE: Final = "demonstration.json"
PREDICTION: Final = "fixed-4g"  # the name of its demonstration
_HOUSE: Final = Path(__file__).parents[3]
_DECIDING_ROOMS: Final = (
    "cover/radio/domain",
    "cover/radio/intake",
    "cover/network/domain",
    "cover/network/intake",
    "cover/prediction/domain",
    "cover/prediction/intake",
    "cover/prediction/store/build",
)


@dataclass(frozen=True, slots=True)
class VersionInForce:
    """The name of the folder in force, of predictions or of plans."""

    version: str


IN_FORCE: Final = Manifest[VersionInForce](VersionInForce, indent=None)


def predictions_folder() -> Path:
    """The folder of all predictions."""
    return Path(settings.DATA_DIR) / "coverage" / "predictions"


def current_file(*, is_invented: bool = False) -> Path:
    """The file that names the prediction in force, of real sites or of invented ones; not there while there is none."""
    return predictions_folder() / (DEMONSTRATION_FILE if is_invented else CURRENT_FILE)


def prediction_facts(version: str) -> dict[str, Any] | None:
    """What ``run.json`` of a prediction says; None where there is none of that name."""
    file = predictions_folder() / version / RUN_FILE
    return json.loads(file.read_text("utf-8")) if file.is_file() else None


@cache
def builder_digest() -> str:
    """A digest of all code that decides what a prediction holds."""
    digest = hashlib.blake2b(digest_size=8)
    for room in _DECIDING_ROOMS:
        for path in sorted((_HOUSE / room).rglob("*.py")):
            digest.update(path.relative_to(_HOUSE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
