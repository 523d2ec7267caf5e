"""The navigation entry of sites."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.COVER,
        30,
        sentence("Sites"),
        "network_sites",
        sentence("Les antennes de la 4G fixe"),
        words=sentence("antennes, pylônes, points hauts"),
    ),
)
