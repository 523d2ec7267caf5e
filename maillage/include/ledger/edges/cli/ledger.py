"""``maillage inclusion ledger``: the inclusive share of a buyer's ledger; nothing of the file is kept."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.include.ledger.domain.balance import RULE, most_deductible_cents
from maillage.include.ledger.domain.ledgers import CENTS, LedgerBalance, NamedAmount, SupplierAmount
from maillage.include.ledger.intake.ledger_files import read_ledger
from maillage.include.ledger.pages.balance import answer_words, fund_sentences, kinds_code, kinds_words, money
from maillage.include.ledger.store.suppliers import balance_of


def ledger(
    file: Annotated[Path, typer.Argument(help="A ledger: CSV, XLSX or ODS; siret, montant, and categorie if any.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Say which share of a ledger goes to inclusive structures. Example: maillage inclusion ledger achats.csv.

    Amounts count by SIRET; rows that cannot be read are left out and reported. Exit status: 0, 1 where the file is
    refused, 3 where rows were left out.
    """
    sums = read_ledger(file)
    balance = balance_of(sums)
    if as_json:
        print_json(
            {
                "rows": balance.rows,
                "unread_rows": balance.unread_rows,
                "amount_eur": balance.cents / CENTS,
                "inclusive_eur": _euros(balance.inclusive_part(balance.inclusive_cents)),
                "inclusive_share": balance.share,
                "unnumbered_eur": balance.unnumbered_cents / CENTS,
                "kinds": [
                    {
                        "kinds": kinds_code(row.kinds),
                        "amount_eur": row.cents / CENTS,
                        "suppliers": row.suppliers,
                        "is_counted": row.is_counted,
                    }
                    for row in balance.kinds
                ],
                "departements": _named(balance, balance.departements),
                "epcis": _named(balance, balance.epcis),
                "communes": _named(balance, balance.communes),
                "categories": _named(balance, balance.categories),
                "suppliers": _suppliers(balance.suppliers),
                "other_establishments": _suppliers(balance.maybe),
                "disability_fund": {
                    "bought_eur": _euros(balance.inclusive_part(balance.disability_cents)),
                    "most_deductible_eur": _euros(
                        balance.inclusive_part(most_deductible_cents(balance.disability_cents))
                    ),
                    "in_force_from": RULE.in_force_from.isoformat(),
                    "read_on": RULE.read_on.isoformat(),
                    "source": RULE.source,
                    "is_to_be_verified": True,
                },
            }
        )
    else:
        typer.echo(answer_words(balance))
        for row in balance.kinds:
            typer.echo(f"  {kinds_words(row.kinds)} : {money(row.cents)}")
        for text in fund_sentences(balance):
            typer.echo(text)
        for finding in sums.findings:
            words = {"row": finding.row_number, "text": _(finding.message) % finding.params}
            typer.echo(_("Ligne %(row)s : %(text)s") % words, err=True)
    if sums.unread_rows:
        raise typer.Exit(3)


def _euros(cents: int | None) -> float | None:
    return None if cents is None else cents / CENTS


def _named(balance: LedgerBalance, rows: tuple[NamedAmount, ...]) -> list[dict[str, object]]:
    return [
        {
            "name": row.name,
            "amount_eur": row.cents / CENTS,
            "inclusive_eur": _euros(balance.inclusive_part(row.inclusive_cents)),
        }
        for row in rows
    ]


def _suppliers(amounts: tuple[SupplierAmount, ...]) -> list[dict[str, object]]:
    return [
        {
            "siret": amount.supplier.siret,
            "name": amount.supplier.name,
            "kinds": kinds_code(amount.supplier.kinds),
            "amount_eur": amount.cents / CENTS,
        }
        for amount in amounts
    ]
