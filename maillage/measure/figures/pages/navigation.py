"""The links to this feature in the navigation of every page."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.MEASURE,
        20,
        sentence("Carte"),
        "map",
        sentence("Carré par carré, par opérateur"),
        words=sentence("couverture mobile, réseau, débit"),
    ),
    NavigationEntry(NavigationGroup.MEASURE, 80, sentence("Les chiffres en tableau"), "map_table"),
)
