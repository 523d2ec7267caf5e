"""The navigation entry of what is announced beside what is measured."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.MEASURE,
        55,
        sentence("Annoncé et mesuré"),
        "announced",
        words=sentence("couverture, carte de couverture, théorique, Arcep, panne, antenne, site à venir"),
    ),
    NavigationEntry(NavigationGroup.MEASURE, 56, sentence("Le long des routes"), "announced_roads"),
)
