"""Positions between degrees (WGS 84) and metres of Lambert-93, the projection of France's maps and registers.

Numbers, lists and arrays come back as what they came as. Making a transformer takes 7 ms and asking it a microsecond,
so each is made once a process; pyproj keeps a context of PROJ for each thread.
"""

from functools import cache
from typing import Any, Final

import pyproj

LAMBERT_93: Final = "EPSG:2154"
_WGS_84: Final = "EPSG:4326"


def to_lambert_93(lon: Any, lat: Any) -> tuple[Any, Any]:
    """Metres to the east and to the north of positions in degrees."""
    x, y = _transformer(_WGS_84, LAMBERT_93).transform(lon, lat)
    return x, y


def to_degrees(x_m: Any, y_m: Any) -> tuple[Any, Any]:
    """Longitudes and latitudes of positions in metres."""
    lon, lat = _transformer(LAMBERT_93, _WGS_84).transform(x_m, y_m)
    return lon, lat


@cache
def _transformer(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)
