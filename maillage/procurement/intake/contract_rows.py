"""Rows of the schema maillage/marches as contracts: a row a contract or a lot, and a row for each of its amendments.

Columns have the names of the ministry's flat form, so that the reading of all contracts reads them; those of our
extension are left out of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from maillage.core.schema.terms import NO_LOOKUPS, Lookups, NamedRow
from maillage.procurement.intake.contract_reading import ContractReading
from maillage.procurement.intake.flat_names import path_of_column, record_of_row
from maillage.procurement.intake.raw_records import RawRecord
from maillage.procurement.terms.contracts import Contract
from maillage.procurement.terms.remarks import PlacedRemark
from maillage.procurement.terms.vocabularies import FormatVersion, IdentifierKind

SCHEMA_ID: Final = "maillage/marches"
AMENDMENT_NUMBER: Final = "idModification"
# Fields of our extension, which the official format has not.
EXTENSION: Final = ("titulaire_codePostal_1", "lot_numero", "criteres", "heures_insertion", "avis")
_LISTS: Final = (
    *("techniques", "modalitesExecution", "typesPrix", "considerationsSociales"),
    "considerationsEnvironnementales",
)
_SIRET_DIGITS: Final = 14
_CHANGES: Final = "modifications"


@dataclass
class ContractRow:
    """A row that states a contract, and those of its amendments, each with its number in the table."""

    number: int
    cells: Mapping[str, str]
    amendments: list[NamedRow] = field(default_factory=list)

    @property
    def rows(self) -> list[NamedRow]:
        """All its rows."""
        return [(self.number, self.cells), *self.amendments]


@dataclass(frozen=True, slots=True)
class ContractTable:
    """The contracts of a table in their order, and rows of amendments whose contract is not in it."""

    contracts: tuple[ContractRow, ...]
    orphans: tuple[NamedRow, ...]


def contract_table(rows: Iterable[NamedRow]) -> ContractTable:
    """The contracts with their amendments; lots that share a number are told apart by the number of the lot."""
    contracts: list[ContractRow] = []
    amendments: list[NamedRow] = []
    for number, cells in rows:
        if is_amendment(cells):
            amendments.append((number, cells))
        else:
            contracts.append(ContractRow(number, cells))
    places: dict[tuple[str, ...], ContractRow] = {}
    for contract in contracts:
        places.setdefault(_place(contract.cells), contract)
        places.setdefault((*_place(contract.cells)[:2], ""), contract)
    orphans = []
    for number, cells in amendments:
        amended = places.get(_place(cells))
        if amended is None:
            orphans.append((number, cells))
        else:
            amended.amendments.append((number, cells))
    return ContractTable(tuple(contracts), tuple(orphans))


def is_amendment(cells: Mapping[str, str]) -> bool:
    """Whether a row is of an amendment: it has the number of one, and states no contract of its own."""
    return bool(cells.get(AMENDMENT_NUMBER, "").strip()) and not cells.get("objet", "").strip()


def _place(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple("".join(cells.get(name, "").split()) for name in ("acheteur_id", "id", "lot_numero"))


class ContractRowReading:
    """Reads rows as contracts; what it learns of texts serves all tables of its life."""

    def __init__(self, lookups: Lookups = NO_LOOKUPS) -> None:
        self._reading = ContractReading(lookups)

    def contract(self, row: ContractRow) -> tuple[Contract, list[PlacedRemark]]:
        """The contract of a row with its amendments, and what is to be said of it, by path in the record."""
        record = _record(row.cells)
        changes = [change for _, cells in row.amendments for change in _record(cells).get(_CHANGES, ())]
        if changes:
            record[_CHANGES] = [*record.get(_CHANGES, ()), *changes]
        return self._reading.contract(RawRecord("", record, version=FormatVersion.V2, is_typed=False))


def column_of(path: str) -> str | None:
    """The column that a path in the record of a row names; None for the row as a whole."""
    steps = tuple(int(step) if step.isdecimal() else step for step in path.strip("/").split("/"))
    return next((_COLUMNS[steps[:length]] for length in range(len(steps), 0, -1) if steps[:length] in _COLUMNS), None)


def _record(cells: Mapping[str, str]) -> dict[str, Any]:
    stated: dict[str, Any] = {name: text.strip() for name, text in cells.items() if name not in EXTENSION}
    for name in _LISTS:
        stated[name] = [word for part in stated.get(name, "").split(",") if (word := part.strip())] or ""
    record = record_of_row(stated.items())
    for part in (record, *record.get(_CHANGES, ())):
        for holder in part.get("titulaires", ()):
            number = "".join(str(holder.get("id", "")).split())
            # The column of the kind is for holders of other registers: fourteen digits are of SIRENE.
            if "typeIdentifiant" not in holder and len(number) == _SIRET_DIGITS and number.isdecimal():
                holder["typeIdentifiant"] = IdentifierKind.SIRET.value
    return record


_COLUMN_NAMES: Final = (
    *("acheteur_id", "id", "objet", "montant", "dureeMois", "dateNotification", "datePublicationDonnees", "codeCPV"),
    *("nature", "procedure", "lieuExecution_code", "lieuExecution_typeCode", *_LISTS, "idAccordCadre", "ccag"),
    *("offresRecues", "formePrix", "attributionAvance", "tauxAvance", "sousTraitanceDeclaree", "marcheInnovant"),
    *("typeGroupementOperateurs", "origineUE", "origineFrance"),
    *(f"titulaire_{name}_{rank}" for rank in (1, 2, 3) for name in ("id", "denominationSociale", "typeIdentifiant")),
    *("idModification", "dateNotificationModificationModification"),
    *("datePublicationDonneesModificationModification", "dureeMoisModification", "montantModification"),
    "idTitulaireModification",
)
_COLUMNS: Final = {
    **{path_of_column(name): name for name in _COLUMN_NAMES},
    ("acheteur",): "acheteur_id",
    ("lieuExecution",): "lieuExecution_code",
    ("titulaires",): "titulaire_id_1",
}
