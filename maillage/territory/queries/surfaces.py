"""How large communes are, many at once, from their contours in the derived file."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely

from maillage.core.geo import EARTH_RADIUS_M
from maillage.territory.queries.derived import derived
from maillage.territory.terms import Kind

_CHUNK: Final = 500  # codes in one IN list


def commune_areas_km2(codes: Sequence[str]) -> dict[str, float]:
    """The area of each commune by Insee code (on a sphere, within 1 %); those without a contour are left out."""
    areas_km2: dict[str, float] = {}
    for start in range(0, len(codes), _CHUNK):
        part = codes[start : start + _CHUNK]
        marks = ",".join("?" * len(part))
        rows = derived().rows(
            f"SELECT code, wkb FROM outline WHERE kind = ? AND code IN ({marks})",  # noqa: S608 -- marks only
            (Kind.COMMUNE, *part),
        )
        shapes = shapely.from_wkb([wkb for _, wkb in rows])
        bounds = np.atleast_2d(shapely.bounds(shapes)) if rows else np.empty((0, 4))
        width_of_degree = np.cos(np.radians((bounds[:, 1] + bounds[:, 3]) / 2))
        areas = shapely.area(shapes) * width_of_degree * (np.radians(1) * EARTH_RADIUS_M / 1_000) ** 2
        areas_km2 |= dict(zip((code for code, _ in rows), np.atleast_1d(areas).tolist(), strict=True))
    return areas_km2
