"""The ways onward that every page offers to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.MAIN, 30, sentence("Météo"), "weather"),
    NavigationEntry(NavigationGroup.MEASURE, 40, sentence("La météo du réseau"), "weather", is_in_sitemap=False),
    NavigationEntry(NavigationGroup.MEASURE, 50, sentence("Les opérateurs"), "operators"),
    NavigationEntry(NavigationGroup.UNDERSTAND, 10, sentence("La méthode"), "method"),
)
