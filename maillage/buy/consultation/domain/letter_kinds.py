"""The letters of consultations to firms and buyers. Text of a consultation only occurs in the body."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

BID_LINK: Final = LetterKind(
    "consultation-link",
    sentence("Lien pour répondre à une consultation"),
    sentence("Votre lien pour répondre à une consultation"),
    is_open_to_all=True,
)
BID_RECEIPT: Final = LetterKind(
    "consultation-receipt", sentence("Reçu d’un dépôt"), sentence("Reçu de votre réponse à une consultation")
)
TENDER_CHANGE: Final = LetterKind(
    "consultation-change",
    sentence("Changement d’une consultation"),
    sentence("Une consultation que vous suivez a changé"),
)
TENDER_INVITATION: Final = LetterKind(
    "consultation-invitation",
    sentence("Invitation à répondre"),
    sentence("Un acheteur public vous invite à répondre à une consultation"),
)
TENDER_RESULT: Final = LetterKind(
    "consultation-result", sentence("Résultat d’une consultation"), sentence("Le résultat d’une consultation")
)
LETTER_KINDS: Final = (BID_LINK, BID_RECEIPT, TENDER_CHANGE, TENDER_INVITATION, TENDER_RESULT)
