"""Identifiers of buyers and holders: damaged SIRET, bare SIREN, numbers of other registers.

A number is verified by its check digit (Luhn; La Poste's variant: maillage.core.schema.checks.identifiers). Rounded
numbers and zeros are not guessed.
"""

import re
from dataclasses import dataclass
from typing import Final

from stdnum.fr import tva

from maillage.buy.contracts.domain.judged_texts import broken, repaired
from maillage.buy.contracts.domain.remarks import (
    NOT_STATED,
    CheckLevel,
    CheckRule,
    Confidence,
    Judgement,
    RepairRule,
    Severity,
)
from maillage.buy.contracts.domain.vocabularies import IdentifierKind
from maillage.core.problems import sentence
from maillage.core.schema.checks.identifiers import is_rounded_siret, is_siren, is_siret

_SIREN_DIGITS: Final = 9
_SIRET_DIGITS: Final = 14
# Establishments are numbered from 1 per company, before the check digit: hardly any has a thousand.
_RARE_ESTABLISHMENT: Final = "10000"
_BLANKS: Final = re.compile(r"[\s.\u200b\ufeff]+")
_FLOAT: Final = re.compile(r"([0-9]{13,14})\.0+")
# DAJ, 15 February 2023: the formats of other registers.
_FORMS: Final = {
    IdentifierKind.VAT: re.compile(r"[A-Z]{2}[A-Z0-9]{2,14}"),
    IdentifierKind.TAHITI: re.compile(r"[A-Z0-9]{9}"),
    IdentifierKind.RIDET: re.compile(r"[A-Z0-9]{10}"),
    IdentifierKind.FRWF: re.compile(r"FRWF.{1,14}"),
    IdentifierKind.IREP: re.compile(r"[0-9]{5}.+"),
    IdentifierKind.OUTSIDE_EU: re.compile(r"[A-Z]{2}.{1,16}"),
}
_EXAMPLES: Final = {
    IdentifierKind.VAT: "FR40303265045",
    IdentifierKind.TAHITI: "587857001",
    IdentifierKind.RIDET: "1234567001",
    IdentifierKind.FRWF: "FRWFDURANDCHAUFFAG",
    IdentifierKind.IREP: "12345DURAND",
    IdentifierKind.OUTSIDE_EU: "CHNOMDELENTREPRISE",
}

SPACES: Final = RepairRule("siret-spaces", sentence("Le SIRET « %(before)s » s’écrit sans espaces : %(after)s."))
FLOAT_TAIL: Final = RepairRule(
    "siret-float-tail", sentence("« %(before)s » est un SIRET qu’un tableur a pris pour un nombre : %(after)s.")
)
LOST_ZERO: Final = RepairRule(
    "siret-lost-zero",
    sentence(
        "« %(before)s » n’a que 13 chiffres : avec le zéro que les tableurs retirent, %(after)s a ses deux clés justes."
    ),
    Confidence.PROBABLE,
)
REPEATED: Final = RepairRule(
    "siret-siren-repeated",
    sentence(
        "« %(before)s » est le SIREN %(after)s suivi de ses cinq premiers chiffres : l’établissement n’est pas dit."
    ),
)
VAT_AS_SIRET: Final = RepairRule(
    "siret-is-vat",
    sentence("« %(before)s » n’est pas un SIRET mais le numéro de TVA %(after)s, dont la clé est juste."),
)
_INSEE: Final = "Code de commerce, art. R123-221 ; clé de Luhn (ISO/IEC 7812-1)"
_DAJ: Final = "DAJ, règles de qualité du 15 février 2023"
ZEROS: Final = CheckRule(
    "siret-zeros",
    sentence(
        "Un SIRET fait de zéros ne désigne personne. Donnez celui du titulaire ; un marché sans suite ne se publie pas."
    ),
    _DAJ,
    CheckLevel.QUALITY,
    excludes=True,
)
SIREN_ALONE: Final = CheckRule(
    "siret-siren-alone",
    sentence("« %(value)s » est un SIREN : il manque les cinq chiffres de l’établissement. L’entreprise reste connue."),
    _INSEE,
    CheckLevel.QUALITY,
)
ROUNDED: Final = CheckRule(
    "siret-rounded",
    sentence(
        "Un tableur a arrondi « %(value)s » : ses derniers chiffres sont perdus. Reprenez-le à la source, "
        "au format Texte."
    ),
    _INSEE,
    CheckLevel.QUALITY,
    excludes=True,
)
WRONG_KEY: Final = CheckRule(
    "siret-key",
    sentence(
        "La clé du SIRET « %(value)s » est fausse : un chiffre l’est. Recopiez-le depuis l’annuaire des entreprises."
    ),
    _DAJ,
    CheckLevel.QUALITY,
    excludes=True,
)
MALFORMED: Final = CheckRule(
    "siret-malformed",
    sentence(
        "« %(value)s » n’est pas un SIRET : il en faut 14 chiffres. Recopiez-le depuis l’annuaire des entreprises."
    ),
    "Schéma officiel du format DECP",
    excludes=True,
)
DOUBTFUL_ESTABLISHMENT: Final = CheckRule(
    "siret-establishment-doubtful",
    sentence(
        "« %(value)s » répète le début de son SIREN comme établissement : sa clé est juste par hasard, sans doute. "
        "L’entreprise reste connue ; vérifiez l’établissement."
    ),
    "Mesuré sur les données publiées de 2019",
    CheckLevel.QUALITY,
    Severity.WARNING,
)
OTHER_FORM: Final = CheckRule(
    "identifier-form",
    sentence(
        "« %(value)s » n’a pas la forme d’un identifiant %(kind)s, comme %(example)s. Vérifiez le type et le numéro."
    ),
    _DAJ,
    CheckLevel.QUALITY,
    Severity.WARNING,
)


