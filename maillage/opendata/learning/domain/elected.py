"""The sixth guided page, for elected people: three statements, and what each of them would do to somebody."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence

MINUTES: Final = 7


class PublicationHarm(StrEnum):
    """What a publication may do that was not meant, or nothing."""

    PERSON = "personne"
    MISREADING = "lecture"
    HALF_TRUTH = "demi-verite"
    NONE = "rien"


HARM_WORDS: Final[Mapping[PublicationHarm, str]] = {
    PublicationHarm.PERSON: sentence("Une personne se reconnaît"),
    PublicationHarm.MISREADING: sentence("Le chiffre est vrai, et sera mal lu"),
    PublicationHarm.HALF_TRUTH: sentence("Il en manque, et rien ne le dit"),
    PublicationHarm.NONE: sentence("Rien : publiez"),
}
# What a council is about to publish, and what it would do; the answer says why.
STATEMENTS: Final[Mapping[str, tuple[str, PublicationHarm, str]]] = {
    "aides": (
        sentence("Les aides sociales de la commune, rue par rue. Dans une rue, il y en a une."),
        PublicationHarm.PERSON,
        sentence("Un seul foyer dans une rue : tout le voisinage sait lequel. Publiez la commune, pas la rue."),
    ),
    "plaintes": (
        sentence("Le nombre de plaintes par quartier, sans le nombre d’habitants."),
        PublicationHarm.MISREADING,
        sentence("Le quartier le plus peuplé paraît le pire. Donnez le taux, et combien de plaintes il résume."),
    ),
    "menus": (
        sentence("Les menus de la cantine, avec leur date de mise à jour."),
        PublicationHarm.NONE,
        sentence("C’est public, à jour, et des familles l’attendent."),
    ),
}


def is_right(statement: str, answer: str) -> bool:
    """Whether ``answer`` is what the statement would do."""
    return answer == STATEMENTS[statement][1].value
