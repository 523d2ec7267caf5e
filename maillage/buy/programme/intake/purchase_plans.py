"""Reads a planned purchase from texts: the fields of the form and the cells of a table have the same names.

Every text that is not understood is a finding at its field, with what to write instead; nothing is guessed. A place is
looked up by whoever calls, as intake knows no territory.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from maillage.buy.contracts.domain.threshold_bands import BAND_LABELS, ThresholdBand
from maillage.buy.contracts.domain.vocabularies import Procedure
from maillage.buy.contracts.store.reading_rules import cpv_nomenclature
from maillage.buy.programme.domain.planned_purchases import (
    BETWEEN_KEYS,
    LONGEST_OBJECT,
    MOST_RENEWED,
    PurchasePlan,
    Quarter,
    Reservation,
    renewed_keys,
)
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.text import normalised_text

# The columns of the table, which the fields of the form are named by.
OBJECT: Final = "objet"
CPV: Final = "cpv"
TERRITORY: Final = "territoire"
BAND: Final = "tranche"
QUARTER: Final = "trimestre"
STARTS_ON: Final = "debutSouhaite"
RESERVATION: Final = "reservation"
PROCEDURE: Final = "procedure"
SOCIAL: Final = "considerationSociale"
ENVIRONMENTAL: Final = "considerationEnvironnementale"
RENEWS: Final = "renouvelle"
PLAN_FIELDS: Final = (
    *(OBJECT, CPV, TERRITORY, BAND, QUARTER, STARTS_ON, RESERVATION, PROCEDURE, SOCIAL, ENVIRONMENTAL, RENEWS),
)
CONSULTED_ON: Final = "consulteLe"
NOTICE: Final = "avis"
NOTICE_ADDRESS: Final = "avisAdresse"
RESERVATION_NONE: Final = "aucune"
_LEAST_LETTERS: Final = 5
_CPV_DIGITS: Final = 8
_QUARTERS_BACK: Final = 8  # a programme that is typed in late still has its past
_QUARTERS_AHEAD: Final = 24
_YES: Final = frozenset({"oui", "true", "1", "vrai"})
_NO: Final = frozenset({"non", "false", "0", "faux"})
_REFUSED: Final = sentence("Cet achat ne peut pas être enregistré ainsi : corrigez ce qui suit.")
OBJECT_SHORT: Final = sentence("Dites ce que vous achetez, en une phrase d’au moins cinq lettres.")
RENEWED_MANY: Final = sentence("Un achat renouvelle %(most)s marchés au plus : faites-en plusieurs achats.")
OBJECT_LONG: Final = sentence("L’objet dépasse %(most)s caractères : dites-le plus court.")
CPV_UNKNOWN: Final = sentence(
    "« %(value)s » n’est pas un code CPV : donnez ses huit chiffres, ou des mots plus courants pour le trouver."
)
CPV_WANTED: Final = sentence("Choisissez le code CPV : écrivez-le, ou des mots qui disent l’achat.")
CPV_WORDS: Final = sentence("« %(value)s » pourrait être plusieurs codes CPV : choisissez le bon.")
PLACE_UNKNOWN: Final = sentence(
    "« %(value)s » n’est pas un lieu connu : donnez le nom ou le code Insee d’une commune, d’une intercommunalité, "
    "d’un département ou de la région."
)
PLACE_WORDS: Final = sentence("« %(value)s » pourrait être plusieurs lieux : choisissez le bon.")
_BAND_WANTED: Final = sentence("Choisissez une tranche de montant : %(known)s.")
_QUARTER_WANTED: Final = sentence("Dites le trimestre du lancement, de %(first)s à %(last)s, par exemple %(example)s.")
_DAY_WANTED: Final = sentence("« %(value)s » n’est pas une date : écrivez AAAA-MM-JJ, par exemple 2027-09-01.")
_RESERVATION_WANTED: Final = sentence("« %(value)s » n’est pas une réservation connue : écrivez %(known)s.")
_PROCEDURE_WANTED: Final = sentence("« %(value)s » n’est pas une procédure de la liste officielle : écrivez %(known)s.")
_TRUTH_WANTED: Final = sentence("« %(value)s » n’est pas compris : écrivez oui, non, ou rien.")
Word = TypeVar("Word", bound=StrEnum)
NamedPlace = tuple[str, str]  # address, name


class _Findings:
    """What is wrong so far, by field."""

    def __init__(self) -> None:
        self.all: list[Finding] = []

    def add(self, field: str, message: str, **params: str | float) -> None:
        """One more."""
        self.all.append(Finding(f"programme.{field}", message, field, params=params))

    def choice(self, field: str, text: str, words: Mapping[str, Word], message: str) -> Word | None:
        """The value that ``text`` writes, accents and capitals aside; None, and a finding, for another."""
        by_plain_label = {normalised_text(label): word for label, word in words.items()}
        word = by_plain_label.get(normalised_text(text))
        if word is None:
            self.add(field, message, value=text[:40], known=", ".join(words))
        return word


def read_plan(
    texts: Mapping[str, str], *, today: dt.date, places_named: Callable[[str], Sequence[NamedPlace]]
) -> PurchasePlan:
    """The planned purchase that ``texts`` say, by PLAN_FIELDS.

    ``places_named`` gives the places that a text may mean, the one alone where it is sure.

    Raises:
        Refused: a finding for each field that must be corrected.
    """
    typed = {name: " ".join(str(texts.get(name, "")).split()) for name in PLAN_FIELDS}
    findings = _Findings()
    if len(typed[OBJECT]) < _LEAST_LETTERS:
        findings.add(OBJECT, OBJECT_SHORT)
    if len(typed[OBJECT]) > LONGEST_OBJECT:
        findings.add(OBJECT, OBJECT_LONG, most=LONGEST_OBJECT)
    renewed = renewed_keys(typed[RENEWS])
    if len(renewed) > MOST_RENEWED:
        findings.add(RENEWS, RENEWED_MANY, most=MOST_RENEWED)
    bands = {label: band for band, label in BAND_LABELS.items()}
    # URLs and programs write a band by its value, people by its label.
    band = BAND_LABELS[ThresholdBand(typed[BAND])] if typed[BAND] in set(ThresholdBand) else typed[BAND]
    values: dict[str, Any] = {
        "object": typed[OBJECT],
        "cpv": _cpv(typed[CPV], findings),
        "territory": _territory(typed[TERRITORY], findings, places_named),
        "band": findings.choice(BAND, band, bands, _BAND_WANTED),
        "quarter": _quarter(typed[QUARTER], findings, today),
        "starts_on": _day(STARTS_ON, typed[STARTS_ON], findings),
        "is_social": _truth(SOCIAL, typed[SOCIAL], findings),
        "is_environmental": _truth(ENVIRONMENTAL, typed[ENVIRONMENTAL], findings),
        "renews": BETWEEN_KEYS.join(renewed),
    }
    if typed[RESERVATION] and normalised_text(typed[RESERVATION]) != RESERVATION_NONE:
        words = {word.value: word for word in Reservation}
        values["reservation"] = findings.choice(RESERVATION, typed[RESERVATION], words, _RESERVATION_WANTED)
    if typed[PROCEDURE]:
        procedures = {procedure.value: procedure for procedure in Procedure}
        values["procedure"] = findings.choice(PROCEDURE, typed[PROCEDURE], procedures, _PROCEDURE_WANTED)
    if findings.all:
        raise Refused("purchase_plan", _REFUSED, findings=findings.all)
    return PurchasePlan(**values)


def _cpv(text: str, findings: _Findings) -> str:
    """The eight digits of a code that the nomenclature has; its control digit may stand behind."""
    digits = re.sub(r"-[0-9]$", "", text.replace(" ", "").removesuffix(".0"))
    if not text:
        findings.add(CPV, CPV_WANTED)
    elif not digits.isascii() or not digits.isdecimal():
        findings.add(CPV, CPV_WORDS if any(sign.isalpha() for sign in text) else CPV_UNKNOWN, value=text[:60])
    else:
        # A spreadsheet takes the first zero away: 3121200 is 03121200.
        whole = ([f"0{digits}"] if len(digits) == _CPV_DIGITS - 1 else []) + [digits.ljust(_CPV_DIGITS, "0")]
        code = next((code for code in whole if code in cpv_nomenclature().names), None)
        if code is not None:
            return code
        findings.add(CPV, CPV_UNKNOWN, value=text[:60])
    return ""


def _territory(text: str, findings: _Findings, places_named: Callable[[str], Sequence[NamedPlace]]) -> str:
    places = places_named(text) if text else ()
    if len(places) == 1:
        return places[0][0]
    findings.add(TERRITORY, PLACE_WORDS if places else PLACE_UNKNOWN, value=text[:60])
    return ""


def _quarter(text: str, findings: _Findings, today: dt.date) -> Quarter | None:
    now = Quarter.of(today)
    first, last = now.after(-_QUARTERS_BACK), now.after(_QUARTERS_AHEAD)
    try:
        quarter = Quarter.read(text.upper().replace("T ", "T"))
    except ValueError:
        # Said below with those that are out of range.
        quarter = None
    if quarter is None or not first <= quarter <= last:
        findings.add(QUARTER, _QUARTER_WANTED, first=first.word, last=last.word, example=now.after(1).word)
        return None
    return quarter


def _day(field: str, text: str, findings: _Findings) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text) if text else None
    except ValueError:
        # The person corrects it: nothing is written yet.
        findings.add(field, _DAY_WANTED, value=text[:40])
        return None
    return day


def _truth(field: str, text: str, findings: _Findings) -> bool | None:
    word = normalised_text(text)
    if word and word not in _YES | _NO:
        findings.add(field, _TRUTH_WANTED, value=text[:40])
    return word in _YES if word else None
