"""The squares of level 17 of the addresses that this installation has loaded, for whoever weighs places by homes."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyarrow import csv

from maillage.core.geo import morton_at
from maillage.cover.prediction.store.loaded_addresses import loaded_addresses

_LEVEL: Final = 17


def squares_of_addresses() -> NDArray[np.int64] | None:
    """One square (Morton, level 17) for each address; None while no address is loaded."""
    path = loaded_addresses()
    if path is None:
        return None
    table = csv.read_csv(path, convert_options=csv.ConvertOptions(include_columns=["lon", "lat"]))
    lon, lat = (table[name].to_numpy() for name in ("lon", "lat"))
    return morton_at(lon, lat, level=_LEVEL)


ADDRESS_SQUARES: Final = (squares_of_addresses,)
