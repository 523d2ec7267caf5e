"""The letters about groups of structures, and about what comes up for a structure."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

GROUP_PROPOSED: Final = LetterKind(
    "group-proposed", sentence("Groupement proposé"), sentence("Un groupement vous est proposé")
)
GROUP_FORMED: Final = LetterKind("group-formed", sentence("Groupement formé"), sentence("Votre groupement est formé"))
GROUP_DISSOLVED: Final = LetterKind(
    "group-dissolved", sentence("Groupement dissous"), sentence("Votre groupement est dissous")
)
STRUCTURE_OPPORTUNITIES: Final = LetterKind(
    "structure-opportunities",
    sentence("Achats à venir pour une structure"),
    sentence("Des achats à venir pour vos structures"),
)
LETTER_KINDS: Final = (GROUP_PROPOSED, GROUP_FORMED, GROUP_DISSOLVED, STRUCTURE_OPPORTUNITIES)
