"""The ways onward that every page offers to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.MAIN, 60, sentence("Acheter"), "purchases"),
    NavigationEntry(NavigationGroup.BUY, 10, sentence("Les marchés publics"), "purchases", is_in_sitemap=False),
    NavigationEntry(NavigationGroup.BUY, 20, sentence("Les marchés qui se terminent"), "contract_endings"),
    NavigationEntry(NavigationGroup.UNDERSTAND, 20, sentence("La méthode des marchés"), "contract_method"),
)
