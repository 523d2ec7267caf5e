"""The navigation entry of campaigns."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.MEASURE, 60, sentence("Campagne"), "campaign", sentence("Où il manque des tests")),
    NavigationEntry(
        NavigationGroup.MEASURE,
        70,
        sentence("Affiches et bannières"),
        "kit",
        words=sentence("QR, flyers, communication"),
    ),
)
