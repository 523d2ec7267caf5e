"""Loads the directory of town halls, whose addresses the agency may take over when it welcomes communes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from maillage.accounts.intake.town_halls import read_town_halls
from maillage.accounts.queries.town_halls import MANIFEST, TownHallDirectory, town_halls_path
from maillage.core.files.whole import alone_with


def load_town_halls(file: Path, *, now: datetime, departement: str = "") -> int:
    """Load the directory in ``file`` in place of the one before; returns the number of communes with an address.

    A file of one ``departement`` replaces only the communes of that one, whose Insee codes begin with its code. Raises
    Refused as ``read_town_halls`` does; then the one before stays.
    """
    addresses = read_town_halls(file)
    path = town_halls_path()
    with alone_with(path):
        before = MANIFEST.read(path) if departement else None
        others: Mapping[str, Sequence[str]] = {} if before is None else before.addresses
        elsewhere = {code: emails for code, emails in others.items() if not code.startswith(departement)}
        MANIFEST.publish(path, TownHallDirectory(now, {**elsewhere, **addresses}))
    return len(addresses)
