"""The ways onward that every page offers to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.OPEN, 20, sentence("Publier un jeu de données"), "catalog_begin", is_in_sitemap=False
    ),
    NavigationEntry(NavigationGroup.OPEN, 30, sentence("Vérifier un fichier"), "catalog_check"),
    NavigationEntry(NavigationGroup.OPEN, 40, sentence("Les modèles de données"), "catalog_schemas"),
)