@dataclass(frozen=True, slots=True)
class RegisterNumber:
    """A normalised identifier, and the SIREN that it verifies."""

    text: str
    siren: str | None = None
    kind: IdentifierKind = IdentifierKind.SIRET


def judge_siret(text: str) -> Judgement[RegisterNumber]:
    """The number in ``text``, expected to be a SIRET."""
    if _is_exact_siret(text):
        number = RegisterNumber(text, text[:_SIREN_DIGITS])
        is_repeated = text[_SIREN_DIGITS:] == text[:5] and text[_SIREN_DIGITS:] >= _RARE_ESTABLISHMENT
        return broken(DOUBTFUL_ESTABLISHMENT, text, number) if is_repeated else Judgement(number)
    bare = _BLANKS.sub("", text)
    if not bare:
        return NOT_STATED
    if not bare.strip("0"):
        return broken(ZEROS, text)
    floating = _FLOAT.fullmatch(text.strip())
    for rule, digits in ((FLOAT_TAIL, floating[1] if floating else ""), (SPACES, bare)):
        if _is_exact_siret(digits):
            return _repaired_siret(rule, text, digits)
    if is_rounded_siret(text):
        return broken(ROUNDED, text, RegisterNumber(text.strip()))
    return _of_digits(bare) if bare.isascii() and bare.isdecimal() else _of_letters(text, bare)


def _of_letters(text: str, bare: str) -> Judgement[RegisterNumber]:
    if bare.startswith("FR") and tva.is_valid(bare):
        number = RegisterNumber(bare, _siren_of_vat(bare), IdentifierKind.VAT)
        return repaired(VAT_AS_SIRET, text, number, after=bare)
    return broken(MALFORMED, text, RegisterNumber(text.strip()))


def _is_exact_siret(text: str) -> bool:
    """Whether it is an exact SIRET: fourteen digits without spaces."""
    return len(text) == _SIRET_DIGITS and text.isascii() and text.isdecimal() and is_siret(text)


def _of_digits(digits: str) -> Judgement[RegisterNumber]:
    """Digits that are no SIRET as written."""
    siren = digits[:_SIREN_DIGITS] if is_siren(digits[:_SIREN_DIGITS]) else None
    tail = digits[_SIREN_DIGITS:]
    if siren is not None and not tail.strip("0"):  # "352860639", "352860639000": no establishment given
        return broken(SIREN_ALONE, digits, RegisterNumber(siren, siren))
    if len(digits) == _SIRET_DIGITS - 1 and is_siret(f"0{digits}"):
        return _repaired_siret(LOST_ZERO, digits, f"0{digits}")
    if len(digits) != _SIRET_DIGITS:
        return broken(MALFORMED, digits, RegisterNumber(digits))
    if siren is not None and tail == digits[:5]:
        return repaired(REPEATED, digits, RegisterNumber(siren, siren), after=siren)
    # A single wrong digit always breaks Luhn's check: with a valid SIREN the error is in the establishment.
    return broken(WRONG_KEY, digits, RegisterNumber(digits, siren))


def _repaired_siret(rule: RepairRule, text: str, siret: str) -> Judgement[RegisterNumber]:
    return repaired(rule, text, RegisterNumber(siret, siret[:_SIREN_DIGITS]), after=siret)


def judge_other_number(text: str, kind: IdentifierKind) -> Judgement[RegisterNumber]:
    """A number of another register than SIRENE; a French VAT number verifies its SIREN."""
    bare = text.strip()
    if not bare:
        return NOT_STATED
    upper = _BLANKS.sub("", bare).upper()
    if kind is IdentifierKind.VAT and upper.startswith("FR") and tva.is_valid(upper):
        return Judgement(RegisterNumber(upper, _siren_of_vat(upper), kind))
    form = upper if kind is IdentifierKind.VAT else bare.upper()
    if _FORMS[kind].fullmatch(form):
        return Judgement(RegisterNumber(bare, None, kind))
    return broken(OTHER_FORM, text, RegisterNumber(bare, None, kind), kind=kind.value, example=_EXAMPLES[kind])


def _siren_of_vat(number: str) -> str | None:
    return number[-_SIREN_DIGITS:] if is_siren(number[-_SIREN_DIGITS:]) else None
