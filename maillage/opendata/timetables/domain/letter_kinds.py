"""The letter to publishers whose timetable ends."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

TIMETABLE_ENDS: Final = LetterKind(
    "timetable-ends", sentence("Fin d’horaires publiés"), sentence("Vos horaires publiés finissent le %(day)s")
)
LETTER_KINDS: Final = (TIMETABLE_ENDS,)
