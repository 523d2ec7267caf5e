"""Ledgers as finance programs write them: amounts and columns of all sorts, rows left out and told."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.include.ledger.intake.ledger_files import _cents, read_ledger

SIRET = "00950001800016"
OTHER = "00950002600019"


def ledger(folder: Path, text: str, *, name: str = "journal.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1250.5", 125_050),
        ("1 250,50 €", 125_050),
        ("1.250,50", 125_050),
        ("1\u202f250,50\xa0EUR", 125_050),
        ("-12", -1_200),
        ("(12,00)", -1_200),
        ("0", 0),
        ("", None),
        ("douze", None),
        ("1,2,3", None),
    ],
)
def test_amount_is_read_as_people_and_programs_write_it(text: str, cents: int | None) -> None:
    assert _cents(text) == cents


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_amount_with_a_comma_is_its_cents_exactly(amount: Decimal) -> None:
    assert _cents(str(amount).replace(".", ",")) == int(amount * 100)


def test_columns_of_an_accounting_program_are_known_and_names_of_suppliers_never_enter(tmp_path: Path) -> None:
    path = ledger(
        tmp_path,
        "Fournisseur;N° SIRET;Montant HT;Famille d’achat\n"
        f"JEANNE MARTIN;{SIRET};1 000,00;Espaces verts\n"
        f"JEANNE MARTIN;{SIRET};-200,00;Espaces verts\n"
        f"VERT;{OTHER};50,5;Nettoyage\n"
        "DIVERS;;30;\n",
    )

    sums = read_ledger(path)

    assert (sums.rows, sums.unread_rows) == (4, 0)
    assert sums.cents == {
        (SIRET, "Espaces verts"): 80_000,
        (OTHER, "Nettoyage"): 5_050,
        ("", ""): 3_000,
    }
    assert "JEANNE" not in str(sums)


def test_row_that_cannot_be_read_is_left_out_with_its_number_and_says_no_name(tmp_path: Path) -> None:
    sums = read_ledger(ledger(tmp_path, f"siret;montant\n{SIRET};100\nJEANNE MARTIN;100\n{SIRET};cent\n"))

    assert (sums.rows, sums.unread_rows) == (1, 2)
    assert [(finding.row_number, finding.field_name, finding.params["value"]) for finding in sums.findings] == [
        (3, "siret", "…"),
        (4, "montant", "cent"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fournisseur;total\nX;3\n", "ledger_columns"),
        ("siret;montant\n", "ledger_empty"),
        ("siret;montant\nX;Y\n", "ledger_empty"),
    ],
)
def test_file_that_is_no_ledger_is_refused_with_its_remedy(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_ledger(ledger(tmp_path, text))

    assert refusal.value.code == code
