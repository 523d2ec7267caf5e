"""The links to this feature in the navigation of every page."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.UNDERSTAND,
        15,
        sentence("De quand datent les chiffres"),
        "sources",
        words=sentence("sources de données, licences, fraîcheur, Sirene, DECP, BOAMP, ANFR, Arcep"),
    ),
)
