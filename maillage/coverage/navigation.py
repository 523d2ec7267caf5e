"""The ways onward that every page offers to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.MAIN, 70, sentence("Couvrir"), "coverage"),
    NavigationEntry(NavigationGroup.COVER, 10, sentence("La 4G fixe"), "coverage", is_in_sitemap=False),
    NavigationEntry(NavigationGroup.UNDERSTAND, 25, sentence("La méthode de la 4G fixe"), "coverage_method"),
)
