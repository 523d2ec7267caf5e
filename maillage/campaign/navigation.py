"""The ways onward that every page offers to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.ACT, 20, sentence("La campagne"), "campaign"),
    NavigationEntry(NavigationGroup.ACT, 30, sentence("Affiches et bannières"), "kit"),
)
