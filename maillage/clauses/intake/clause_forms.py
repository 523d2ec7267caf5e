"""Reads a clause, and who does its hours, from the texts of forms; what is not understood is a finding at its field."""

import re
from collections.abc import Mapping
from typing import Final

from maillage.clauses.rules.calculator import hours_promised
from maillage.clauses.terms.clauses import (
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_MONTHS,
    HoursBasis,
    SmePartKind,
    StatedClause,
    StatedReporter,
)
from maillage.clauses.terms.hours import CENTIHOURS
from maillage.clauses.terms.months import WorkMonth
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.schema.checks.identifiers import is_siret

TITLE: Final = "objet"
OWNER_NAME: Final = "maitreOuvrage"
OWNER_SIRET: Final = "maitreOuvrageSiret"
CONTRACT: Final = "marche"
LOT: Final = "lot"
CONVENTION: Final = "convention"
DEPARTEMENT: Final = "departement"
AMOUNT: Final = "montant"
LABOUR_SHARE: Final = "partMainOeuvre"
RATE: Final = "taux"
HOURLY_COST: Final = "coutHoraire"
HOURS: Final = "heures"
FIRST_MONTH: Final = "premierMois"
LAST_MONTH: Final = "dernierMois"
SME_SHARE: Final = "partPme"
PENALTY: Final = "penalite"
CLAUSE_FIELDS: Final = (
    *(TITLE, OWNER_NAME, OWNER_SIRET, CONTRACT, LOT, CONVENTION, DEPARTEMENT, AMOUNT, LABOUR_SHARE, RATE),
    *(HOURLY_COST, HOURS, FIRST_MONTH, LAST_MONTH, SME_SHARE, PENALTY),
)
NAME: Final = "nom"
SIRET: Final = "siret"
EMAIL: Final = "courriel"
PART: Final = "heuresPromises"
SINCE: Final = "remplaceDepuis"
REPORTER_FIELDS: Final = (NAME, SIRET, EMAIL, PART)
_REFUSED: Final = sentence("Cette clause ne peut pas être enregistrée ainsi : corrigez ce qui suit.")
_TITLE_WANTED: Final = sentence("Dites l’objet en une phrase d’au moins cinq lettres.")
_OWNER_WANTED: Final = sentence("Dites le nom du maître d’ouvrage.")
_SIRET_WANTED: Final = sentence("« %(value)s » n’est pas un SIRET : quatorze chiffres, dont le dernier est une clé.")
_GROUND_WANTED: Final = sentence("Dites le marché (l’adresse de sa page), ou la convention sans marché.")
_DEPARTEMENT_WANTED: Final = sentence("« %(value)s » n’est pas un département : écrivez son code, par exemple 44.")
_NUMBER_WANTED: Final = sentence("« %(value)s » n’est pas un nombre : écrivez par exemple 1500000 ou 29,5.")
_PERCENT_WANTED: Final = sentence("« %(value)s » n’est pas un pourcentage : écrivez un nombre de 1 à 100.")
_HOURS_WANTED: Final = sentence(
    "Dites les heures promises, ou de quoi les calculer : montant, parts et coût d’une heure."
)
_MONTH_WANTED: Final = sentence("« %(value)s » n’est pas un mois : écrivez AAAA-MM, par exemple 2026-11.")
_MONTHS_ORDER: Final = sentence("Le dernier mois vient après le premier, trente ans après au plus.")
_EMAIL_WANTED: Final = sentence("« %(value)s » n’est pas une adresse de courriel.")
_NAME_WANTED: Final = sentence("Dites le nom de l’entreprise ou de la structure.")
_DEPARTEMENT: Final = re.compile(r"\d{2}|2[AB]|97\d")
_NUMBER: Final = re.compile(r"\d{1,12}(?:[.,]\d{1,4})?")
_EMAIL: Final = re.compile(r"[^@\s,;]{1,64}@[^@\s,;]{1,180}\.[^@\s,;.]{2,24}")


