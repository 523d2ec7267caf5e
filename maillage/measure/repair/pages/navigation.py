"""The navigation entries of repair."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.MEASURE,
        50,
        sentence("Zones à réparer"),
        "repair",
        sentence("Ce qui va mal, et qui répare"),
        words=sentence("zones blanches, signaler, réparer, pannes"),
    ),
)
