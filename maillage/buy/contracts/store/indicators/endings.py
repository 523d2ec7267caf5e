"""Contracts of a selection by end date, the coverage of that calendar, and possible successors."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from maillage.buy.contracts.domain.indicators.endings import EndingsCount
from maillage.buy.contracts.store.contract_files import sql_text
from maillage.buy.contracts.store.selections import Ask, SelectedContracts


@dataclass(frozen=True, slots=True)
class MonthOfEndings:
    """The contracts that end in a month: number, frameworks, and sum of known amounts.

    ``with_successor`` counts those with a later contract as candidate.
    """

    first_day: dt.date
    contracts: int
    frameworks: int
    with_amount: int
    counted_eur: float
    with_successor: int


def endings_count(ask: Ask, selection: SelectedContracts) -> EndingsCount:
    """How many of the selected contracts have a known end date."""
    sql = sql_text("endings_count").format(condition=selection.sql)
    return EndingsCount(*ask(sql, selection.parameters)[0])


def endings_by_month(
    ask: Ask, selection: SelectedContracts, *, first_day: dt.date, last_day: dt.date
) -> Sequence[MonthOfEndings]:
    """The months in which selected contracts end, within the two days; orders are left out."""
    sql = sql_text("endings_by_month").format(condition=selection.sql)
    values = {**selection.parameters, "endings_from": first_day, "endings_to": last_day}
    return [MonthOfEndings(*row) for row in ask(sql, values)]
