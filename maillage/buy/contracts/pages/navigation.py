"""The navigation entries of contracts."""

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
    NavigationEntry(
        NavigationGroup.BUY,
        10,
        sentence("Marchés publics"),
        "purchases",
        sentence("Qui achète quoi, et à qui"),
        words=sentence("contrats, commande publique, appels d’offres"),
    ),
    NavigationEntry(
        NavigationGroup.BUY,
        20,
        sentence("Chiffres des marchés"),
        "contract_figures",
        sentence("PME, environnement, insertion"),
    ),
    NavigationEntry(
        NavigationGroup.BUY,
        30,
        sentence("Marchés qui se terminent"),
        "contract_endings",
        sentence("Ce qui sera à refaire"),
    ),
    NavigationEntry(NavigationGroup.UNDERSTAND, 22, sentence("La méthode des marchés"), "contract_method"),
)
