"""Invented sites for a demonstration: masts on high ground, far from one another, each of them said to be invented."""

import csv
from pathlib import Path
from typing import Final

import numpy as np
import pyproj
import rasterio

from maillage.coverage.intake.site_schema import site_schema
from maillage.coverage.terms.propagation.rasters import LAMBERT_93
from maillage.territory.queries.points import locate
from maillage.territory.queries.relations import communes_of
from maillage.territory.terms import commune_number

_SPACING_M: Final = 11_000.0
_LOOK_M: Final = 500.0  # candidates are the heights of cells this large
_AZIMUTHS: Final = (0, 120, 240)
_SECTOR: Final = {
    "exploitant": "Réseau inventé",
    "hauteur_support_m": "40",
    "etat": "en service",
    "autorisation": "accordée",
    "hauteur_antenne_m": "36",
    "inclinaison_mecanique_deg": "0",
    "inclinaison_electrique_deg": "2",
    "antenne": "3GPP",
    "gain_dbi": "17",
    "puissance_dbm": "46",
    "pertes_db": "2",
    "frequences_ghz": "3.42|3.44",
    "largeur_mhz": "20",
    "configuration_tdd": "2",
}


def write_invented_sites(path: Path, terrain: Path, *, territory: str, count: int) -> int:
    """Write a table of at most ``count`` invented sites of three sectors within a territory; return how many.

    The highest ground first, at least 11 km apart; the same terrain gives the same sites.
    """
    with rasterio.open(terrain) as source:
        step = max(1, round(_LOOK_M / source.transform.a))
        shape = (source.height // step, source.width // step)
        heights = source.read(1, out_shape=shape, masked=True).astype(np.float64).filled(-np.inf)
        row, column = np.divmod(np.arange(heights.size), shape[1])
        x = source.transform.c + (column + 0.5) * source.width / shape[1] * source.transform.a
        y = source.transform.f - (row + 0.5) * source.height / shape[0] * source.transform.a
    lon, lat = pyproj.Transformer.from_crs(LAMBERT_93, "EPSG:4326", always_xy=True).transform(x, y)
    codes = [commune_number(code) for code in communes_of(territory)]
    is_open = np.isfinite(heights.ravel()) & np.isin(locate(lon, lat), codes)
    rows = []
    for number in range(1, count + 1):
        if not is_open.any():
            break
        top = int(np.argmax(np.where(is_open, heights.ravel(), -np.inf)))
        is_open &= np.hypot(x - x[top], y - y[top]) >= _SPACING_M
        place = {
            "code_site": f"INV-{number:02}",
            "nom_site": f"Site inventé {number}",
            "longitude": f"{lon[top]:.5f}",
            "latitude": f"{lat[top]:.5f}",
        }
        sectors = zip("ABC", _AZIMUTHS, strict=True)
        rows += [_SECTOR | place | {"secteur": name, "azimut_deg": str(azimuth)} for name, azimuth in sectors]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in site_schema().fields])
        writer.writeheader()
        writer.writerows(rows)
    return len(rows) // len(_AZIMUTHS)
