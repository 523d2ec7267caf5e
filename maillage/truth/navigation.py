"""The navigation entry of measurements."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.COVER, 50, sentence("Prédit et mesuré"), "coverage_truth", sentence("Le calcul, face aux tests")
    ),
)