class _Cells:
    """The texts of a form, read one by one; what was wrong is in ``findings``."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.findings: list[Finding] = []

    def text(self, field: str, most: int = LONGEST_TITLE) -> str:
        return " ".join(self._texts.get(field, "").split())[:most]

    def wrong(self, field: str, message: str) -> None:
        params: dict[str, str | float] = {"value": self.text(field)[:40]}
        self.findings.append(Finding(f"clause.{field}", message, field, params=params))

    def number(self, field: str) -> float | None:
        typed = re.sub(r"[\s€%]", "", self.text(field))
        if not typed:
            return None
        if not _NUMBER.fullmatch(typed):
            self.wrong(field, _NUMBER_WANTED)
            return None
        return float(typed.replace(",", "."))

    def share(self, field: str) -> float | None:
        percent = self.number(field)
        if percent is None:
            return None
        if not 0 < percent <= 100:
            self.wrong(field, _PERCENT_WANTED)
            return None
        return percent / 100

    def month(self, field: str) -> WorkMonth | None:
        month = WorkMonth.read(self.text(field))
        if month is None:
            self.wrong(field, _MONTH_WANTED)
        return month

    def siret(self, field: str, *, is_needed: bool) -> str:
        typed = self.text(field).replace(" ", "")
        if (typed or is_needed) and not is_siret(typed):
            self.wrong(field, _SIRET_WANTED)
        return typed


def read_clause(texts: Mapping[str, str]) -> StatedClause:
    """The clause of the texts of CLAUSE_FIELDS; shares are typed as percents. Refused with a finding a field.

    Hours that are typed count; else they are computed from amount, labour share, rate and cost.
    """
    cells = _Cells(texts)
    title, owner = cells.text(TITLE), cells.text(OWNER_NAME, LONGEST_NAME)
    contract, convention = cells.text(CONTRACT, 400), cells.text(CONVENTION)
    departement = cells.text(DEPARTEMENT).upper()
    if len(title) < 5:
        cells.wrong(TITLE, _TITLE_WANTED)
    if not owner:
        cells.wrong(OWNER_NAME, _OWNER_WANTED)
    if not contract and not convention:
        cells.wrong(CONTRACT, _GROUND_WANTED)
    if not _DEPARTEMENT.fullmatch(departement):
        cells.wrong(DEPARTEMENT, _DEPARTEMENT_WANTED)
    first, last = cells.month(FIRST_MONTH), cells.month(LAST_MONTH)
    if first is not None and last is not None and not 0 <= last.number - first.number <= MOST_MONTHS:
        cells.wrong(LAST_MONTH, _MONTHS_ORDER)
    basis, promised = _basis(cells), cells.number(HOURS)
    centihours = round(promised * CENTIHOURS) if promised else 0
    if not centihours and basis is not None:
        try:
            centihours = hours_promised(basis)
        except Refused as refusal:
            # Told beside the amount, with all else that is to be corrected.
            cells.findings += refusal.findings
    elif not centihours:
        cells.wrong(HOURS, _HOURS_WANTED)
    siret = cells.siret(OWNER_SIRET, is_needed=False)
    sme_share, penalty = cells.share(SME_SHARE), cells.number(PENALTY)
    if cells.findings or first is None or last is None:
        raise Refused("clause", _REFUSED, findings=cells.findings)
    return StatedClause(
        title=title,
        owner_name=owner,
        owner_siret=siret,
        departement=departement,
        promised_centihours=centihours,
        first_month=first,
        last_month=last,
        contract_key=contract,
        lot=cells.text(LOT, 60),
        convention=convention,
        basis=basis,
        sme_share=sme_share,
        penalty_eur=penalty,
    )


def _basis(cells: _Cells) -> HoursBasis | None:
    amount, cost = cells.number(AMOUNT), cells.number(HOURLY_COST)
    labour_share, rate = cells.share(LABOUR_SHARE), cells.share(RATE)
    if not amount or not cost or labour_share is None or rate is None:
        return None
    return HoursBasis(round(amount), labour_share, rate, cost)


def read_reporter(texts: Mapping[str, str]) -> StatedReporter:
    """Who does hours, from the texts of REPORTER_FIELDS; Refused with a finding a field."""
    cells = _Cells(texts)
    name, email = cells.text(NAME, LONGEST_NAME), cells.text(EMAIL)
    if not name:
        cells.wrong(NAME, _NAME_WANTED)
    if email and not _EMAIL.fullmatch(email):
        cells.wrong(EMAIL, _EMAIL_WANTED)
    siret, promised = cells.siret(SIRET, is_needed=True), cells.number(PART)
    if cells.findings:
        raise Refused("reporter", _REFUSED, findings=cells.findings)
    return StatedReporter(name, siret, email.lower(), round(promised * CENTIHOURS) if promised else None)


def read_month(text: str, field: str) -> WorkMonth | None:
    """The month of a field that may stay empty; Refused where it is none."""
    month = WorkMonth.read(text.strip())
    if text.strip() and month is None:
        finding = Finding(f"clause.{field}", _MONTH_WANTED, field, params={"value": text[:40]})
        raise Refused("clause_month", _REFUSED, findings=[finding])
    return month


def read_sme_part(texts: Mapping[str, str]) -> tuple[str, str, SmePartKind, int]:
    """Name, SIRET, kind and amount of a company's part; Refused with a finding a field."""
    cells = _Cells(texts)
    name, siret, amount = cells.text(NAME, LONGEST_NAME), cells.siret(SIRET, is_needed=True), cells.number(AMOUNT)
    kind = cells.text("sorte")
    if not name:
        cells.wrong(NAME, _NAME_WANTED)
    if not amount:
        cells.wrong(AMOUNT, _NUMBER_WANTED)
    if cells.findings or not amount:
        raise Refused("sme_part", _REFUSED, findings=cells.findings)
    is_subcontract = kind == SmePartKind.SUBCONTRACT.value
    return name, siret, SmePartKind.SUBCONTRACT if is_subcontract else SmePartKind.CO_CONTRACT, round(amount)
