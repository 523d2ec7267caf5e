"""The letters about data sets: to subscribers, and to the people who handle reports."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

SUBSCRIPTION_CONFIRMATION: Final = LetterKind(
    "subscription-confirmation",
    sentence("Confirmation d’un abonnement"),
    sentence("Confirmez votre abonnement"),
    is_open_to_all=True,
    is_enough=True,
)
SUBSCRIPTION_CHANGES: Final = LetterKind(
    "subscription-changes",
    sentence("Nouveau dans les données suivies"),
    sentence("Nouveau : %(about)s"),
    is_asked_for=True,
)
PROBLEM_REPORT: Final = LetterKind(
    "problem-report",
    sentence("Problème signalé dans un jeu de données"),
    sentence("Un problème est signalé dans un jeu de données"),
    is_open_to_all=True,
)
REPORT_ANSWER: Final = LetterKind(
    "report-answer", sentence("Réponse à un signalement"), sentence("La réponse à votre signalement")
)
LETTER_KINDS: Final = (SUBSCRIPTION_CONFIRMATION, SUBSCRIPTION_CHANGES, PROBLEM_REPORT, REPORT_ANSWER)
