"""The letters of the press room: to the second reader."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

READING_ASKED: Final = LetterKind(
    "press-reading", sentence("Relecture d’un communiqué"), sentence("Un communiqué attend votre relecture")
)
LETTER_KINDS: Final = (READING_ASKED,)
