"""The links to this feature in the navigation of every page."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.COVER,
        20,
        sentence("Liste d’adresses"),
        "coverage_file",
        sentence("Toutes vos adresses en une fois"),
    ),
)
