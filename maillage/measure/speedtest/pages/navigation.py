"""Navigation entries of this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.MEASURE,
        10,
        sentence("Tester ma connexion"),
        "test",
        sentence("Une minute, sans inscription"),
        words=sentence("débit, vitesse, speedtest, mobile"),
    ),
    NavigationEntry(NavigationGroup.UNDERSTAND, 40, sentence("Envoyer des tests"), "contribute"),
    NavigationEntry(NavigationGroup.UNDERSTAND, 50, sentence("Mes tests"), "my_data"),
)
