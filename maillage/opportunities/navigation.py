"""The ways onward that pages offer to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.INCLUDE, 10, sentence("Ce qui vient à acheter autrement"), "opportunities"),
    NavigationEntry(NavigationGroup.INCLUDE, 30, sentence("Répondre à plusieurs"), "structure_groups"),
)
