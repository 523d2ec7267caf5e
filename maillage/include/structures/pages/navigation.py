"""The links to this feature in the navigation of every page."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE,
        70,
        sentence("Zones blanches"),
        "blank_zones",
        words=sentence("où il manque des structures inclusives"),
    ),
    NavigationEntry(
        NavigationGroup.INCLUDE,
        10,
        sentence("Structures inclusives"),
        "inclusion",
        sentence("L’annuaire, métier par métier"),
        words=sentence("insertion, handicap, ESAT, entreprises adaptées, annuaire"),
    ),
)
