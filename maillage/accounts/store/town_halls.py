"""The directory of town halls that the agency loaded; it may take their addresses when it welcomes communes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.accounts.intake.town_halls import read_town_halls
from maillage.core.files.atomic import lock_of
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


def load_town_halls(file: Path, *, now: datetime, departement: str = "") -> int:
    """Load the directory in ``file`` in place of the one before; returns the number of communes with an address.

    A file of one ``departement`` replaces only the communes of that one, whose Insee codes begin with its code. Raises
    Refused as ``read_town_halls`` does; then the one before stays.
    """
    addresses = read_town_halls(file)
    path = town_halls_path()
    with lock_of(path):
        before = MANIFEST.read(path) if departement else None
        others: Mapping[str, Sequence[str]] = {} if before is None else before.addresses
        elsewhere = {code: emails for code, emails in others.items() if not code.startswith(departement)}
        MANIFEST.publish(path, TownHallDirectory(now, {**elsewhere, **addresses}))
    return len(addresses)
