"""The navigation entries of the catalogue."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.OPEN,
        10,
        sentence("Catalogue"),
        "catalog",
        sentence("Les données ouvertes du territoire"),
        words=sentence("open data, jeux de données"),
    ),
)
