"""Numbers of which a spreadsheet took digits away: written as 3,90322E+13, or ending in zeros that nobody typed."""

import re
from typing import Final

from maillage.core.problems import sentence

_SCIENTIFIC: Final = re.compile(r"[1-9](?:[.,][0-9]+\s?[eE]\+?|[eE]\+)[0-9]{1,2}")
# A number of twelve digits or more that is shown as a decimal one: real ones end in two zeros once in a hundred.
_ROUND_FLOAT: Final = re.compile(r"[1-9][0-9]{9,}00[.,]0+")
_NO_ESTABLISHMENT: Final = re.compile(r"[0-9]{9}00000(?:[.,]0+)?")  # Insee counts establishments from 00001

ROUNDED: Final = sentence(
    "Un tableur a arrondi les numéros de cette colonne : %(count)s s’écrivent comme 3,9E+13 ou finissent par des "
    "zéros, leurs derniers chiffres sont perdus. Reprenez la colonne dans le fichier d’origine, mise au format Texte."
)


def is_rounded(text: str) -> bool:
    """Whether ``text`` is an identifier whose last digits are lost."""
    bare = text.strip()
    return bool(_SCIENTIFIC.fullmatch(bare) or _ROUND_FLOAT.fullmatch(bare))


def is_rounded_siret(text: str) -> bool:
    """The same of a SIRET, which never has the establishment 00000."""
    bare = text.strip()
    return is_rounded(bare) or (_NO_ESTABLISHMENT.fullmatch(bare) is not None and bool(bare.strip("0.,")))
