"""The link to consultations in the navigation of every page."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.BUY,
        45,
        sentence("Consultations en cours"),
        "consultations",
        sentence("Petits achats : prendre le dossier, répondre"),
    ),
)
