"""Loads the directory of town halls, whose addresses the agency may take over when it welcomes communes."""

from datetime import datetime
from pathlib import Path

from maillage.accounts.intake.town_halls import read_town_halls
from maillage.accounts.queries.town_halls import MANIFEST, TownHallDirectory, town_halls_path


def load_town_halls(file: Path, *, now: datetime) -> int:
    """Load the directory in ``file`` in place of the one before; returns the number of communes with an address.

    Raises Refused as ``read_town_halls`` does; then the one before stays.
    """
    addresses = read_town_halls(file)
    path = town_halls_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    MANIFEST.publish(path, TownHallDirectory(now, addresses))
    return len(addresses)
