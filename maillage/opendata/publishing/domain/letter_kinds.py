"""The letter to a person whose long publication was refused."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

PUBLICATION_REFUSED: Final = LetterKind(
    "publication-refused", sentence("Publication non faite"), sentence("Votre publication n’a pas été faite")
)
LETTER_KINDS: Final = (PUBLICATION_REFUSED,)
