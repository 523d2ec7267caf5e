"""The letters of needs to structures and buyers. Text of a need only occurs in the body."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

INQUIRY: Final = LetterKind(
    "inquiry",
    sentence("Besoin d’un acheteur"),
    sentence("Un acheteur public cherche une structure comme la vôtre"),
)
INQUIRY_REMINDER: Final = LetterKind(
    "inquiry-reminder",
    sentence("Rappel d’un besoin"),
    sentence("Rappel, le seul : un acheteur public attend votre réponse"),
)
REPLY: Final = LetterKind(
    "need-reply", sentence("Réponse à une question"), sentence("L’acheteur a répondu à votre question")
)
BUYER_NAMED: Final = LetterKind("buyer-named", sentence("Nom de l’acheteur"), sentence("L’acheteur donne son nom"))
NEED_NEWS: Final = LetterKind(
    "need-news", sentence("Du nouveau pour un besoin"), sentence("Du nouveau pour votre besoin")
)
NEED_OUTCOME: Final = LetterKind(
    "need-outcome", sentence("Suite donnée à un besoin"), sentence("Qu’est devenu votre besoin ?")
)
TO_STRUCTURES: Final = (INQUIRY, INQUIRY_REMINDER, REPLY, BUYER_NAMED)
LETTER_KINDS: Final = (*TO_STRUCTURES, NEED_NEWS, NEED_OUTCOME)
