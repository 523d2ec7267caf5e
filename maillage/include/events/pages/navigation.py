"""The navigation entry of events."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE,
        50,
        sentence("Événements"),
        "events",
        sentence("Les rencontres à venir"),
        words=sentence("rencontres, agenda, forum"),
    ),
)
