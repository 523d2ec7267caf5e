"""Parses rows of the schema maillage/marches: one per contract or lot, and one per part of a contract.

Columns are named as in the ministry's flat format, so that the general parser can read them; columns of our extension
are left out of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.remarks import PlacedRemark
from maillage.buy.contracts.domain.vocabularies import NATURES_OF_CONCESSIONS, FormatVersion, IdentifierKind
from maillage.buy.contracts.intake.contract_reading import ContractReading
from maillage.buy.contracts.intake.flat_names import path_of_column, record_of_row
from maillage.buy.contracts.intake.raw_records import RawRecord
from maillage.core.schema.terms import NamedRow

SCHEMA_ID: Final = "maillage/marches"
AMENDMENT: Final = "modifications"
SUBCONTRACT: Final = "actesSousTraitance"
CHANGE_OF_SUBCONTRACT: Final = "modificationsActesSousTraitance"
YEAR: Final = "donneesExecution"
# The lists of a record that separate rows add to, with the column that numbers their items; years have a date.
PARTS: Final[Mapping[str, str]] = {
    AMENDMENT: "idModification",
    SUBCONTRACT: "idActeSousTraitance",
    CHANGE_OF_SUBCONTRACT: "idModificationActeSousTraitance",
    YEAR: "datePublicationDonneesExecution",
}
# Names that differ for concessions: their rows use the columns of markets.
_OF_CONCESSIONS: Final[Mapping[str, str]] = {
    "acheteur": "autoriteConcedante",
    "titulaires": "concessionnaires",
    "montant": "valeurGlobale",
    "dateNotification": "dateSignature",
}
# Columns of our extension, missing in the official format.
EXTENSION: Final = ("titulaire_codePostal_1", "lot_numero", "criteres", "heures_insertion", "avis")
_LISTS: Final = (
    *("techniques", "modalitesExecution", "typesPrix", "considerationsSociales"),
    "considerationsEnvironnementales",
)
_SIRET_DIGITS: Final = 14


@dataclass
class ContractRow:
    """A row that states a contract, with the rows of its parts and their row numbers."""

    number: int
    cells: Mapping[str, str]
    parts: list[NamedRow] = field(default_factory=list)

    def rows_of(self, part: str) -> list[NamedRow]:
        """The rows that are items of a list of the record, in list order: those with a cell of it."""
        return [row for row in ((self.number, self.cells), *self.parts) if _has_cell_of(part, row[1])]


@dataclass(frozen=True, slots=True)
class ContractTable:
    """The contracts of a table in order, and part rows without a contract."""

    contracts: tuple[ContractRow, ...]
    orphans: tuple[NamedRow, ...]


def contract_table(rows: Iterable[NamedRow]) -> ContractTable:
    """The contracts with their parts; lots that share a number are distinguished by lot number."""
    contracts: list[ContractRow] = []
    parts: list[NamedRow] = []
    for number, cells in rows:
        if is_part(cells):
            parts.append((number, cells))
        else:
            contracts.append(ContractRow(number, cells))
    places: dict[tuple[str, ...], ContractRow] = {}
    for contract in contracts:
        places.setdefault(_place(contract.cells), contract)
        places.setdefault((*_place(contract.cells)[:2], ""), contract)
    orphans = []
    for number, cells in parts:
        whole = places.get(_place(cells))
        if whole is None:
            orphans.append((number, cells))
        else:
            whole.parts.append((number, cells))
    return ContractTable(tuple(contracts), tuple(orphans))


def is_part(cells: Mapping[str, str]) -> bool:
    """Whether the row is a part: it has a part number and no object."""
    has_number = any(cells.get(column, "").strip() for column in PARTS.values())
    return has_number and not cells.get("objet", "").strip()


def _has_cell_of(part: str, cells: Mapping[str, str]) -> bool:
    return any(text.strip() and path_of_column(name)[0] == part for name, text in cells.items())


def is_concession(cells: Mapping[str, str]) -> bool:
    """Whether the row is a concession, by its nature."""
    return cells.get("nature", "").strip() in NATURES_OF_CONCESSIONS


def _place(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple("".join(cells.get(name, "").split()) for name in ("acheteur_id", "id", "lot_numero"))


class ContractRowReading:
    """Parses rows into contracts; it memoises texts across tables."""

    def __init__(self) -> None:
        self._reading = ContractReading()

    def contract(self, row: ContractRow) -> tuple[Contract, list[PlacedRemark]]:
        """The contract of a row with its parts, and its remarks by path in the record."""
        record = _record(row.cells)
        added = [_record(cells) for _, cells in row.parts]
        for part in PARTS:
            items = [item for one_row in (record, *added) for item in one_row.get(part, ())]
            if items:
                record[part] = items
        return self._reading.contract(RawRecord("", record, version=FormatVersion.V2, is_typed=False))


def column_of(path: str) -> str | None:
    """The column of a path in the record of a row; None for the row as a whole."""
    steps = tuple(int(step) if step.isdecimal() else step for step in path.strip("/").split("/"))
    return next((_COLUMNS[steps[:length]] for length in range(len(steps), 0, -1) if steps[:length] in _COLUMNS), None)


def _record(cells: Mapping[str, str]) -> dict[str, Any]:
    stated: dict[str, Any] = {name: text.strip() for name, text in cells.items() if name not in EXTENSION}
    for name in _LISTS:
        stated[name] = [word for part in stated.get(name, "").split(",") if (word := part.strip())] or ""
    record = record_of_row(stated.items())
    for year in record.get(YEAR, ()):
        # As people list them: "Entrée : 4,50 ; Carnet : 40".
        listed = [part.rpartition(":") for part in year.pop("tarifs", "").split(";") if part.strip()]
        year["tarifs"] = [
            {"intituleTarif": name.strip(), "tarif": amount.replace("€", "").replace(",", ".").strip()}
            for name, _colon, amount in listed
        ]
    acts = [act["sousTraitant"] for act in record.get(SUBCONTRACT, ()) if "sousTraitant" in act]
    for part in (record, {"titulaires": acts}, *record.get(AMENDMENT, ())):
        for holder in part.get("titulaires", ()):
            number = "".join(str(holder.get("id", "")).split())
            # The column of the identifier kind is for other registers: fourteen digits mean SIRENE.
            if "typeIdentifiant" not in holder and len(number) == _SIRET_DIGITS and number.isdecimal():
                holder["typeIdentifiant"] = IdentifierKind.SIRET.value
    if is_concession(cells):
        return {_OF_CONCESSIONS.get(name, name): value for name, value in record.items()}
    return record


_COLUMN_NAMES: Final = (
    *("acheteur_id", "id", "objet", "montant", "dureeMois", "dateNotification", "datePublicationDonnees", "codeCPV"),
    *("nature", "procedure", "lieuExecution_code", "lieuExecution_typeCode", *_LISTS, "idAccordCadre", "ccag"),
    *("offresRecues", "formePrix", "attributionAvance", "tauxAvance", "sousTraitanceDeclaree", "marcheInnovant"),
    *("typeGroupementOperateurs", "origineUE", "origineFrance"),
    *(f"titulaire_{name}_{rank}" for rank in (1, 2, 3) for name in ("id", "denominationSociale", "typeIdentifiant")),
    *("idModification", "dateNotificationModificationModification"),
    *("datePublicationDonneesModificationModification", "dureeMoisModification", "montantModification"),
    *("idTitulaireModification", "idActeSousTraitance", "idSousTraitant", "dateNotificationActeSousTraitance"),
    *("datePublicationDonneesActeSousTraitance", "dureeMoisActeSousTraitance", "montantActeSousTraitance"),
    *("variationPrixActeSousTraitance", "dateDebutExecution", "montantSubventionPublique"),
    *("idModificationActeSousTraitance", "dureeMoisModificationActeSousTraitance"),
    *("montantModificationActeSousTraitance", "datePublicationDonneesModificationActeSousTraitance"),
    "dateNotificationModificationSousTraitanceModificationActeSousTraitance",
    *("datePublicationDonneesExecution", "depensesInvestissement", "tarifs"),
)
_COLUMNS: dict[tuple[str | int, ...], str] = {
    **{path_of_column(name): name for name in _COLUMN_NAMES},
    ("acheteur",): "acheteur_id",
    ("lieuExecution",): "lieuExecution_code",
    ("titulaires",): "titulaire_id_1",
}
_COLUMNS |= {
    (_OF_CONCESSIONS[str(path[0])], *path[1:]): name for path, name in _COLUMNS.items() if path[0] in _OF_CONCESSIONS
}
