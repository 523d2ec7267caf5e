"""The navigation entries of publishing."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.OPEN, 25, sentence("Publier un jeu de données"), "catalog_begin", is_in_sitemap=False
    ),
    NavigationEntry(
        NavigationGroup.OPEN, 30, sentence("Vérifier un fichier"), "catalog_check", sentence("Avant de le publier")
    ),
    NavigationEntry(
        NavigationGroup.OPEN,
        40,
        sentence("Modèles de données"),
        "catalog_schemas",
        sentence("Ce que contient un bon fichier"),
        words=sentence("schémas, modèles"),
    ),
)
