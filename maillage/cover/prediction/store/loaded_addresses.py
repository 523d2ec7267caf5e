"""The positions of the addresses that this installation has loaded, for whoever counts households."""

from pathlib import Path

from django.conf import settings


def addresses_folder() -> Path:
    """Where the addresses are."""
    return Path(settings.DATA_DIR) / "coverage" / "addresses"


def address_places() -> Path:
    """Where the table of the positions of all addresses is written."""
    return addresses_folder() / "places.csv"


def loaded_addresses() -> Path | None:
    """That table (lon, lat, bon_acces if every file says it); None while no address is loaded."""
    path = address_places()
    return path if path.is_file() else None
