"""The links to this feature in the navigation of every page."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE, 70, sentence("La part inclusive de vos achats"), "own_ledger", is_in_sitemap=False
    ),
)
