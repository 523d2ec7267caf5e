"""Reads a ledger as finance programs write it: number of company, amount without tax, a category where there is one.

Every other column is left unread: names of suppliers, who may be people, never enter.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.schema.checks.identifiers import is_siret
from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import RECEIVED
from maillage.core.text import normalised_text
from maillage.include.ledger.domain.ledgers import CENTS, LONGEST_CATEGORY, MOST_BYTES, MOST_ROWS, LedgerSums

SIRET: Final = "siret"
AMOUNT: Final = "montant"
CATEGORY: Final = "categorie"
MODEL_COLUMNS: Final = (SIRET, AMOUNT, CATEGORY)
# As accounting programs and people call them; the first that a file has counts.
_NAMES: Final = {
    SIRET: ("siret", "siret fournisseur", "n siret", "no siret", "numero siret", "siret tiers", "siret du tiers",
            "code siret", "id fournisseur", "siren"),
    AMOUNT: ("montant", "montant ht", "montant hors taxes", "montant hors taxe", "ht", "total ht", "montant mandate",
             "mandate ht", "montant paye", "montant eur", "debit", "montant ttc"),
    CATEGORY: ("categorie", "famille", "famille d achat", "nature", "segment", "compte", "libelle compte",
               "nomenclature", "code nomenclature"),
}  # fmt: skip
_LIMITS: Final = replace(
    RECEIVED, size_bytes=MOST_BYTES, spreadsheet_bytes=MOST_BYTES, rows=MOST_ROWS + 1, columns=100, read_cells=2**24
)
_MOST_FINDINGS: Final = 20
_FIRST_ROW: Final = 2
_REFUSED: Final = sentence("Ce fichier ne peut pas être lu comme un journal d’achats : corrigez ce qui suit.")
_NO_COLUMN: Final = sentence(
    "Aucune colonne ne s’appelle « %(column)s » : renommez celle qui le dit, ou partez du modèle."
)
_EMPTY: Final = sentence("Ce journal n’a aucune ligne lisible : une ligne par fournisseur ou par facture suffit.")
_LONG: Final = sentence("Ce journal a plus de %(most)s lignes : additionnez-les par fournisseur, ou partagez-le.")
_AMOUNT_WANTED: Final = sentence("« %(value)s » n’est pas un montant : écrivez par exemple 1 250,50.")
_NUMBER_WANTED: Final = sentence("« %(value)s » n’est pas un SIRET : quatorze chiffres, ou neuf pour un SIREN.")
_AMOUNT: Final = re.compile(r"-?\d{1,13}(?:\.\d{1,6})?")
_GROUPED: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+")


def read_ledger(path: Path) -> LedgerSums:
    """The sums of the ledger at ``path``. Refused where it is no table, lacks a column or has no row to read.

    A row that cannot be read is left out, counted, and reported with its number for the first twenty.
    """
    source = open_source(path, limits=_LIMITS, expected=MODEL_COLUMNS)
    places = _places(source.header)
    cents: dict[tuple[str, str], int] = {}
    findings: list[Finding] = []
    rows = unread = 0
    position = _FIRST_ROW
    for chunk in source.chunks():
        for row in chunk:
            number, amount, category = (
                row[place].strip() if place is not None and place < len(row) else "" for place in places
            )
            siret, value = _number(number), _cents(amount)
            if not amount and not number:
                pass  # a blank row, or a subtotal's label
            elif siret is None or value is None:
                unread += 1
                if len(findings) < _MOST_FINDINGS:
                    row_number = source.reading.sheet_row(position)
                    # What stands where a number should be may be a name: it is not said again.
                    digits = number[:20] if number[:1].isdigit() else "…"
                    findings.append(
                        Finding("ledger.siret", _NUMBER_WANTED, SIRET, row_number, {"value": digits})
                        if siret is None
                        else Finding("ledger.amount", _AMOUNT_WANTED, AMOUNT, row_number, {"value": amount[:20]})
                    )
            else:
                rows += 1
                key = siret, " ".join(category.split())[:LONGEST_CATEGORY]
                cents[key] = cents.get(key, 0) + value
            position += 1
    if source.faults:
        faults = [
            Finding(f"ledger.{fault.code}", fault.message, row_number=fault.row_number, params=fault.params)
            for fault in source.faults[:_MOST_FINDINGS]
        ]
        raise Refused("ledger_file", _REFUSED, findings=faults)
    if rows + unread > MOST_ROWS:
        raise Refused("ledger_long", _LONG, most=MOST_ROWS)
    if not rows:
        raise Refused("ledger_empty", _EMPTY, findings=findings)
    return LedgerSums(cents, rows, unread, tuple(findings))


def _places(header: Sequence[str]) -> tuple[int, int, int | None]:
    """Where number, amount and category stand; Refused where one that is needed stands nowhere."""
    names = [" ".join(re.sub(r"[^a-z0-9]+", " ", normalised_text(name)).split()) for name in header]
    column_places: dict[str, int | None] = {
        column: next((names.index(alias) for alias in aliases if alias in names), None)
        for column, aliases in _NAMES.items()
    }
    siret, amount = column_places[SIRET], column_places[AMOUNT]
    if siret is None or amount is None:
        lacking = [column for column in (SIRET, AMOUNT) if column_places[column] is None]
        raise Refused(
            "ledger_columns",
            _REFUSED,
            findings=[Finding("ledger.column", _NO_COLUMN, column, params={"column": column}) for column in lacking],
        )
    return siret, amount, column_places[CATEGORY]


@lru_cache(maxsize=65_536)  # a ledger has some thousands of suppliers in hundreds of thousands of rows
def _number(text: str) -> str | None:
    """The SIRET or SIREN of a cell, "" for an empty one; None for anything else."""
    digits = re.sub(r"[\s.\u00a0\u202f]", "", text)
    if not digits:
        return ""
    if digits.isdecimal() and len(digits) == 9:
        return digits
    return digits if is_siret(digits) else None


def _cents(text: str) -> int | None:
    """The cents of an amount as people and programs write it: "1 250,50 €", "(12,00)", "-3.5"; None for none."""
    bare = re.sub(r"[\s€\u00a0\u202f']", "", text).removesuffix("EUR")
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(".", "")
    bare = bare.replace(",", ".")
    return round(float(bare) * CENTS) if _AMOUNT.fullmatch(bare) else None
