"""The navigation entries of needs."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE,
        30,
        sentence("Interroger des structures"),
        "needs",
        sentence("Un besoin, plusieurs réponses"),
    ),
)
