"""Reports on rows of contracts to the people who fill them in: cell, error, advice.

The rules are those of all contracts (parsing, quality, then the official schema); here each finding is mapped to its
cell, and required data depend on the amount: from 25,000 to 40,000 EUR five are enough.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from maillage.buy.contracts.domain import cpv, quality
from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.cpv_search import CpvSearch
from maillage.buy.contracts.domain.numbers import TRUTH_WORD
from maillage.buy.contracts.domain.remarks import Breach, PlacedRemark, Remark, Severity
from maillage.buy.contracts.domain.thresholds import PUBLICATION_THRESHOLD_EUR
from maillage.buy.contracts.domain.vocabularies import ContractKind
from maillage.buy.contracts.edges.export.official_schema import incomplete_fields
from maillage.buy.contracts.intake.contract_rows import (
    AMENDMENT,
    CHANGE_OF_SUBCONTRACT,
    PARTS,
    SUBCONTRACT,
    YEAR,
    ContractRow,
    ContractRowReading,
    column_of,
    contract_table,
    is_concession,
)
from maillage.buy.contracts.intake.cpv_tables import cpv_nomenclature
from maillage.buy.contracts.intake.part_reading import KEY_MISSING, MISSING
from maillage.core.problems import sentence
from maillage.core.schema.terms import Fault, NamedRow, RowFinding

_CODE: Final = "custom-check-error"
ALWAYS: Final = sentence("Cette donnée est toujours demandée, quel que soit le montant. Complétez-la.")
FROM_THRESHOLD: Final = sentence(
    "Cette donnée est obligatoire pour un marché de 40 000 € hors taxes ou plus. Complétez-la."
)
OF_CONCESSIONS: Final = sentence(
    "Cette donnée est obligatoire pour une concession, quelle que soit sa valeur. Complétez-la."
)
NO_HOLDER: Final = sentence("Dites qui est le titulaire : son SIRET, ou au moins son nom en dessous de 40 000 €.")
NO_POSTAL_CODE: Final = sentence(
    "De 25 000 à 40 000 €, le code postal du titulaire est une des cinq données demandées. Complétez-le."
)
CPV_WORDS: Final = sentence("« %(value)s » n’est pas un code CPV, mais pourrait être : %(codes)s. Choisissez le bon.")
NO_CONTRACT: Final = sentence(
    "Aucun marché de ce tableau n’a ce numéro et cet acheteur : cet avenant ou cet acte n’a pas de marché. Ajoutez le "
    "marché, ou corrigez le numéro."
)
AMENDMENT_UNDATED: Final = sentence("Un avenant a une date de notification et une date de publication. Complétez-les.")
AMENDMENT_EMPTY: Final = sentence(
    "Cet avenant ne dit pas ce qu’il change : donnez le nouveau montant, la nouvelle durée ou le nouveau titulaire."
)
SUBCONTRACT_MISSING: Final = sentence("Un acte de sous-traitance donne toujours cette donnée. Complétez-la.")
CHANGE_EMPTY: Final = sentence(
    "Ce changement ne dit pas ce qu’il change : donnez le nouveau montant ou la nouvelle durée de la sous-traitance."
)
NO_ACT: Final = sentence(
    "Aucun acte de sous-traitance de ce marché n’a ce numéro dans le tableau : ajoutez l’acte, ou corrigez le numéro."
)
YEAR_MISSING: Final = sentence("Une année d’une concession donne toujours cette donnée. Complétez-la.")
YEAR_OF_MARKET: Final = sentence(
    "Ce numéro est celui d’un marché : seule une concession a des données d’exécution. Corrigez le numéro, ou retirez "
    "cette ligne."
)
WEIGHTS: Final = sentence("Les poids des critères font %(sum)s au lieu de 100. Vérifiez-les.")
OFFICIAL: Final = sentence(
    "Le schéma officiel refuse ce marché (%(place)s) : il restera hors du fichier officiel. Corrigez, ou prévenez "
    "l’agence."
)

_HOLDER: Final = "titulaire_id_1"
_HOLDER_LISTS: Final = frozenset({"titulaires", "concessionnaires"})
_ALWAYS_ASKED: Final = frozenset({"acheteur_id", "id", "objet", "montant", "dureeMois"})
_QUALITY_PLACES: Final[Mapping[str, str]] = {
    quality.SHORT_OBJECT.code: "objet",
    quality.PUBLISHED_BEFORE.code: "datePublicationDonnees",
    quality.PUBLISHED_LATE.code: "datePublicationDonnees",
    quality.HOLDER_IS_BUYER.code: "titulaire_id_1",
    quality.FRANCE_ABOVE_EU.code: "origineFrance",
    quality.NO_ORIGIN.code: "origineUE",
    quality.NO_ADVANCE_SHARE.code: "tauxAvance",
    quality.OWN_FRAMEWORK.code: "idAccordCadre",
    **dict.fromkeys(
        (rule.code for rule in (quality.NO_DURATION, quality.LONG_DURATION, quality.DURATION_IN_DAYS)), "dureeMois"
    ),
    **dict.fromkeys(
        (
            rule.code
            for rule in (
                *(quality.SMALL_AMOUNT, quality.HUGE_AMOUNT, quality.REPEATED_DIGITS, quality.MADE_UP_AMOUNT),
                *(quality.ODD_AMOUNT, quality.LARGE_AMOUNT, quality.LOW_BY_MONTH),
            )
        ),
        "montant",
    ),
}
# Reported in rows of amendments with messages of their own.
_OF_AMENDMENTS: Final = frozenset({quality.AMENDMENT_UNDATED.code, quality.AMENDMENT_EMPTY.code})
_CHANGE: Final = "dateNotificationModificationModification"
_CHANGE_PUBLISHED: Final = "datePublicationDonneesModificationModification"
_ASKED_OF_SUBCONTRACTS: Final = (
    *("idSousTraitant", "dateNotificationActeSousTraitance", "datePublicationDonneesActeSousTraitance"),
    *("dureeMoisActeSousTraitance", "montantActeSousTraitance", "variationPrixActeSousTraitance"),
)
_ASKED_OF_CHANGES: Final = (
    "dateNotificationModificationSousTraitanceModificationActeSousTraitance",
    "datePublicationDonneesModificationActeSousTraitance",
)
_ASKED_OF_YEARS: Final = ("depensesInvestissement", "tarifs")
_CHANGED_OF_ACTS: Final = ("montantModificationActeSousTraitance", "dureeMoisModificationActeSousTraitance")
_CHANGED: Final = ("montantModification", "dureeMoisModification", "idTitulaireModification")


class RowFindings:
    """Checks tables of contracts; its memo of texts serves all of them."""

    def __init__(self, reading: ContractRowReading, search: CpvSearch) -> None:
        self._reading = reading
        self.search = search

    def judge(self, rows: Iterable[NamedRow], *, today: dt.date) -> Iterator[RowFinding]:
        """The errors and warnings of the rows of a table."""
        table = contract_table(rows)
        for number, cells in table.orphans:
            yield _of_cell(number, cells, "id", check="part-without-contract", message=NO_CONTRACT)
        for row in table.contracts:
            contract, remarks = self._reading.contract(row)
            placed = [
                *remarks,
                *(PlacedRemark("", breach) for breach in quality.quality_breaches(contract, today=today)),
            ]
            findings = [finding for remark in placed if (finding := self._placed(row, contract, remark)) is not None]
            findings += _of_short_form(row, contract)
            criteria = row.cells.get("criteres", "")
            weights = [part.rpartition(":")[2].strip().rstrip("% ") for part in criteria.split(";") if ":" in part]
            # The weights of the criteria must add up to 100.
            if weights and all(map(str.isdecimal, weights)) and sum(map(int, weights)) != 100:
                fault = Fault(_CODE, "criteria-weights", WEIGHTS, {"sum": sum(map(int, weights))})
                findings.append(RowFinding(row.number, "criteres", fault, criteria, is_error=False))
            findings += [
                finding for number, cells in row.rows_of(AMENDMENT) for finding in _of_amendment(number, cells)
            ]
            findings += [
                _of_cell(number, cells, name, check="missing", message=SUBCONTRACT_MISSING)
                for number, cells in row.rows_of(SUBCONTRACT)
                for name in _ASKED_OF_SUBCONTRACTS
                if not cells.get(name)
            ]
            acts = {cells.get(PARTS[SUBCONTRACT], "").strip() for _, cells in row.rows_of(SUBCONTRACT)}
            for number, cells in row.rows_of(CHANGE_OF_SUBCONTRACT):
                findings += _of_changed_act(number, cells, acts)
            for number, cells in row.rows_of(YEAR):
                findings += _of_year(row, number, cells)
            yield from findings
            is_whole = not _is_short(contract) and not any(finding.is_error for finding in findings)
            for path, _message in incomplete_fields(contract) if is_whole else ():
                fault = Fault(_CODE, "official-schema", OFFICIAL, {"place": path or "—"})
                yield RowFinding(row.number, None, fault, path)

    def _placed(self, row: ContractRow, contract: Contract, placed: PlacedRemark) -> RowFinding | None:
        remark, rule = placed.remark, placed.remark.rule
        number, cells, name = _cell_of(row, placed)
        if rule is TRUTH_WORD or rule.code in _OF_AMENDMENTS:  # "oui" and "non" are the values of this schema
            return None
        if rule in (MISSING, KEY_MISSING):
            # An invalid SIRET has a finding of its own; the first holder is handled below.
            if number != row.number or name is None or name == _HOLDER or "typeIdentifiant" in name:
                return None
            is_asked = name in _ALWAYS_ASKED or not _is_short(contract)
            message = ALWAYS if name in _ALWAYS_ASKED else _reason_of(contract)
            return (
                _of_cell(number, cells, name, check="missing", message=message)
                if is_asked and not cells.get(name)
                else None
            )
        name = name or _place_of_quality(remark, contract)
        if isinstance(remark, Breach) and rule is cpv.MALFORMED and (codes := self.search.codes(remark.value, most=4)):
            listed = ", ".join(f"{code} ({meaning})" for code, meaning in codes)
            choices = "\n".join(f"{code}\t{meaning}" for code, meaning in codes)
            fault = Fault(_CODE, rule.code, CPV_WORDS, {"codes": listed, "choices": choices})
            return RowFinding(number, name, fault, cells.get(name or "", ""))
        is_error = isinstance(remark, Breach) and remark.rule.severity is Severity.ERROR
        params = {key: value for key, value in remark.params.items() if key not in {"value", "length"}}
        fault = Fault(_CODE, rule.code, rule.message, params)
        value = cells.get(name, "") if name is not None else remark.value if isinstance(remark, Breach) else ""
        return RowFinding(number, name, fault, value, is_error=is_error)


@cache
def row_findings() -> RowFindings:
    """The instance of this process, whose memo serves every table."""
    return RowFindings(ContractRowReading(), CpvSearch(cpv_nomenclature().names))


def _cell_of(row: ContractRow, placed: PlacedRemark) -> tuple[int, Mapping[str, str], str | None]:
    """Row number, cells and column of a remark: parts of a contract have rows of their own."""
    steps = placed.path.strip("/").split("/")
    if steps[0] in _HOLDER_LISTS and len(steps) > 1 and steps[1].isdecimal():
        ranks = _holder_ranks(row.cells)
        # The list of a record has no empty holders: its second may be in the columns of the third.
        rank = ranks[int(steps[1])] if int(steps[1]) < len(ranks) else int(steps[1]) + 1
        return row.number, row.cells, column_of("/".join((steps[0], str(rank - 1), *steps[2:])))
    if steps[0] not in PARTS or len(steps) == 1 or not steps[1].isdecimal():
        return row.number, row.cells, column_of(placed.path)
    rows = row.rows_of(steps[0])
    number, cells = rows[int(steps[1])] if int(steps[1]) < len(rows) else (row.number, row.cells)
    return number, cells, column_of("/".join((steps[0], "0", *steps[2:])))


def _holder_ranks(cells: Mapping[str, str]) -> list[int]:
    """The ranks, from 1, of the holders of which a column is filled."""
    names = ("id", "denominationSociale", "typeIdentifiant")
    return [rank for rank in (1, 2, 3) if any(cells.get(f"titulaire_{name}_{rank}", "").strip() for name in names)]


def _place_of_quality(remark: Remark, contract: Contract) -> str | None:
    """The column for a rule about a whole contract; None for the row."""
    if isinstance(remark, Breach) and remark.rule is quality.FUTURE:
        stated = contract.notified_on.isoformat() if contract.notified_on is not None else ""
        return "dateNotification" if remark.value == stated else "datePublicationDonnees"
    if isinstance(remark, Breach) and remark.rule is quality.CONTRADICTORY:
        is_social = "sociale" in remark.value
        return "considerationsSociales" if is_social else "considerationsEnvironnementales"
    return _QUALITY_PLACES.get(remark.rule.code)


def _is_short(contract: Contract) -> bool:
    """Whether its amount only requires the five data; concessions have no such form."""
    is_market = contract.kind is ContractKind.MARKET
    return is_market and contract.amount_eur is not None and contract.amount_eur < PUBLICATION_THRESHOLD_EUR


def _reason_of(contract: Contract) -> str:
    """Why a field is required here that is optional in general."""
    return FROM_THRESHOLD if contract.kind is ContractKind.MARKET else OF_CONCESSIONS


def _of_short_form(row: ContractRow, contract: Contract) -> Iterator[RowFinding]:
    if not contract.holders:
        yield _of_cell(row.number, row.cells, _HOLDER, check="holder-missing", message=NO_HOLDER)
    elif not _is_short(contract) and not row.cells.get(_HOLDER):
        yield _of_cell(row.number, row.cells, _HOLDER, check="missing", message=_reason_of(contract))
    elif _is_short(contract) and not row.cells.get("titulaire_codePostal_1"):
        yield _of_cell(row.number, row.cells, "titulaire_codePostal_1", check="missing", message=NO_POSTAL_CODE)


def _of_amendment(number: int, cells: Mapping[str, str]) -> Iterator[RowFinding]:
    for name in (_CHANGE, _CHANGE_PUBLISHED):
        if not cells.get(name):
            yield _of_cell(number, cells, name, check=quality.AMENDMENT_UNDATED.code, message=AMENDMENT_UNDATED)
    if not any(cells.get(name) for name in _CHANGED):
        yield _of_cell(number, cells, _CHANGED[0], check=quality.AMENDMENT_EMPTY.code, message=AMENDMENT_EMPTY)


def _of_changed_act(number: int, cells: Mapping[str, str], acts: Collection[str]) -> Iterator[RowFinding]:
    """A change of a subcontract has dates, changes something, and belongs to an act in the table."""
    for name in _ASKED_OF_CHANGES:
        if not cells.get(name):
            yield _of_cell(number, cells, name, check="missing", message=SUBCONTRACT_MISSING)
    if not any(cells.get(name) for name in _CHANGED_OF_ACTS):
        yield _of_cell(number, cells, _CHANGED_OF_ACTS[0], check="change-empty", message=CHANGE_EMPTY)
    column = PARTS[CHANGE_OF_SUBCONTRACT]
    if cells.get(column, "").strip() not in acts:
        yield _of_cell(number, cells, column, check="change-without-act", message=NO_ACT)


def _of_year(row: ContractRow, number: int, cells: Mapping[str, str]) -> Iterator[RowFinding]:
    """A year belongs to a concession, and states investments and tariffs."""
    if not is_concession(row.cells):
        yield _of_cell(number, cells, PARTS[YEAR], check="year-of-market", message=YEAR_OF_MARKET)
    for name in _ASKED_OF_YEARS:
        if not cells.get(name):
            yield _of_cell(number, cells, name, check="missing", message=YEAR_MISSING)


def _of_cell(number: int, cells: Mapping[str, str], name: str, *, check: str, message: str) -> RowFinding:
    return RowFinding(number, name, Fault(_CODE, check, message), cells.get(name, ""))
