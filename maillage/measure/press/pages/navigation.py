"""The navigation entry of the press room."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.UNDERSTAND,
        40,
        sentence("Presse"),
        "press",
        words=sentence("communiqués, dossiers, images, journalistes"),
    ),
)
