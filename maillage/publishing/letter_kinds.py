"""The letter to who asked for a long publication that could not be made."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

PUBLICATION_REFUSED: Final = LetterKind(
    "publication-refused", sentence("Publication non faite"), sentence("Votre publication n’a pas été faite")
)
LETTER_KINDS: Final = (PUBLICATION_REFUSED,)
