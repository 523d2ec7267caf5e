"""The links to this feature in the navigation of every page."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.MEASURE,
        30,
        sentence("Météo du réseau"),
        "weather",
        sentence("Lieu par lieu, selon votre opérateur"),
        words=sentence("météo des plages, réseau mobile"),
    ),
    NavigationEntry(
        NavigationGroup.MEASURE, 40, sentence("Opérateurs"), "operators", sentence("Comparés sur tout le territoire")
    ),
    NavigationEntry(NavigationGroup.UNDERSTAND, 10, sentence("La méthode"), "method"),
)
