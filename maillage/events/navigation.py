"""The way onward that every page offers to this feature."""

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
