"""Invented sites for a demonstration: masts on high ground, far from one another, each of them said to be invented."""

import csv
from pathlib import Path
from typing import Final

from maillage.cover.network.domain.network_sites import INVENTED_SITE_PREFIX
from maillage.cover.network.intake.site_schema import site_schema
from maillage.cover.prediction.store.build.high_ground import high_ground

_SPACING_M: Final = 11_000.0
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
    rows = []
    places = high_ground(terrain, territory=territory, count=count, spacing_m=_SPACING_M)
    for number, (lon, lat) in enumerate(places, start=1):
        place = {
            "code_site": f"{INVENTED_SITE_PREFIX}{number:02}",
            "nom_site": f"Site inventé {number}",
            "longitude": f"{lon:.5f}",
            "latitude": f"{lat:.5f}",
        }
        sectors = zip("ABC", _AZIMUTHS, strict=True)
        rows += [_SECTOR | place | {"secteur": name, "azimut_deg": str(azimuth)} for name, azimuth in sectors]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in site_schema().fields])
        writer.writeheader()
        writer.writerows(rows)
    return len(rows) // len(_AZIMUTHS)
