"""The coordinate systems in which maps of France are drawn, for layers that do not say theirs.

Names and codes: EPSG register; legal systems of metropolitan France and overseas: decree 2000-1276 (amended 2019).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.core.problems import Refused, sentence


@dataclass(frozen=True, slots=True)
class MapSystem:
    """A system: its code in the EPSG register, its French name, where it is used."""

    code: str
    name: str
    area: str


METROPOLE: Final = sentence("métropole")
ZONES: Final = sentence("métropole, par bandes de latitude")
OVERSEAS: Final = sentence("outre-mer")
EVERYWHERE: Final = sentence("partout")

SYSTEMS: Final[Sequence[MapSystem]] = (
    MapSystem("EPSG:2154", "Lambert-93", METROPOLE),
    MapSystem("EPSG:27572", "Lambert II étendu", METROPOLE),
    *(MapSystem(f"EPSG:39{parallel}", f"Conique conforme CC{parallel}", ZONES) for parallel in range(42, 51)),
    MapSystem("EPSG:5490", "UTM 20 nord, RGAF09 (Guadeloupe, Martinique, Saint-Martin)", OVERSEAS),
    MapSystem("EPSG:2972", "UTM 22 nord, RGFG95 (Guyane)", OVERSEAS),
    MapSystem("EPSG:2975", "UTM 40 sud, RGR92 (La Réunion)", OVERSEAS),
    MapSystem("EPSG:4471", "UTM 38 sud, RGM04 (Mayotte)", OVERSEAS),
    MapSystem("EPSG:4467", "UTM 21 nord, RGSPM06 (Saint-Pierre-et-Miquelon)", OVERSEAS),
    MapSystem("EPSG:4326", "WGS 84", EVERYWHERE),
    MapSystem("EPSG:3857", "Pseudo-Mercator", EVERYWHERE),
)
# West, south, east, north of what is France on a map, with its coasts: metropolitan France, then overseas.
FRANCE: Final[Sequence[tuple[float, float, float, float]]] = (
    (-5.5, 41.2, 9.8, 51.3),
    (-63.3, 14.2, -60.7, 18.3),
    (-54.8, 2.0, -51.5, 6.0),
    (55.1, -21.5, 56.0, -20.8),
    (44.9, -13.1, 45.4, -12.5),
    (-56.6, 46.6, -56.0, 47.3),
)
_CODE: Final = re.compile(r"(?:EPSG:+)?(\d{4,5})", re.IGNORECASE)
_MISSING: Final = sentence("Choisissez le système de coordonnées de la carte dans la liste.")
_UNKNOWN: Final = sentence("« %(system)s » n’est pas un système connu ici. Donnez l’un de ceux-ci : %(known)s.")


def system_named(text: str) -> MapSystem:
    """The system of a code such as "EPSG:2154" or "2154"; Refused for one that is not among ``SYSTEMS``."""
    if not text.strip():
        raise Refused("map_system_missing", _MISSING)
    match = _CODE.fullmatch(text.strip())
    code = f"EPSG:{match[1]}" if match else ""
    for system in SYSTEMS:
        if system.code == code:
            return system
    known = ", ".join(system.code for system in SYSTEMS)
    raise Refused("map_system_unknown", _UNKNOWN, system=text[:40], known=known)


def is_in_france(longitude: float, latitude: float) -> bool:
    """Whether a place lies within the boxes of ``FRANCE``."""
    return any(west <= longitude <= east and south <= latitude <= north for west, south, east, north in FRANCE)
