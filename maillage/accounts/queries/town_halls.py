"""Reads the addresses of town halls that the agency loaded (maillage accounts town-halls)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.core.files.published import Manifest, PublishedSnapshots

_FILE: Final = ("directories", "town-halls.json")


@dataclass(frozen=True, slots=True)
class TownHallDirectory:
    """The addresses of town halls by Insee code, and when they were loaded."""

    loaded_at: datetime
    addresses: Mapping[str, Sequence[str]]


MANIFEST: Final = Manifest[TownHallDirectory](TownHallDirectory, indent=None)


def town_hall_directory() -> TownHallDirectory | None:
    """The directory in force; None where none was loaded."""
    return _published.newest(town_halls_path())


def town_halls_path() -> Path:
    """Where the directory lies."""
    return Path(settings.DATA_DIR).joinpath(*_FILE)


_published: Final = PublishedSnapshots[TownHallDirectory | None](lambda path, _before: MANIFEST.read(path))
