"""The navigation entries of ideas and reuses."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.OPEN,
        40,
        sentence("Idées"),
        "ideas",
        words=sentence("demander un jeu de données, proposer un usage"),
    ),
    NavigationEntry(
        NavigationGroup.OPEN, 42, sentence("Réutilisations"), "reuses", words=sentence("applications, cartes, articles")
    ),
)
