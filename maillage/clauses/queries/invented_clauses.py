"""The coordinations of the demonstration, identified by the mark in their names, and the contracts they use."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maillage.accounts.queries import Organisation
from maillage.clauses.models import InsertionClause
from maillage.clauses.queries.access import accepted_coordinations, of_kind
from maillage.purchases.queries.kept_answers import published_rows

_LOTS: Final = (Path(__file__).parents[1] / "sql" / "purchase_in_lots.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class InventedLot:
    """A contract of the demonstration that is a lot of a purchase."""

    key: str
    title: str
    buyer_name: str
    buyer_siret: str
    departement: str
    amount_eur: int
    notified_on: dt.date
    duration_months: int
    holder_name: str
    holder_siret: str


def invented_coordinations() -> list[Organisation]:
    """The coordinations of the demonstration."""
    return list(of_kind(accepted_coordinations(), is_invented=True, through="").order_by("pk"))


def has_invented_clauses() -> bool:
    """Whether the clauses of the demonstration exist."""
    return of_kind(InsertionClause.objects.all(), is_invented=True).exists()


def invented_lots(departements: Collection[str], *, first: dt.date, last: dt.date) -> list[InventedLot]:
    """The two largest lots of the largest purchase notified between two days; empty if there is none."""
    parameters = {"departements": list(departements), "first": first, "last": last}
    return [InventedLot(*row) for row in published_rows(_LOTS, parameters)]
