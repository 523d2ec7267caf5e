"""The links to this feature in the navigation of every page."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.BUY, 40, sentence("Achats à venir"), "programme", sentence("Ce que les acheteurs annoncent")
    ),
)
