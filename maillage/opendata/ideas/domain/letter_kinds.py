"""The letters of ideas: to the organisation that is asked, and to who asked."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

IDEA_ASKED: Final = LetterKind(
    "idea-asked", sentence("Idée adressée à une organisation"), sentence("On vous demande des données")
)
IDEA_ANSWERED: Final = LetterKind(
    "idea-answered", sentence("Réponse à une idée"), sentence("La réponse à votre demande de données")
)
PROPOSAL_REFUSED: Final = LetterKind(
    "proposal-refused", sentence("Proposition écartée"), sentence("Votre proposition n’est pas montrée")
)
LETTER_KINDS: Final = (IDEA_ASKED, IDEA_ANSWERED, PROPOSAL_REFUSED)
