"""The navigation entry of contract publishing."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.BUY,
        50,
        sentence("Publier un marché"),
        "contract_publishing",
        sentence("Sans tableur, question par question"),
    ),
)
