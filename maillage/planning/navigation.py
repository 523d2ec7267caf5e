"""The way onward that every page offers to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.COVER,
        40,
        sentence("Où ajouter des sites"),
        "coverage_plans",
        sentence("Les projets, et qui ils atteindraient"),
    ),
)
