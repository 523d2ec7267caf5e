"""The ways onward that every page offers to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.MAIN, 65, sentence("Inclure"), "inclusion"),
    NavigationEntry(
        NavigationGroup.INCLUDE, 5, sentence("Les structures inclusives"), "inclusion", is_in_sitemap=False
    ),
)
