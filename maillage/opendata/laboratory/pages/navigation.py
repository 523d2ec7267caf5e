"""The navigation entry of the laboratory."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.OPEN,
        50,
        sentence("Laboratoire"),
        "laboratory",
        sentence("Interroger tous les tableaux publiés"),
        is_in_sitemap=False,
    ),
)
