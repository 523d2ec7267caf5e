"""The ways onward that every page offers to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.MAIN, 20, sentence("Carte"), "map"),
    NavigationEntry(NavigationGroup.MEASURE, 20, sentence("Carte"), "map", is_in_sitemap=False),
    NavigationEntry(NavigationGroup.MEASURE, 30, sentence("Les chiffres en tableau"), "map_table"),
)
