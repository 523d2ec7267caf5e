"""The letters of clauses: to facilitators, and to the reporters of hours."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

CLAUSE_ALERTS: Final = LetterKind(
    "clause-alerts",
    sentence("Alertes des clauses sociales"),
    sentence("Clauses sociales : à regarder aujourd’hui"),
)
CLAUSE_MONTH: Final = LetterKind(
    "clause-month", sentence("Heures d’insertion du mois"), sentence("Vos heures d’insertion de %(month)s")
)
LETTER_KINDS: Final = (CLAUSE_ALERTS, CLAUSE_MONTH)
