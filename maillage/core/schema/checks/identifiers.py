"""Checks of SIRET, SIREN and RNA numbers, including those damaged by spreadsheets.

Spreadsheets drop digits of long numbers: 3,90322E+13, or trailing zeros that nobody typed.
"""

import re
from typing import Any, Final

from stdnum import luhn
from stdnum.fr import siren, siret

from maillage.core.problems import sentence
from maillage.core.schema.terms import Fault

_SCIENTIFIC: Final = re.compile(r"[1-9](?:[.,][0-9]+\s?[eE]\+?|[eE]\+)[0-9]{1,2}")
# A decimal number of twelve digits or more; a genuine one ends in two zeros once in a hundred.
_ROUND_FLOAT: Final = re.compile(r"[1-9][0-9]{9,}00[.,]0+")
_NO_ESTABLISHMENT: Final = re.compile(r"[0-9]{9}00000(?:[.,]0+)?")  # Insee numbers establishments from 00001
ROUNDED: Final = sentence(
    "Un tableur a arrondi les numéros de cette colonne : %(count)s s’écrivent comme 3,9E+13 ou finissent par des "
    "zéros, leurs derniers chiffres sont perdus. Reprenez la colonne dans le fichier d’origine, mise au format Texte."
)
_RNA: Final = re.compile(r"W[0-9]{9}")
_NOTHING_BUT_ZEROS: Final = re.compile(r"[0 .]*")
_SIRET_DIGITS: Final = re.compile(r"[0-9]{14}")
# Characters that no number contains: a regex rejects them faster than the library.
_NEVER: Final = re.compile(r"[A-Za-z,;:/_@-]")
_SIREN_LENGTH: Final = 9
_ZERO: Final = ord("0")
# Luhn doubling of a digit: twice its value, with the two digits added (7: 14, so 5).
_DOUBLED: Final = bytes.maketrans(b"0123456789", b"0246813579")
BAD_SIRET: Final = sentence(
    "« %(value)s » n’est pas un numéro SIRET. Un SIRET a 14 chiffres, dont le dernier contrôle les autres : "
    "recopiez-le depuis l’annuaire des entreprises, par exemple %(example)s."
)
SIREN_FOR_SIRET: Final = sentence(
    "« %(value)s » n’a que 9 chiffres : c’est un numéro SIREN. Ajoutez les 5 chiffres de l’établissement pour avoir "
    "son SIRET, par exemple %(example)s."
)
LOST_DIGIT: Final = sentence(
    "« %(value)s » n’a que %(length)s chiffres. Si un tableur a retiré le zéro du début, remettez-le ; sinon recopiez "
    "le numéro depuis l’annuaire des entreprises, par exemple %(example)s."
)
BAD_SIREN: Final = sentence(
    "« %(value)s » n’est pas un numéro SIREN. Un SIREN a 9 chiffres, dont le dernier contrôle les autres : "
    "recopiez-le depuis l’annuaire des entreprises, par exemple %(example)s."
)
BAD_RNA: Final = sentence("« %(value)s » n’est pas un numéro RNA. Écrivez W puis 9 chiffres, par exemple %(example)s.")
_SIRET: Final = Fault("custom-check-error", "siret", BAD_SIRET, {"example": "21860194600013"})
_SHORT: Final = Fault("custom-check-error", "siret", SIREN_FOR_SIRET, {"example": "21860194600013"})
_SIRET_LOST_DIGIT: Final = Fault("custom-check-error", "siret", LOST_DIGIT, {"example": "21860194600013"})
_ROUNDED_SIRET: Final = Fault("custom-check-error", "siret", ROUNDED, is_of_column=True)
_ROUNDED_SIREN: Final = Fault("custom-check-error", "siren", ROUNDED, is_of_column=True)
_SIREN_LOST_DIGIT: Final = Fault("custom-check-error", "siren", LOST_DIGIT, {"example": "218601946"})
_SIREN: Final = Fault("custom-check-error", "siren", BAD_SIREN, {"example": "218601946"})
_RNA_FAULT: Final = Fault("custom-check-error", "code-rna", BAD_RNA, {"example": "W380475558"})


def siret_fault(text: str, _value: Any) -> Fault | None:
    """The check "siret". All zeros pass the checksum but identify nobody, and establishment 00000 does not exist."""
    if is_siret(text):
        return None
    if is_rounded_siret(text):
        return _ROUNDED_SIRET
    if _may_lack_zero(text, 13):
        return _SIRET_LOST_DIGIT
    return _SHORT if len(text) == _SIREN_LENGTH and is_siren(text) else _SIRET


def siren_fault(text: str, _value: Any) -> Fault | None:
    """The check "siren"."""
    if is_siren(text):
        return None
    if is_rounded(text):
        return _ROUNDED_SIREN
    return _SIREN_LOST_DIGIT if _may_lack_zero(text, 8) else _SIREN


def is_siret(text: str) -> bool:
    """Whether ``text`` is a SIRET, ignoring spaces and points; python-stdnum also handles the exception of La Poste."""
    if text.endswith("00000"):
        return False
    if _SIRET_DIGITS.fullmatch(text) and _is_luhn(text) and _is_luhn(text[:_SIREN_LENGTH]):
        return True
    return not _NEVER.search(text) and siret.is_valid(text) and not siret.compact(text).endswith("00000")


def is_siren(text: str) -> bool:
    """Whether ``text`` is a SIREN, ignoring spaces and points."""
    return not _NEVER.search(text) and siren.is_valid(text) and not _NOTHING_BUT_ZEROS.fullmatch(text)


def invented_siret(number: int) -> str:
    """A SIRET with valid check digits whose SIREN (00…) INSEE never assigns; one for each number below a million."""
    unit = f"00{number % 10**6:06d}"
    establishment = f"{unit}{luhn.calc_check_digit(unit)}0001"
    return f"{establishment}{luhn.calc_check_digit(establishment)}"


def _may_lack_zero(text: str, length: int) -> bool:
    return len(text) == length and text.isdecimal() and not text.startswith("0")


def _is_luhn(digits: str) -> bool:
    """Luhn's checksum (ISO/IEC 7812-1, annex B), twenty times faster than the library: most numbers are valid."""
    marks = digits.encode("ascii")
    return (sum(marks[-1::-2]) + sum(marks[-2::-2].translate(_DOUBLED)) - len(marks) * _ZERO) % 10 == 0


def rna_fault(text: str, _value: Any) -> Fault | None:
    """The check "code-rna"."""
    return None if _RNA.fullmatch(text) else _RNA_FAULT


def is_rounded(text: str) -> bool:
    """Whether ``text`` is an identifier whose last digits a spreadsheet has rounded away."""
    bare = text.strip()
    return bool(_SCIENTIFIC.fullmatch(bare) or _ROUND_FLOAT.fullmatch(bare))


def is_rounded_siret(text: str) -> bool:
    """``is_rounded`` for a SIRET, which never has establishment 00000."""
    bare = text.strip()
    return is_rounded(bare) or (_NO_ESTABLISHMENT.fullmatch(bare) is not None and bool(bare.strip("0.,")))
