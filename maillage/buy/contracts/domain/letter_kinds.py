"""The letter to who publishes contracts with errors."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

CONTRACT_FAULTS: Final = LetterKind(
    "contract-faults", sentence("Marchés publics à corriger"), sentence("Vos marchés publics à corriger")
)
LETTER_KINDS: Final = (CONTRACT_FAULTS,)
