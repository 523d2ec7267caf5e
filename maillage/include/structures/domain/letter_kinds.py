"""The letters to structures. Their names are of the directory: they stand in the text only."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

CLAIM_ACCEPTED: Final = LetterKind(
    "claim-accepted", sentence("Fiche confiée à une organisation"), sentence("La fiche de la structure est à vous")
)
CLAIM_REFUSED: Final = LetterKind(
    "claim-refused",
    sentence("Fiche refusée à une organisation"),
    sentence("Votre demande pour la fiche d’une structure"),
)
STRUCTURE_CONFIRMATION: Final = LetterKind(
    "structure-confirmation",
    sentence("Confirmation annuelle d’une fiche"),
    sentence("Votre fiche dans l’annuaire est-elle encore juste ?"),
)
LETTER_KINDS: Final = (CLAIM_ACCEPTED, CLAIM_REFUSED, STRUCTURE_CONFIRMATION)
