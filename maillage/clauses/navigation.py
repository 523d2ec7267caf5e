"""The ways onward that pages offer to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.INCLUDE, 50, sentence("Les heures d’insertion"), "social_clauses"),
)
