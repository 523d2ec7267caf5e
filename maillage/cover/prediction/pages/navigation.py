"""The navigation entries of fixed 4G."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.COVER,
        10,
        sentence("4G fixe chez vous"),
        "coverage",
        sentence("Votre adresse est-elle atteinte ?"),
        words=sentence("box Internet, fibre, éligibilité"),
    ),
    NavigationEntry(NavigationGroup.UNDERSTAND, 25, sentence("La méthode de la 4G fixe"), "coverage_method"),
    NavigationEntry(
        NavigationGroup.COVER,
        40,
        sentence("Où ajouter des sites"),
        "coverage_plans",
        sentence("Les projets, et qui ils atteindraient"),
    ),
    NavigationEntry(
        NavigationGroup.COVER, 50, sentence("Prédit et mesuré"), "coverage_truth", sentence("Le calcul, face aux tests")
    ),
)
