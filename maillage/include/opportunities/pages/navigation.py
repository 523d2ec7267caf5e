"""The links to this feature in the navigation of every page."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE,
        20,
        sentence("Occasions d’acheter autrement"),
        "opportunities",
        sentence("Ce qui vient, et qui peut répondre"),
        words=sentence("marchés réservés, opportunités"),
    ),
    NavigationEntry(
        NavigationGroup.INCLUDE,
        40,
        sentence("Répondre à plusieurs"),
        "structure_groups",
        sentence("Former un groupement"),
    ),
)
