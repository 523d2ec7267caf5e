"""The navigation entry of the open data."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.UNDERSTAND, 20, sentence("Les mesures à télécharger"), "open_data"),
)
