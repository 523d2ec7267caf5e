"""A contract, or a part of one, as a clerk answers for it on cards, and the rows of the schema that come of it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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


class EntryModel(StrEnum):
    """What the cards describe, by its word in addresses: a contract, or a part that is added to one that stands."""

    MARKET = "marche"
    CONCESSION = "concession"
    YEAR = "annee-concession"
    AMENDMENT = "avenant"
    SUBCONTRACT = "sous-traitance"
    CHANGED_SUBCONTRACT = "changement-sous-traitance"

    @property
    def is_part(self) -> bool:
        """Whether it is added to a contract that stands."""
        return self in PART_COLUMNS

    @property
    def cards(self) -> tuple[EntryCard, ...]:
        """Its cards in their order: of a part, which contract, what is new, the review."""
        return (EntryCard.WHAT, EntryCard.AMOUNT, EntryCard.REVIEW) if self.is_part else tuple(EntryCard)

    def number_of(self, card: EntryCard) -> int:
        """The place of a card among its own, from 1."""
        return self.cards.index(card) + 1

    def following(self, card: EntryCard) -> EntryCard:
        """The next card; the last one of itself."""
        return self.cards[min(self.number_of(card), len(self.cards) - 1)]

    def previous(self, card: EntryCard) -> EntryCard | None:
        """The card before; None for the first."""
        number = self.number_of(card)
        return self.cards[number - 2] if number > 1 else None


@dataclass(frozen=True, slots=True)
class PartColumns:
    """The columns of a kind of part: the day it is published, the one that shows it is answered, what identifies it.

    ``number`` is the column of a number that counts up in its contract, "" for a part that has none of its own.
    """

    published_on: str
    answered: str
    identity: tuple[str, ...]
    number: str = ""


_CHANGE_NOTIFIED: Final = "dateNotificationModificationSousTraitanceModificationActeSousTraitance"
PART_COLUMNS: Final[Mapping[EntryModel, PartColumns]] = {
    EntryModel.YEAR: PartColumns(
        "datePublicationDonneesExecution",
        "depensesInvestissement",
        # The format does not say which year it is: two published on one day differ by what they say.
        ("datePublicationDonneesExecution", "depensesInvestissement", "tarifs"),
    ),
    EntryModel.AMENDMENT: PartColumns(
        "datePublicationDonneesModificationModification",
        "dateNotificationModificationModification",
        ("idModification",),
        "idModification",
    ),
    EntryModel.SUBCONTRACT: PartColumns(
        "datePublicationDonneesActeSousTraitance",
        "dateNotificationActeSousTraitance",
        ("idActeSousTraitance",),
        "idActeSousTraitance",
    ),
    EntryModel.CHANGED_SUBCONTRACT: PartColumns(
        "datePublicationDonneesModificationActeSousTraitance",
        _CHANGE_NOTIFIED,
        ("idModificationActeSousTraitance", _CHANGE_NOTIFIED),
    ),
}


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
# An ordinary concession; its procedure is the commonest of the four that the format has for concessions.
ORDINARY_CONCESSION: Final[Cells] = {
    "procedure": Procedure.OPEN_NEGOTIATED.value,
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
    """The answers so far: cells by column, those of each lot, whether it is an ordinary contract, what is described."""

    cells: Cells = field(default_factory=dict)
    lots: tuple[Cells, ...] = ()
    is_ordinary: bool = False
    model: EntryModel = EntryModel.MARKET

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Self:
        """The entry that ``document`` gave."""
        return cls(
            document.get("cells", {}),
            tuple(document.get("lots", ())),
            bool(document.get("is_ordinary")),
            EntryModel(document.get("model", EntryModel.MARKET)),
        )

    def document(self) -> dict[str, Any]:
        """The entry as JSON-compatible values."""
        return {
            "cells": dict(self.cells),
            "lots": [dict(lot) for lot in self.lots],
            "is_ordinary": self.is_ordinary,
            "model": self.model.value,
        }

    @property
    def object(self) -> str:
        """What is bought; "" while nobody has said it."""
        return self.cells.get("objet", "")

    @property
    def is_begun(self) -> bool:
        """Whether the first card was answered."""
        return bool(self.cells.get("id") if self.model.is_part else self.object)

    @property
    def name(self) -> str:
        """What lists of drafts call it, in French as its cells are: its object, or "Avenant 1, 2026-014"."""
        if not self.model.is_part:
            return self.object
        number = self.cells.get(PART_COLUMNS[self.model].identity[0], "") if self.model is not EntryModel.YEAR else ""
        return ", ".join(filter(None, (f"{_NAMES_OF_PARTS[self.model]} {number}".strip(), self.cells.get("id", ""))))

    @property
    def kind(self) -> PurchaseKind | None:
        """What it buys, by its CPV code."""
        return purchase_kind(self.cells.get("codeCPV", ""))

    @property
    def is_small(self) -> bool:
        """Whether five data suffice (article R2196-1 of the code): known, and each lot below 40,000 EUR."""
        if self.model is not EntryModel.MARKET:
            return False
        amounts = [_amount(lot) for lot in self.lots] or [_amount(self.cells)]
        return all(amount is not None and amount < PUBLICATION_THRESHOLD_EUR for amount in amounts)

    @property
    def open_card(self) -> EntryCard:
        """The first card that has no answer yet; the review if all have one."""
        cells = self.cells
        if not self.is_begun:
            return EntryCard.WHAT
        if self.model.is_part:
            return EntryCard.REVIEW if cells.get(PART_COLUMNS[self.model].answered) else EntryCard.AMOUNT
        if not (self.lots or cells.get("titulaire_id_1") or cells.get("titulaire_denominationSociale_1")):
            return EntryCard.HOLDER
        if not cells.get("dureeMois"):
            return EntryCard.AMOUNT
        return EntryCard.REVIEW if cells.get("id") else EntryCard.MANNER

    def answered(self, cells: Cells, *, columns: Iterable[str]) -> "ContractEntry":
        """The entry after a card answered for ``columns``: empty ones of them are no answers any more."""
        answers = {name: value for name, value in self.cells.items() if name not in set(columns)}
        answers |= {name: value for name, value in cells.items() if value}
        return replace(self, cells=answers)


def entry_rows(
    entry: ContractEntry, *, today: dt.date, known_cells: Callable[[Cells], Cells] = lambda _cells: {}
) -> list[dict[str, str]]:
    """The rows of the schema: one for the contract or its part, or one for each lot; published on ``today``.

    What was not answered is what ``known_cells`` knows of the row, else what an ordinary contract has, if it is one.
    """
    if entry.model.is_part:
        return [{**entry.cells, PART_COLUMNS[entry.model].published_on: today.isoformat()}]
    answered = {**entry.cells, "datePublicationDonnees": today.isoformat()}
    if entry.model is EntryModel.CONCESSION:
        return [{**(ORDINARY_CONCESSION if entry.is_ordinary else {}), **known_cells(answered), **answered}]
    ordinary = {**ORDINARY_CELLS, "ccag": ordinary_ccag(entry.kind)} if entry.is_ordinary else {}
    usual = {"nature": Nature.MARKET.value, **ordinary}
    rows = [_lot_row(answered, lot) for lot in entry.lots] or [answered]
    return [{**usual, **_alone(row), **known_cells(row), **row} for row in rows]


_NAMES_OF_PARTS: Final[Mapping[EntryModel, str]] = {
    EntryModel.YEAR: "Année de concession",
    EntryModel.AMENDMENT: "Avenant",
    EntryModel.SUBCONTRACT: "Sous-traitance",
    EntryModel.CHANGED_SUBCONTRACT: "Changement de la sous-traitance",
}


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


def next_number(column: str, parts: Iterable[Cells]) -> int:
    """The number of the next part of a contract that has these."""
    numbers = [cells.get(column, "").strip() for cells in parts]
    return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1


def refuse_standing_part(model: EntryModel, row: Cells, records: Sequence[Cells]) -> None:
    """Raise Refused if the contract of a part is not among ``records``, or has this part already."""
    own = [cells for cells in records if record_identity(cells) == record_identity(row)]
    if not any(cells.get("objet", "").strip() for cells in own):
        message = sentence(
            "Le marché n° %(number)s n’est plus dans votre fichier : rien n’a été publié. Choisissez-en un autre."
        )
        raise Refused("contract_gone", message, number=row.get("id", ""))
    identity = _part_identity(model, row)
    if any(_part_identity(model, cells) == identity for cells in own):
        message = sentence(
            "C’est déjà publié pour le marché n° %(number)s : rien n’a été écrit par-dessus. Donnez un autre "
            "numéro ou un autre jour ; pour corriger ce qui est publié, ouvrez son tableau."
        )
        raise Refused("part_stands", message, number=row.get("id", ""))


def _part_identity(model: EntryModel, cells: Cells) -> tuple[str, ...]:
    return tuple("".join(cells.get(name, "").split()) for name in PART_COLUMNS[model].identity)


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
