"""The addresses that this installation has loaded, as positions and as squares, for whoever counts households."""

from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from pyarrow import csv

from maillage.core.geo import morton_at

_LEVEL: Final = 17


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


def squares_of_addresses() -> NDArray[np.int64] | None:
    """One square (Morton, level 17) for each address; None while no address is loaded."""
    path = loaded_addresses()
    if path is None:
        return None
    table = csv.read_csv(path, convert_options=csv.ConvertOptions(include_columns=["lon", "lat"]))
    lon, lat = (table[name].to_numpy() for name in ("lon", "lat"))
    return morton_at(lon, lat, level=_LEVEL)


ADDRESS_SQUARES: Final = (squares_of_addresses,)
