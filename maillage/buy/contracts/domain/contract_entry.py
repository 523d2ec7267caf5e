"""A contract as a clerk answers for it on five cards, and the rows of the schema maillage/marches that come of it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from maillage.buy.contracts.domain.thresholds import MOST_ID_CHARACTERS, PUBLICATION_THRESHOLD_EUR
from maillage.buy.contracts.domain.vocabularies import (
    Ccag,
    EnvironmentalConsideration,
    ExecutionMode,
    Grouping,
    Nature,
    PlaceKind,
    PriceForm,
    PriceType,
    Procedure,
    SocialConsideration,
    Technique,
)
from maillage.core.problems import Refused, sentence
from maillage.territory.domain.terms import Kind

MOST_LOTS: Final = 60
Cells = Mapping[str, str]


class EntryCard(StrEnum):
    """The cards in their order, by their words in addresses."""

    WHAT = "quoi"
    HOLDER = "a-qui"
    AMOUNT = "combien"
    MANNER = "comment"
    REVIEW = "relire"

    @property
    def number(self) -> int:
        """Its place among the cards, from 1."""
        return list(EntryCard).index(self) + 1

    @property
    def following(self) -> "EntryCard":
        """The next card; the last one of itself."""
        return list(EntryCard)[min(self.number, len(EntryCard) - 1)]


class PurchaseKind(StrEnum):
    """What a public contract buys (directive 2014/24/EU, article 2), which the format says by the CPV alone."""

    WORKS = "travaux"
    SUPPLIES = "fournitures"
    SERVICES = "services"


# Divisions of the CPV (regulation (EC) 213/2008): 45 is works, 03 to 44 and 48 are supplies, 50 to 98 services.
_WORKS_DIVISION: Final = "45"
_SOFTWARE_DIVISION: Final = "48"
_FIRST_SERVICES_DIVISION: Final = "50"
_DIVISION_DIGITS: Final = 2

YES: Final = "oui"
NO: Final = "non"
# What an ordinary contract is in the terms of the format; each cell that says otherwise stays.
ORDINARY_CELLS: Final[Cells] = {
    "procedure": Procedure.ADAPTED.value,
    "techniques": Technique.NONE.value,
    "modalitesExecution": ExecutionMode.NONE.value,
    "formePrix": PriceForm.LUMP_SUM.value,
    "typesPrix": PriceType.FIRM.value,
    "attributionAvance": NO,
    "sousTraitanceDeclaree": NO,
    "marcheInnovant": NO,
    "typeGroupementOperateurs": Grouping.NONE.value,
    "considerationsSociales": SocialConsideration.NONE.value,
    "considerationsEnvironnementales": EnvironmentalConsideration.NONE.value,
}
# The kinds of places that a card offers, by their words in the format.
KINDS_OF_PLACES: Final[Mapping[str, Kind]] = {
    PlaceKind.COMMUNE.value: Kind.COMMUNE,
    PlaceKind.DEPARTEMENT.value: Kind.DEPARTEMENT,
    PlaceKind.REGION.value: Kind.REGION,
}
_NOT_COPIED: Final = frozenset(
    {
        *("id", "montant", "dateNotification", "datePublicationDonnees", "offresRecues", "lot_numero", "avis"),
        *(
            f"titulaire_{name}_{rank}"
            for rank in (1, 2, 3)
            for name in ("id", "denominationSociale", "typeIdentifiant")
        ),
        "titulaire_codePostal_1",
    }
)


def purchase_kind(cpv: str) -> PurchaseKind | None:
    """What a CPV code buys; None without one."""
    division = cpv.strip()[:_DIVISION_DIGITS]
    if not division.isdecimal():
        return None
    if division == _WORKS_DIVISION:
        return PurchaseKind.WORKS
    is_service = division >= _FIRST_SERVICES_DIVISION and division != _SOFTWARE_DIVISION
    return PurchaseKind.SERVICES if is_service else PurchaseKind.SUPPLIES


def ordinary_ccag(kind: PurchaseKind | None) -> str:
    """The general administrative clauses (CCAG) that an ordinary contract of this kind refers to."""
    return (Ccag.WORKS if kind is PurchaseKind.WORKS else Ccag.SUPPLIES).value


@dataclass(frozen=True, slots=True)
class ContractEntry:
    """The answers so far: cells by column, those of each lot, whether it is an ordinary contract."""

    cells: Cells = field(default_factory=dict)
    lots: tuple[Cells, ...] = ()
    is_ordinary: bool = False

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Self:
        """The entry that ``document`` gave."""
        return cls(document.get("cells", {}), tuple(document.get("lots", ())), bool(document.get("is_ordinary")))

    def document(self) -> dict[str, Any]:
        """The entry as JSON-compatible values."""
        return {"cells": dict(self.cells), "lots": [dict(lot) for lot in self.lots], "is_ordinary": self.is_ordinary}

    @property
    def object(self) -> str:
        """What is bought; "" while nobody has said it."""
        return self.cells.get("objet", "")

    @property
    def kind(self) -> PurchaseKind | None:
        """What it buys, by its CPV code."""
        return purchase_kind(self.cells.get("codeCPV", ""))

    @property
    def is_small(self) -> bool:
        """Whether five data suffice (article R2196-1 of the code): known, and each lot below 40,000 EUR."""
        amounts = [_amount(lot) for lot in self.lots] or [_amount(self.cells)]
        return all(amount is not None and amount < PUBLICATION_THRESHOLD_EUR for amount in amounts)

    @property
    def open_card(self) -> EntryCard:
        """The first card that has no answer yet; the review if all have one."""
        cells = self.cells
        if not self.object:
            return EntryCard.WHAT
        if not (self.lots or cells.get("titulaire_id_1") or cells.get("titulaire_denominationSociale_1")):
            return EntryCard.HOLDER
        if not cells.get("dureeMois"):
            return EntryCard.AMOUNT
        return EntryCard.REVIEW if cells.get("id") else EntryCard.MANNER

    def answered(self, cells: Cells, *, columns: Iterable[str]) -> "ContractEntry":
        """The entry after a card answered for ``columns``: empty ones of them are no answers any more."""
        answers = {name: value for name, value in self.cells.items() if name not in set(columns)}
        answers |= {name: value for name, value in cells.items() if value}
        return ContractEntry(answers, self.lots, self.is_ordinary)


def entry_rows(
    entry: ContractEntry, *, today: dt.date, known_cells: Callable[[Cells], Cells] = lambda _cells: {}
) -> list[dict[str, str]]:
    """The rows of the schema: one for the contract, or one for each of its lots; published on ``today``.

    What was not answered is what ``known_cells`` knows of the row, else what an ordinary contract has, if it is one.
    """
    answered = {**entry.cells, "datePublicationDonnees": today.isoformat()}
    ordinary = {**ORDINARY_CELLS, "ccag": ordinary_ccag(entry.kind)} if entry.is_ordinary else {}
    usual = {"nature": Nature.MARKET.value, **ordinary}
    rows = [_lot_row(answered, lot) for lot in entry.lots] or [answered]
    return [{**usual, **_alone(row), **known_cells(row), **row} for row in rows]


def _alone(row: Cells) -> Cells:
    """That a single holder is no group."""
    is_group = row.get("titulaire_id_2") or row.get("titulaire_id_3")
    return {} if is_group else {"typeGroupementOperateurs": Grouping.NONE.value}


def _lot_row(row: Cells, lot: Cells) -> dict[str, str]:
    number = lot.get("lot_numero", "")
    own = {name: value for name, value in lot.items() if value}
    own["objet"] = _LOT_OBJECT % {
        "object": row.get("objet", ""),
        "number": number,
        "lot": lot.get("objet", ""),
    }
    own.setdefault("id", lot_identifier(row.get("id", ""), number))
    return {**{name: value for name, value in row.items() if name not in _OF_ONE_HOLDER}, **own}


_LOT_OBJECT: Final = "%(object)s, lot %(number)s : %(lot)s"  # an object is French, whatever page it is typed on
_OF_ONE_HOLDER: Final = frozenset(
    {"titulaire_id_1", "titulaire_denominationSociale_1", "titulaire_codePostal_1", "titulaire_typeIdentifiant_1"}
)


def lot_identifier(number: str, lot: str) -> str:
    """The number of a lot made of that of the contract, in the 16 characters of the format."""
    return f"{number[: MOST_ID_CHARACTERS - len(lot) - 1]}-{lot}" if number and lot else number


def copied_cells(cells: Cells) -> dict[str, str]:
    """What a new contract takes over from a past one: what is bought, where and how; not whom, when and how much."""
    return {name: value for name, value in cells.items() if value and name not in _NOT_COPIED}


def record_identity(cells: Cells) -> tuple[str, ...]:
    """What two rows of one contract have in common: buyer, number and lot."""
    return tuple("".join(cells.get(name, "").split()).casefold() for name in ("acheteur_id", "id", "lot_numero"))


def standing_numbers(rows: Sequence[Cells], records: Sequence[Cells]) -> Iterator[str]:
    """The numbers of ``rows`` under which one of ``records`` is a contract already, or another of the rows."""
    standing = {record_identity(record) for record in records if record.get("objet", "").strip()}
    for row in rows:
        identity = record_identity(row)
        if identity in standing:
            yield row.get("id", "")
        standing.add(identity)


def refuse_standing_numbers(rows: Sequence[Cells], records: Sequence[Cells]) -> None:
    """Raise Refused if one of ``rows`` would be a second contract of its number."""
    number = next(standing_numbers(rows, records), None)
    if number is not None:
        message = sentence(
            "Le marché n° %(number)s est déjà publié : rien n’a été écrit par-dessus. Donnez un autre numéro à "
            "celui-ci ; pour corriger l’autre, ouvrez son tableau."
        )
        raise Refused("contract_stands", message, number=number)


def place_address(cells: Cells) -> str:
    """The address of the place of a row, like "commune:44131"; a code of another kind as it is, "" without one."""
    code, kind = cells.get("lieuExecution_code", ""), KINDS_OF_PLACES.get(cells.get("lieuExecution_typeCode", ""))
    return f"{kind.value}:{code}" if code and kind is not None else code


def _amount(cells: Cells) -> float | None:
    try:
        return float(cells.get("montant", ""))
    except ValueError:
        # Not said yet, or not a number: the field says so.
        return None
