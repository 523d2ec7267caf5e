"""The titles of an edition's data sets in the catalogue: French as published, translated on English pages."""

from collections.abc import Mapping
from typing import Final

from maillage.measure.record.domain.terms import Origin

# By table name in file names.
TABLE_TITLES: Final[Mapping[str, str]] = {
    "squares": "Qualité du réseau mobile par carré",
    "communes": "Qualité du réseau mobile par commune",
    "epci": "Qualité du réseau mobile par intercommunalité",
    "departements": "Qualité du réseau mobile par département",
    "regions": "Qualité du réseau mobile par région",
    "places": "Qualité du réseau mobile des plages et autres lieux",
    "announced": "Couverture mobile annoncée et mesurée",
}
# Tests from other countries are not published.
TITLE_ENDS: Final[Mapping[Origin, str]] = {
    Origin.CROWD: "",
    Origin.DRIVE_TEST: " (campagnes de mesure)",
    Origin.TRIP: " (trajets)",
    Origin.SIMULATED: " (tests simulés, démonstration)",
}
TITLES: Final = tuple(title + end for title in TABLE_TITLES.values() for end in TITLE_ENDS.values())
