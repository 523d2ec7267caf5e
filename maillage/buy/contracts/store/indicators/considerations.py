"""Social and environmental considerations of a selection by year: numerator, both denominators, sums, bounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maillage.buy.contracts.domain.indicators.considerations import ConsiderationKind, ConsiderationShare
from maillage.buy.contracts.store.contract_files import sql_text
from maillage.buy.contracts.store.selections import Ask, SelectedContracts


@dataclass(frozen=True, slots=True)
class YearOfConsiderations:
    """Both kinds among the contracts notified in a year; None: all years, or unknown date."""

    year: int | None
    social: ConsiderationShare
    environmental: ConsiderationShare


def consideration_shares(ask: Ask, selection: SelectedContracts, *, least_eur: float = 0) -> YearOfConsiderations:
    """Both kinds among all selected contracts of at least ``least_eur`` (0: any amount, known or not)."""
    rows = _rows(ask, selection, "NULL", least_eur)
    return rows[0] if rows else _year((None, *[0] * 10))


def considerations_by_year(
    ask: Ask, selection: SelectedContracts, *, least_eur: float = 0
) -> list[YearOfConsiderations]:
    """The same by year, in order; contracts without a notification date come last, with None."""
    return _rows(ask, selection, "year", least_eur)


def _rows(ask: Ask, selection: SelectedContracts, year: str, least_eur: float) -> list[YearOfConsiderations]:
    condition = f"({selection.sql})" + (" AND amount_now_eur >= $least_amount" if least_eur else "")
    sql = sql_text("consideration_shares").format(year=year, condition=condition)
    parameters = {**selection.parameters, **({"least_amount": least_eur} if least_eur else {})}
    return [_year(row) for row in ask(sql, parameters)]


def _year(row: Sequence[Any]) -> YearOfConsiderations:
    year, contracts, amount_eur, *kinds = row
    social, environmental = (
        ConsiderationShare(kind, contracts, stated, having, amount_eur or 0, stated_eur or 0, having_eur or 0)
        for kind, (stated, having, stated_eur, having_eur) in zip(
            (ConsiderationKind.SOCIAL, ConsiderationKind.ENVIRONMENTAL), (kinds[:4], kinds[4:]), strict=True
        )
    )
    return YearOfConsiderations(year, social, environmental)
