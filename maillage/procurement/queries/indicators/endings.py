"""What ends when, among selected contracts, how sure the calendar is, and who may follow."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from maillage.procurement.queries.selections import Ask, SelectedContracts
from maillage.procurement.rules.indicators.endings import EndingsCount


@dataclass(frozen=True, slots=True)
class MonthOfEndings:
    """The contracts that end in a month: how many, how many of them frameworks, and their sum where amounts are known.

    ``with_successor``: those for which a later contract is a candidate.
    """

    first_day: dt.date
    contracts: int
    frameworks: int
    with_amount: int
    counted_eur: float
    with_successor: int


def endings_count(ask: Ask, selection: SelectedContracts) -> EndingsCount:
    """How much of the selection a calendar can know."""
    sql = f"""
        SELECT
            count(*),
            count(ends_on),
            count(*) FILTER (ends_on IS NULL AND notified_on IS NULL AND starts_on IS NULL),
            count(*) FILTER (ends_on IS NULL AND (notified_on IS NOT NULL OR starts_on IS NOT NULL))
        FROM contracts
        WHERE {selection.sql}
    """  # noqa: S608 -- a condition of ours, values bound
    return EndingsCount(*ask(sql, selection.parameters)[0])


def endings_by_month(
    ask: Ask, selection: SelectedContracts, *, first_day: dt.date, last_day: dt.date
) -> Sequence[MonthOfEndings]:
    """The months in which selected contracts end, from ``first_day`` to ``last_day``; orders of frameworks left out."""
    sql = f"""
        SELECT
            date_trunc('month', ends_on)::DATE AS month,
            count(*),
            count(*) FILTER (is_framework),
            count(amount_now_eur),
            coalesce(sum(counted_eur), 0),
            count(*) FILTER (number IN (SELECT from_number FROM links WHERE kind = 'successor'))
        FROM contracts
        WHERE ends_on BETWEEN $endings_from AND $endings_to AND NOT is_order AND ({selection.sql})
        GROUP BY month
        ORDER BY month
    """  # noqa: S608 -- likewise
    values = {**selection.parameters, "endings_from": first_day, "endings_to": last_day}
    return [MonthOfEndings(*row) for row in ask(sql, values)]
